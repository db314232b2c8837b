namespace PluginTokenServer.Host.Tokens;

/// <summary>The kinds of token, by the name the contract has for them and by the <c>typ</c> that tells them apart on the wire (RFC 8725 §3.11).</summary>
internal static class TokenTypes
{
    public const string AccessToken = "access_token";
    public const string IdentityToken = "id_token";
    public const string LogoutToken = "logout_token";

    /// <summary>RFC 9068 §2.1.</summary>
    public const string AccessTokenHeader = "at+jwt";

    public const string IdentityTokenHeader = "JWT";

    /// <summary>OIDC Back-Channel Logout §2.4.</summary>
    public const string LogoutTokenHeader = "logout+jwt";
}
