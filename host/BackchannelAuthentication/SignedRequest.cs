using System.Buffers.Text;
using System.Collections.Immutable;
using System.Collections.Specialized;
using System.Text;
using System.Text.Json;
using PluginTokenServer.Host.Clients;
using PluginTokenServer.Host.Tokens;

namespace PluginTokenServer.Host.BackchannelAuthentication;

/// <summary>A CIBA request that its client has signed (CIBA Core §7.1.1).</summary>
internal static class SignedRequest
{
    /// <summary>The parameter that it comes in.</summary>
    public const string Parameter = "request";

    // CIBA Core §7.1.1 leaves it to the server; FAPI-CIBA §5.2.2: an hour.
    private const int LongestLife = 3600;

    // RFC 9101 §10.8: a type of its own, or none.
    private static readonly string[] Types = ["", "JWT", "oauth-authz-req+jwt"];

    // FAPI-CIBA §7.10: not RS256.
    private static readonly string[] Algorithms = [.. ClientKey.AllAlgorithms.Except(["RS256"])];

    private static readonly string[] OwnClaims = ["iss", "aud", "exp", "iat", "nbf", "jti"];

    /// <summary>What may sign it, in alphabetical order.</summary>
    public static IReadOnlyList<string> SigningAlgorithms => Algorithms;

    /// <summary>Reads a signed request.</summary>
    /// <param name="text">The JWT.</param>
    /// <param name="clientId">The client that sent it.</param>
    /// <param name="keysOf">The client's keys for the name of one; empty for none.</param>
    /// <param name="issuer">This server, its audience.</param>
    /// <param name="now">The time.</param>
    /// <returns>The parameters in it, with its <c>jti</c> and end, or what is wrong.</returns>
    public static async Task<(SignedParameters? Signed, string? Fault)> ReadAsync(
        string text, string clientId, Func<string, ValueTask<ImmutableArray<ClientKey>>> keysOf, string issuer, DateTimeOffset now)
    {
        if (StrictJwt.TryReadForeign(text) is not { } jwt)
            return (null, "The parameter request is no signed JWT.");
        using (jwt.Payload)
        {
            if (!Algorithms.Contains(jwt.Algorithm))
                return (null, $"The signed request must be signed by one of {string.Join(", ", Algorithms)}.");
            if (!Types.Contains(jwt.Type, StringComparer.OrdinalIgnoreCase))
                return (null, "The typ of the signed request is another's.");
            if (!IsSigned(jwt, text, await keysOf(jwt.KeyId), now))
                return (null, "The signature of the signed request is by none of the client's keys.");
            if (Fault(jwt, clientId, issuer, now) is { } fault)
                return (null, fault);
            return Parameters(jwt.Payload.RootElement) is { } parameters
                ? (new SignedParameters(parameters, jwt.Text("jti")!, DateTimeOffset.FromUnixTimeSeconds(jwt.Seconds("exp")!.Value + TokenValidator.ClockSkew)), null)
                : (null, "The claims of the signed request must be parameters of this endpoint: texts, and requested_expiry perhaps a number.");
        }
    }

    private static bool IsSigned(StrictJwt jwt, string text, IEnumerable<ClientKey> keys, DateTimeOffset now)
    {
        var end = text.LastIndexOf('.');
        var (signed, signature) = (Encoding.ASCII.GetBytes(text, 0, end), Base64Url.DecodeFromChars(text.AsSpan(end + 1)));
        return keys.Any(key => key.Algorithms.Contains(jwt.Algorithm) && (jwt.KeyId.Length == 0 || key.KeyId is null || key.KeyId == jwt.KeyId) && key.Expiration > now
            && key.Verifies(jwt.Algorithm, signed, signature));
    }

    // CIBA Core §7.1.1: all of them are required.
    private static string? Fault(StrictJwt jwt, string clientId, string issuer, DateTimeOffset now)
    {
        var seconds = now.ToUnixTimeSeconds();
        if (jwt.Text("iss") != clientId)
            return "The iss of the signed request is not the client's identifier.";
        if (!jwt.Names("aud", issuer))
            return "The aud of the signed request is not this server's issuer.";
        if (jwt.Seconds("exp") is not { } expires || jwt.Seconds("nbf") is not { } notBefore || jwt.Seconds("iat") is not { } issued)
            return "The signed request must have exp, nbf and iat, each a whole number of seconds.";
        if (string.IsNullOrEmpty(jwt.Text("jti")))
            return "The signed request must have a jti.";
        if (expires + TokenValidator.ClockSkew <= seconds)
            return "The signed request has expired.";
        if (expires - Math.Min(notBefore, issued) > LongestLife)
            return "The signed request must not live longer than an hour.";
        return Math.Max(notBefore, issued) > seconds + TokenValidator.ClockSkew ? "The iat or nbf of the signed request lies ahead." : null;
    }

    private static NameValueCollection? Parameters(JsonElement claims)
    {
        try
        {
            return Collect(claims);
        }
        catch (InvalidOperationException)
        {
            // An escape that is half of a surrogate pair: JSON by its grammar, and no text.
            return null;
        }
    }

    private static NameValueCollection? Collect(JsonElement claims)
    {
        var parameters = new NameValueCollection(StringComparer.Ordinal);
        foreach (var claim in claims.EnumerateObject().Where(claim => !OwnClaims.Contains(claim.Name)))
        {
            switch (claim.Value.ValueKind)
            {
                case JsonValueKind.String:
                    parameters.Add(claim.Name, claim.Value.GetString());
                    break;
                case JsonValueKind.Number when claim.Name == BackchannelParameters.RequestedExpiry:
                    parameters.Add(claim.Name, claim.Value.GetRawText());
                    break;
                // RFC 8707 §2: the one that there may be several of.
                case JsonValueKind.Array when claim.Name == Token.ParameterNames.Resource && claim.Value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String):
                    foreach (var item in claim.Value.EnumerateArray())
                        parameters.Add(claim.Name, item.GetString());
                    break;
                default:
                    return null;
            }
        }

        return parameters;
    }
}

/// <summary>What a signed request says.</summary>
/// <param name="Parameters">The parameters of the request.</param>
/// <param name="Id">Its own identifier, by which a second use is noticed.</param>
/// <param name="End">From when on it is refused for its age.</param>
internal sealed record SignedParameters(NameValueCollection Parameters, string Id, DateTimeOffset End);
