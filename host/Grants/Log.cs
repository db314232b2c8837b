using PluginTokenServer.Host.Diagnostics;

namespace PluginTokenServer.Host.Grants;

internal static partial class Log
{
    [LoggerMessage(EventIds.GrantUnreadable, LogLevel.Error, "The record {Id} of the store cannot be opened with the configured master keys, and is taken as absent.")]
    public static partial void GrantUnreadable(ILogger logger, string id);

    [LoggerMessage(EventIds.Revoked, LogLevel.Information, "Revoked {Count} grants and {Tokens} reference tokens by {Scope}.")]
    public static partial void Revoked(ILogger logger, int count, int tokens, RevocationScope scope);

    [LoggerMessage(EventIds.RevokedPlugin, LogLevel.Warning, "Revoked {Count} grants and {Tokens} reference tokens that came through plugin '{PluginId}'.")]
    public static partial void RevokedPlugin(ILogger logger, int count, int tokens, string pluginId);

    [LoggerMessage(EventIds.Withdrawn, LogLevel.Information, "A user took back what the client {ClientId} had: {Count} grants and {Tokens} reference tokens were revoked.")]
    public static partial void Withdrawn(ILogger logger, int count, int tokens, string clientId);
}
