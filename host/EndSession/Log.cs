using PluginTokenServer.Host.Diagnostics;

namespace PluginTokenServer.Host.EndSession;

internal static partial class Log
{
    [LoggerMessage(EventIds.EndSessionRefused, LogLevel.Information, "A request to end a session was refused: {Reason}")]
    public static partial void Refused(ILogger logger, string reason);

    [LoggerMessage(EventIds.EndSessionDoubted, LogLevel.Warning, "Something of a request to end a session was not believed, and nobody is sent back to the client by it: {Reason}")]
    public static partial void Doubted(ILogger logger, string reason);

    [LoggerMessage(EventIds.BackChannelTold, LogLevel.Debug, "The client {ClientId} was told that the session {SessionId} has ended.")]
    public static partial void Told(ILogger logger, string clientId, string sessionId);

    [LoggerMessage(EventIds.BackChannelNotTold, LogLevel.Warning, "The client {ClientId} was not told that the session {SessionId} has ended: {Reason}.")]
    public static partial void NotTold(ILogger logger, string clientId, string sessionId, string reason);
}
