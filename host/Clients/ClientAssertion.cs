using System.Buffers.Text;
using System.Text;
using PluginTokenServer.Host.Tokens;

namespace PluginTokenServer.Host.Clients;

/// <summary>A client's assertion about itself (RFC 7523 §3), read and not yet believed.</summary>
internal sealed class ClientAssertion
{
    /// <summary>RFC 7523 §2.2.</summary>
    public const string Type = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

    // RFC 7523 gives the token no type of its own, its update does.
    private const string UntypedHeader = "JWT";
    private const string OwnHeader = "client-authentication+jwt";

    // How far ahead a client may let its assertions end. So long must each be remembered.
    private const int LongestLife = 600;

    private readonly string _algorithm;
    private readonly byte[] _signed;
    private readonly byte[] _signature;
    private readonly string? _issuer;
    private readonly string? _audience;
    private readonly long? _expires;
    private readonly long _notBefore;

    private ClientAssertion(StrictJwt jwt, string text)
    {
        (_algorithm, KeyId) = (jwt.Algorithm, jwt.KeyId);
        var end = text.LastIndexOf('.');
        _signed = Encoding.ASCII.GetBytes(text, 0, end);
        _signature = Base64Url.DecodeFromChars(text.AsSpan(end + 1));
        (_issuer, _audience, ClientId, Id) = (jwt.Text("iss"), jwt.Text("aud"), jwt.Text("sub") ?? "", jwt.Text("jti"));
        _expires = jwt.Seconds("exp");
        _notBefore = Math.Max(Beginning(jwt, "nbf"), Beginning(jwt, "iat"));
    }

    /// <summary>The client that it claims to be of.</summary>
    public string ClientId { get; }

    /// <summary>The key that it names as its own; empty for none.</summary>
    public string KeyId { get; }

    /// <summary>Its own identifier, by which a second use is noticed.</summary>
    public string? Id { get; }

    /// <summary>From when on it is refused for its age.</summary>
    public DateTimeOffset End => DateTimeOffset.FromUnixTimeSeconds((_expires ?? 0) + TokenValidator.ClockSkew);

    /// <returns>The assertion; <see langword="null"/> if it has not the shape of one.</returns>
    public static ClientAssertion? TryRead(string text)
    {
        if (StrictJwt.TryReadForeign(text) is not { } jwt)
            return null;
        using (jwt.Payload)
        {
            // RFC 8725 §3.11: what says that it is something else, an access token or a DPoP proof, is not an assertion (JWT-11). RFC 7515 §4.1.9: types are compared without case.
            return jwt.Type.Length == 0 || jwt.Type.Equals(UntypedHeader, StringComparison.OrdinalIgnoreCase) || jwt.Type.Equals(OwnHeader, StringComparison.OrdinalIgnoreCase)
                ? new ClientAssertion(jwt, text)
                : null;
        }
    }

    /// <summary>Whether it is signed with one of the keys. Takes about as long without a key that could be meant.</summary>
    public bool IsSignedBy(IEnumerable<ClientKey> keys, DateTimeOffset now)
    {
        var (tried, signed) = (false, false);
        // RFC 7515 §4.1.4: kid is a hint, and the key has the say: one with a name is no other's.
        foreach (var key in keys.Where(key => key.Algorithms.Contains(_algorithm) && (KeyId.Length == 0 || key.KeyId is null || key.KeyId == KeyId)))
        {
            tried = true;
            // Checked even if it has expired: otherwise such a client would be told by the shorter time.
            signed |= key.Verifies(_algorithm, _signed, _signature) && key.Expiration > now;
        }

        if (!tried)
            ClientKey.StandInFor(_algorithm)?.Verifies(_algorithm, _signed, _signature);
        return signed;
    }

    /// <summary>Why its claims do not make it an assertion for this server, without a word of them; <see langword="null"/> if they do.</summary>
    public string? FaultFor(string issuer, DateTimeOffset now)
    {
        var seconds = now.ToUnixTimeSeconds();
        // RFC 7523 §3, 1 and 2: for client authentication both are the client identifier. It has been looked up by sub.
        if (_issuer != ClientId)
            return "iss and sub are not both the client's identifier.";
        // CLI-10: the issuer alone, so that no other server can pass on what was made for it (FAPI 2.0 §5.3.2.1, 7523bis).
        if (_audience != issuer)
            return "aud is not the issuer, as one string.";
        // RFC 7523 §3, 4.
        if (_expires is not { } expires)
            return "exp is missing or no whole number of seconds.";
        if (expires + TokenValidator.ClockSkew <= seconds)
            return "it has expired.";
        // RFC 7523 §3, 4: unreasonably far in the future (CLI-14).
        if (expires > seconds + LongestLife)
            return "exp is more than ten minutes ahead.";
        // RFC 7523 §3, 5 and 6.
        if (_notBefore > seconds + TokenValidator.ClockSkew)
            return "iat or nbf lies ahead or is no whole number of seconds.";
        // RFC 7523 §3, 7: optional there, required by OIDC Core §9, and what a second use is noticed by.
        return string.IsNullOrEmpty(Id) ? "jti is missing." : null;
    }

    // One that is no time has not come yet.
    private static long Beginning(StrictJwt jwt, string name) => jwt.Payload.RootElement.TryGetProperty(name, out _) ? jwt.Seconds(name) ?? long.MaxValue : 0;
}
