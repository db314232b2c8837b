using System.Collections.Concurrent;
using PluginTokenServer.Events;
using PluginTokenServer.Host.Diagnostics.Telemetry;
using PluginTokenServer.Host.Plugins;

namespace PluginTokenServer.Host.Audit;

/// <summary>
/// Tells plugins what an auditor wants to know. Each sink has a queue of its own, so that nothing that a sink does keeps a request or another sink waiting.
/// </summary>
internal sealed class AuditTrail(PluginRuntime plugins, ServerMetrics metrics, TimeProvider time, ILogger<AuditTrail> logger)
{
    private static readonly TimeSpan DrainLimit = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<(string PluginId, string TypeName), SinkQueue> _queues = new();
    private volatile bool _closed;

    /// <summary>Whether anybody listens. Asked before an event is made, so that none costs nothing.</summary>
    public bool IsOn => plugins.Table.Sinks.Count > 0 && !_closed;

    /// <summary>Hands an event on. Never waits, never fails.</summary>
    /// <param name="evt">What happened. It belongs to the sinks from now on.</param>
    /// <param name="http">The request that it happened in, if it was one.</param>
    public void Raise(Event evt, HttpContext? http)
    {
        evt.TimeStamp = time.GetUtcNow().UtcDateTime;
        evt.ActivityId = http?.TraceIdentifier;
        evt.RemoteIpAddress = http?.Connection.RemoteIpAddress?.ToString();
        foreach (var sink in plugins.Table.Sinks)
            _queues.GetOrAdd((sink.PluginId, sink.TypeName), NewQueue).Add(evt);
    }

    /// <summary>Says that there was something to tell and it could not be put into an event.</summary>
    /// <param name="evt">The event's type.</param>
    /// <param name="fault">Why; only its type is logged.</param>
    public void NotMade(Type evt, Exception fault)
    {
        Log.EventNotMade(logger, evt.Name, TypeText.NameOf(fault.GetType()));
        foreach (var sink in plugins.Table.Sinks)
            _queues.GetOrAdd((sink.PluginId, sink.TypeName), NewQueue).Drop(DropReason.NotMade);
    }

    /// <summary>Takes no more events and gives the sinks a little time for those that there are. Call it when the server has drained, and before plugins are stopped.</summary>
    public async Task CloseAsync()
    {
        _closed = true;
        await Task.WhenAll(_queues.Values.Select(queue => queue.CloseAsync(DrainLimit)));
    }

    // By its name and not the offer itself: a plugin that is replaced goes on with the queue of the one before.
    private SinkQueue NewQueue((string PluginId, string TypeName) sink) => new(
        sink.PluginId, () => plugins.Table.Sinks.FirstOrDefault(offer => offer.PluginId == sink.PluginId && offer.TypeName == sink.TypeName), metrics, time, logger);
}
