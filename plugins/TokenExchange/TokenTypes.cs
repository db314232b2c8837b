namespace PluginTokenServer.Plugins.TokenExchange;

/// <summary>The token type identifiers that are understood (RFC 8693 §3). Refresh tokens and SAML assertions are not.</summary>
internal static class TokenTypes
{
    public const string AccessToken = "urn:ietf:params:oauth:token-type:access_token";
    public const string IdentityToken = "urn:ietf:params:oauth:token-type:id_token";
    public const string Jwt = "urn:ietf:params:oauth:token-type:jwt";
}
