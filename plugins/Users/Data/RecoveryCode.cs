namespace PluginTokenServer.Plugins.Users.Data;

/// <summary>A code that stands in for the second factor, once. What it is, nobody can tell from its hash.</summary>
internal sealed class RecoveryCode
{
    public required string UserId { get; init; }

    public required string Hash { get; init; }
}
