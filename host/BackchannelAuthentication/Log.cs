using PluginTokenServer.Host.Diagnostics;

namespace PluginTokenServer.Host.BackchannelAuthentication;

internal static partial class Log
{
    [LoggerMessage(EventIds.BackchannelRequestRefused, LogLevel.Information, "A CIBA request of client {ClientId} was refused: {Code}.")]
    public static partial void Refused(ILogger logger, string clientId, string code);

    [LoggerMessage(EventIds.BackchannelErrorReplaced, LogLevel.Warning, "{Validator} refused a CIBA request with an error that the client could not understand; it was told unknown_user_id.")]
    public static partial void ErrorReplaced(ILogger logger, string validator);

    [LoggerMessage(EventIds.NotifierFailed, LogLevel.Warning, "The user of the CIBA request {GrantId} could not be told of it ({Fault}); it waits on their own page.")]
    public static partial void NotifierFailed(ILogger logger, string grantId, string fault);

    [LoggerMessage(EventIds.PingSent, LogLevel.Debug, "Client {ClientId} was pinged for the request {GrantId}.")]
    public static partial void PingSent(ILogger logger, string clientId, string grantId);

    [LoggerMessage(EventIds.PingNotSent, LogLevel.Warning, "Client {ClientId} could not be pinged for the request {GrantId}: {Reason}. It can poll.")]
    public static partial void PingNotSent(ILogger logger, string clientId, string grantId, string reason);
}
