using PluginTokenServer.Events;
using PluginTokenServer.Host.Diagnostics.Telemetry;
using PluginTokenServer.Host.Plugins;
using PluginTokenServer.Host.Plugins.Sinks;
using PluginTokenServer.Services;

namespace PluginTokenServer.Host.Audit;

/// <summary>The events that wait for one sink.</summary>
internal sealed class AuditQueue(string pluginId, Func<PluginOffer?> find, ServerMetrics metrics, TimeProvider time, ILogger logger) : SinkQueue<Event>(find, time)
{
    protected override int Most => 1;

    protected override Task HandOverAsync(PluginOffer sink, IReadOnlyList<Event> items) =>
        sink.InvokeAsync<IEventSink, Event>(null, items[0], static (sink, evt, _) => sink.PersistAsync(evt));

    protected override void CountDelivered(int count) => metrics.EventsDelivered(pluginId, count);

    protected override void CountDropped(DropReason reason, int count) => metrics.EventsDropped(pluginId, reason, count);

    protected override void SayDropped(long count, DropReason reason) => Log.EventsDropped(logger, pluginId, count, reason);

    protected override void SayNotDrained(int count) => Log.EventsNotDrained(logger, pluginId, count);
}
