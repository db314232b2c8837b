namespace PluginTokenServer.ResponseHandling;

/// <summary>The body of a successful token response (RFC 6749 §5.1). What is not set is absent from the JSON.</summary>
public class TokenResponse
{
    /// <summary>The ID token, <c>id_token</c> (OIDC Core §3.1.3.3).</summary>
    public string? IdentityToken { get; set; }

    /// <summary>The access token, <c>access_token</c>. Only a token that this request made is sent.</summary>
    public string? AccessToken { get; set; }

    /// <summary>The lifetime of the access token in seconds, <c>expires_in</c>.</summary>
    /// <value>0 means unset.</value>
    public int AccessTokenLifetime { get; set; }

    /// <summary>The refresh token, <c>refresh_token</c>.</summary>
    public string? RefreshToken { get; set; }

    /// <summary>The granted scopes, separated by spaces, <c>scope</c>.</summary>
    public string? Scope { get; set; }

    /// <summary>How the access token is used, <c>token_type</c> (RFC 6749 §7.1).</summary>
    /// <value><c>Bearer</c> by default.</value>
    public string? TokenType { get; set; } = "Bearer";

    /// <summary>Further entries, written as JSON: strings, numbers, booleans, null, arrays, dictionaries, <c>JsonElement</c> and plain objects; at most 64 levels and 64 KiB. The names of RFC 6749 §5 are reserved.</summary>
    public Dictionary<string, object> Custom { get => field ??= []; set; }
}
