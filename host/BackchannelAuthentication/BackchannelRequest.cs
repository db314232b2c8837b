using PluginTokenServer.Host.Scopes;
using PluginTokenServer.Host.Token;

namespace PluginTokenServer.Host.BackchannelAuthentication;

/// <summary>A CIBA request that may be asked, but for the user that it means.</summary>
internal sealed record BackchannelRequest
{
    public required ScopeGrant Scopes { get; init; }

    public string[]? Resources { get; init; }

    /// <summary>Exactly one of the three hints is there (CIBA Core §7.1).</summary>
    public string? LoginHint { get; init; }

    public string? LoginHintToken { get; init; }

    public string? IdTokenHint { get; init; }

    public string? BindingMessage { get; init; }

    public string? UserCode { get; init; }

    public string[] AcrValues { get; init; } = [];

    /// <summary>How long it waits for its answer.</summary>
    public required TimeSpan Lifetime { get; init; }

    /// <summary>What a ping is authenticated by; <see langword="null"/> for a client that only polls.</summary>
    public string? NotificationToken { get; init; }
}

/// <summary>The errors of CIBA Core §13 that no other endpoint has.</summary>
internal static class BackchannelErrors
{
    public static OAuthError UnknownUser { get; } = Of("unknown_user_id", "The hint is of no user who can be asked.");

    public static OAuthError MissingUserCode { get; } = Of("missing_user_code", "This user is asked only with their user_code.");

    public static OAuthError InvalidUserCode { get; } = Of("invalid_user_code", "The user_code is wrong.");

    public static OAuthError InvalidBindingMessage(string description) => Of("invalid_binding_message", description);

    public static OAuthError InvalidScope(string? description) => Of("invalid_scope", description);

    /// <summary>§13: 403.</summary>
    public static OAuthError AccessDenied(string description) => new(StatusCodes.Status403Forbidden, "access_denied", description);

    public static OAuthError Of(string code, string? description) => new(StatusCodes.Status400BadRequest, code, description);
}
