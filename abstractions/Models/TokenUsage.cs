namespace PluginTokenServer.Models;

/// <summary>What becomes of a refresh token that is used (RFC 9700 §4.14.2).</summary>
public enum TokenUsage
{
    /// <summary>It stays the same.</summary>
    ReUse = 0,

    /// <summary>It is replaced. Presenting a superseded one later revokes the grant.</summary>
    OneTimeOnly = 1,
}
