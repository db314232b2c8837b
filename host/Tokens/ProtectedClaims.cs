using System.Collections.Frozen;

namespace PluginTokenServer.Host.Tokens;

/// <summary>Claims that the server itself answers for.</summary>
internal static class ProtectedClaims
{
    /// <summary>Never taken from a grant's <c>IssuedClaims</c>, a profile or a client's own claims.</summary>
    public static readonly FrozenSet<string> FromOutside = FrozenSet.ToFrozenSet(
        ["iss", "sub", "aud", "exp", "nbf", "iat", "jti", "client_id", "azp", "scope", "cnf", "auth_time", "idp", "amr", "acr", "sid", "nonce", "at_hash", "c_hash", "s_hash"],
        StringComparer.Ordinal);

    /// <summary>Stated by properties of the token; among its claims they would be a second, contradicting statement.</summary>
    public static readonly FrozenSet<string> Envelope = FrozenSet.ToFrozenSet(
        ["iss", "aud", "exp", "nbf", "iat", "jti", "cnf"], StringComparer.Ordinal);
}
