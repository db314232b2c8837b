using PluginTokenServer.Host.Diagnostics;
using PluginTokenServer.Host.Plugins.Sinks;

namespace PluginTokenServer.Host.Audit;

internal static partial class Log
{
    [LoggerMessage(EventIds.EventsDropped, LogLevel.Error, "Plugin '{PluginId}' did not get {Count} audit events since this was last said; the latest reason: {Reason}.")]
    public static partial void EventsDropped(ILogger logger, string pluginId, long count, DropReason reason);

    [LoggerMessage(EventIds.EventsNotDrained, LogLevel.Error, "The server ended before plugin '{PluginId}' had taken {Count} audit events that were waiting for it.")]
    public static partial void EventsNotDrained(ILogger logger, string pluginId, int count);

    [LoggerMessage(EventIds.EventNotMade, LogLevel.Error, "An audit event {EventType} could not be made ({Fault}). What it would have told of stands.")]
    public static partial void EventNotMade(ILogger logger, string eventType, string fault);
}
