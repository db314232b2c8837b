using PluginTokenServer.Host.Diagnostics;

namespace PluginTokenServer.Host.Token;

internal static partial class Log
{
    public static void TokenRefused(ILogger logger, string clientId, string? grantType, OAuthError error)
    {
        if (logger.IsEnabled(LogLevel.Information))
            TokenRefused(logger, LoggedText.Of(clientId), LoggedText.Of(grantType), error.Status, LoggedText.Of(error.Code));
    }

    public static void GrantErrorReplaced(ILogger logger, string validator, string error) => GrantErrorReplaced(logger, validator, LoggedText.Of(error));

    [LoggerMessage(EventIds.TokenIssued, LogLevel.Information, "Issued a token to client {ClientId} by {GrantType}.", EventName = nameof(TokenIssued))]
    public static partial void TokenIssued(ILogger logger, string clientId, string grantType);

    [LoggerMessage(EventIds.SuccessAfterError, LogLevel.Error, "The grant validator {Validator} set an error and then a success; the error stands. It lacks a return after its error.", EventName = nameof(SuccessAfterError))]
    public static partial void SuccessAfterError(ILogger logger, string validator);

    [LoggerMessage(EventIds.FaultAfterError, LogLevel.Error, "The grant validator {Validator} set an error and then threw {Fault} at {Place}; the error stands. It lacks a return after its error.", EventName = nameof(FaultAfterError))]
    public static partial void FaultAfterError(ILogger logger, string validator, string fault, string place);

    [LoggerMessage(EventIds.GateRefused, LogLevel.Warning, "What the grant {GrantType} proposed for client {ClientId} was refused: {Reason}", EventName = nameof(GateRefused))]
    public static partial void GateRefused(ILogger logger, string grantType, string clientId, string reason);

    [LoggerMessage(EventIds.ResponseRefused, LogLevel.Error, "The token response for client {ClientId}, correlation id {CorrelationId}, was refused: {Reason}", EventName = nameof(ResponseRefused))]
    public static partial void ResponseRefused(ILogger logger, string clientId, string correlationId, string reason);

    // The message of an exception may quote what a client sent. Its type and its place do not.
    [LoggerMessage(EventIds.RequestFaulted, LogLevel.Error, "A token request failed, correlation id {CorrelationId}: {Fault} at {Place}", EventName = nameof(RequestFaulted))]
    public static partial void RequestFaulted(ILogger logger, string correlationId, string fault, string? place);

    [LoggerMessage(EventIds.PluginFaulted, LogLevel.Error, "A request failed by the fault of plugin '{Plugin}', correlation id {CorrelationId}.", EventName = nameof(PluginFaulted))]
    public static partial void PluginFaulted(ILogger logger, string correlationId, string plugin);

    [LoggerMessage(EventIds.Unavailable, LogLevel.Warning, "A token request was put off, correlation id {CorrelationId}: {Reason}", EventName = nameof(Unavailable))]
    public static partial void Unavailable(ILogger logger, string correlationId, string reason);

    [LoggerMessage(EventIds.CommitCallbackFailed, LogLevel.Error, "A callback of {Owner} failed after the commit: {Fault}", EventName = nameof(CommitCallbackFailed))]
    public static partial void CommitCallbackFailed(ILogger logger, string owner, string fault);

    [LoggerMessage(EventIds.TokenRefused, LogLevel.Information, "Refused client {ClientId} a token by {GrantType}: {Status} {Error}.", EventName = nameof(TokenRefused))]
    private static partial void TokenRefused(ILogger logger, LoggedText clientId, LoggedText grantType, int status, LoggedText error);

    [LoggerMessage(EventIds.GrantErrorReplaced, LogLevel.Error, "The grant validator {Validator} set the error '{Error}', which is no error code of RFC 6749; the client got invalid_grant.", EventName = nameof(GrantErrorReplaced))]
    private static partial void GrantErrorReplaced(ILogger logger, string validator, LoggedText error);
}
