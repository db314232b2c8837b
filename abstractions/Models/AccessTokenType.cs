namespace PluginTokenServer.Models;

/// <summary>The form of an access token.</summary>
public enum AccessTokenType
{
    /// <summary>Self-contained: a signed JWT (RFC 9068).</summary>
    Jwt = 0,

    /// <summary>A reference to a record at the server, resolved by introspection (RFC 7662). Revoking it takes effect at once.</summary>
    Reference = 1,
}
