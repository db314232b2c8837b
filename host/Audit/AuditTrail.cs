using PluginTokenServer.Events;
using PluginTokenServer.Host.Diagnostics.Telemetry;
using PluginTokenServer.Host.Plugins;
using PluginTokenServer.Host.Plugins.Sinks;

namespace PluginTokenServer.Host.Audit;

/// <summary>Tells plugins what an auditor wants to know.</summary>
internal sealed class AuditTrail(PluginRuntime plugins, ServerMetrics metrics, TimeProvider time, ILogger<AuditTrail> logger)
{
    private readonly SinkQueues<Event> _queues = new(() => plugins.Table.Sinks, (pluginId, find) => new AuditQueue(pluginId, find, metrics, time, logger));
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
            _queues.Of(sink).Add(evt);
    }

    /// <summary>Says that there was something to tell and it could not be put into an event.</summary>
    /// <param name="evt">The event's type.</param>
    /// <param name="fault">Why; only its type is logged.</param>
    public void NotMade(Type evt, Exception fault)
    {
        Log.EventNotMade(logger, evt.Name, TypeText.NameOf(fault.GetType()));
        foreach (var sink in plugins.Table.Sinks)
            _queues.Of(sink).Drop(DropReason.NotMade);
    }

    /// <summary>Takes no more events and gives the sinks a little time for those that there are. Call it when the server has drained, and before plugins are stopped.</summary>
    public Task CloseAsync()
    {
        _closed = true;
        return _queues.CloseAsync();
    }
}
