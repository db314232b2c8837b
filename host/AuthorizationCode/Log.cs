using PluginTokenServer.Host.Diagnostics;

namespace PluginTokenServer.Host.AuthorizationCode;

internal static partial class Log
{
    [LoggerMessage(EventIds.AuthorizationRefused, LogLevel.Information, "An authorization request was refused: {Code}. {Description}")]
    public static partial void AuthorizationRefused(ILogger logger, string code, string description);

    [LoggerMessage(EventIds.CodeReplayed, LogLevel.Warning, "An authorization code of client {ClientId} came a second time; the grant {GrantId} and its tokens are revoked.")]
    public static partial void CodeReplayed(ILogger logger, string grantId, string clientId);

    [LoggerMessage(EventIds.CodeOfAnother, LogLevel.Warning, "Client {ClientId} presented the authorization code of another client's grant {GrantId}.")]
    public static partial void CodeOfAnother(ILogger logger, string grantId, string clientId);

    [LoggerMessage(EventIds.WrongVerifier, LogLevel.Warning, "An authorization code of client {ClientId}, grant {GrantId}, came with a wrong code_verifier for the {Count}. time.")]
    public static partial void WrongVerifier(ILogger logger, string grantId, string clientId, int count);

    [LoggerMessage(EventIds.ChallengeReused, LogLevel.Warning, "Authorization requests of client {ClientId} had the same code_challenge for several users: it does not make a new code_verifier for each, or somebody else begins requests in its name.")]
    public static partial void ChallengeReused(ILogger logger, string clientId);
}
