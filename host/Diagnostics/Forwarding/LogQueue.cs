using PluginTokenServer.Host.Diagnostics.Telemetry;
using PluginTokenServer.Host.Plugins;
using PluginTokenServer.Host.Plugins.Sinks;
using PluginTokenServer.Services;

namespace PluginTokenServer.Host.Diagnostics.Forwarding;

/// <summary>The log records that wait for one sink.</summary>
internal sealed class LogQueue(string pluginId, Func<PluginOffer?> find, ServerMetrics metrics, TimeProvider time, ILogger logger) : SinkQueue<LogEntry>(find, time)
{
    protected override int Most => 256;

    protected override Task HandOverAsync(PluginOffer sink, IReadOnlyList<LogEntry> items) =>
        sink.InvokeAsync<ILogSink, IReadOnlyList<LogEntry>>(null, items, static (sink, entries, deadline) => sink.WriteAsync(entries, deadline));

    protected override void CountDelivered(int count) => metrics.RecordsDelivered(pluginId, count);

    protected override void CountDropped(DropReason reason, int count) => metrics.RecordsDropped(pluginId, reason, count);

    protected override void SayDropped(long count, DropReason reason) => Log.RecordsDropped(logger, pluginId, count, reason);

    protected override void SayNotDrained(int count) => Log.RecordsNotDrained(logger, pluginId, count);
}
