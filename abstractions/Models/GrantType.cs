namespace PluginTokenServer.Models;

/// <summary>The values of <c>grant_type</c> that the server itself knows. Any other is an extension grant (RFC 6749 §4.5).</summary>
public static class GrantType
{
    /// <summary>An authorization code is redeemed (RFC 6749 §4.1.3).</summary>
    public const string AuthorizationCode = "authorization_code";

    /// <summary>A token for the client itself (RFC 6749 §4.4.2).</summary>
    public const string ClientCredentials = "client_credentials";

    /// <summary>The user's password is handed over (RFC 6749 §4.3.2). RFC 9700 §2.4 forbids it; for migration only.</summary>
    public const string ResourceOwnerPassword = "password";

    /// <summary>A refresh token is used (RFC 6749 §6). Allowed by <see cref="Client.AllowOfflineAccess"/>, not by <see cref="Client.AllowedGrantTypes"/>.</summary>
    public const string RefreshToken = "refresh_token";

    /// <summary>A device code is redeemed (RFC 8628 §3.4).</summary>
    public const string DeviceFlow = "urn:ietf:params:oauth:grant-type:device_code";

    /// <summary>A backchannel authentication request is redeemed (CIBA Core §10.1).</summary>
    public const string Ciba = "urn:openid:params:grant-type:ciba";
}
