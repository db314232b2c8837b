using PluginTokenServer.Host.Diagnostics;

namespace PluginTokenServer.Host.Keys;

internal static partial class Log
{
    [LoggerMessage(EventIds.KeyMade, LogLevel.Information, "The {Algorithm} signing key {KeyId} was made; it signs from {ActivatesAt:u} on.")]
    public static partial void KeyMade(ILogger logger, string algorithm, string keyId, DateTimeOffset activatesAt);

    [LoggerMessage(EventIds.KeyRetired, LogLevel.Information, "The {Algorithm} signing key {KeyId} was removed: all tokens that it signed have expired.")]
    public static partial void KeyRetired(ILogger logger, string algorithm, string keyId);

    [LoggerMessage(EventIds.KeysUnreadable, LogLevel.Error, "{Reason} Until then this node signs with the keys that it has read before.")]
    public static partial void KeysUnreadable(ILogger logger, string reason);

    [LoggerMessage(EventIds.KeysTakenOver, LogLevel.Information, "{Count} signing keys of an earlier version were taken over into the store; their files are in '{Directory}' now.")]
    public static partial void KeysTakenOver(ILogger logger, int count, string directory);

    [LoggerMessage(EventIds.MasterKeyRotated, LogLevel.Information, "{Count} records were sealed anew under the first master key.")]
    public static partial void MasterKeyRotated(ILogger logger, int count);
}
