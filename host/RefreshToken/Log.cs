using PluginTokenServer.Host.Diagnostics;

namespace PluginTokenServer.Host.RefreshToken;

internal static partial class Log
{
    [LoggerMessage(EventIds.RefreshTokenReplayed, LogLevel.Warning, "Client {ClientId} presented a refresh token of grant {GrantId} that has been replaced; the grant is revoked.")]
    public static partial void Replayed(ILogger logger, string grantId, string clientId);

    [LoggerMessage(EventIds.RefreshTokenOfAnother, LogLevel.Warning, "Client {ClientId} presented a refresh token of grant {GrantId}, which is another client's.")]
    public static partial void PresentedByAnother(ILogger logger, string grantId, string clientId);
}
