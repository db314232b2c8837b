using PluginTokenServer.Host.Diagnostics;

namespace PluginTokenServer.Host.DeviceAuthorization;

internal static partial class Log
{
    [LoggerMessage(EventIds.UserCodeWrong, LogLevel.Warning, "Somebody in session {SessionId} typed in a user code that does not exist, from {Source}.")]
    public static partial void UserCodeWrong(ILogger logger, string sessionId, System.Net.IPAddress? source);

    [LoggerMessage(EventIds.UserCodesExhausted, LogLevel.Error, "More than {Budget} wrong user codes were typed in within ten minutes: somebody is guessing, and no code is looked up for a while.")]
    public static partial void UserCodesExhausted(ILogger logger, int budget);
}
