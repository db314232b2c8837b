using PluginTokenServer.Host.Plugins.Sinks;

namespace PluginTokenServer.Host.Diagnostics.Forwarding;

internal static partial class Log
{
    [LoggerMessage(EventIds.RecordsDropped, LogLevel.Error, "Plugin '{PluginId}' did not get {Count} log records since this was last said; the latest reason: {Reason}.")]
    public static partial void RecordsDropped(ILogger logger, string pluginId, long count, DropReason reason);

    [LoggerMessage(EventIds.RecordsNotDrained, LogLevel.Error, "The server ended before plugin '{PluginId}' had taken {Count} log records that were waiting for it.")]
    public static partial void RecordsNotDrained(ILogger logger, string pluginId, int count);
}
