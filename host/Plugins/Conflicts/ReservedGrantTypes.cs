using System.Collections.Frozen;

namespace PluginTokenServer.Host.Plugins.Conflicts;

/// <summary>The grant types that are the server's own, built or not: no plugin may answer for them.</summary>
internal static class ReservedGrantTypes
{
    public static FrozenSet<string> All { get; } = new[]
    {
        "authorization_code", "client_credentials", "implicit", "password", "refresh_token",
        "urn:ietf:params:oauth:grant-type:device_code", "urn:openid:params:grant-type:ciba",
    }.ToFrozenSet(StringComparer.Ordinal);
}
