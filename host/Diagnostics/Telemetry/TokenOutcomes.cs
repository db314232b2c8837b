using System.Collections.Frozen;
using PluginTokenServer.Host.Token;

namespace PluginTokenServer.Host.Diagnostics.Telemetry;

/// <summary>What may become of a token request, as labels. An error code of a plugin's own is <see cref="ServerTelemetry.Other"/>.</summary>
internal static class TokenOutcomes
{
    public const string Issued = "issued";

    /// <summary>Nobody was left to be answered.</summary>
    public const string Aborted = "aborted";

    private static readonly FrozenSet<string> Errors = new[]
    {
        "invalid_request", "invalid_client", "invalid_grant", "unauthorized_client", "unsupported_grant_type", "invalid_scope", "invalid_target", "authorization_pending", "slow_down",
        "access_denied", "expired_token", "server_error", "temporarily_unavailable",
    }.ToFrozenSet(StringComparer.Ordinal);

    public static string Of(OAuthError error) => Errors.TryGetValue(error.Code, out var known) ? known : ServerTelemetry.Other;
}
