namespace PluginTokenServer.Plugins.JwtBearer;

/// <summary>Whether the claims of an assertion make it one for this server and from this issuer (RFC 7523 §3).</summary>
internal static class ClaimsRule
{
    private const int LongestText = 256;

    /// <param name="assertion">The assertion; its <c>iss</c> is the issuer's (RFC 7523 §3, 1).</param>
    /// <param name="issuer">The issuer.</param>
    /// <param name="server">This server's issuer identifier.</param>
    /// <param name="now">The time.</param>
    /// <returns>What is wrong, as the end of a sentence; <see langword="null"/> if nothing is.</returns>
    public static string? Fault(Assertion assertion, IssuerSettings issuer, string server, DateTimeOffset now)
    {
        var (seconds, skew) = (now.ToUnixTimeSeconds(), issuer.ClockSkewSeconds);
        // RFC 7523 §3, 2.
        if (assertion.Text("sub") is not { Length: > 0 and <= LongestText })
            return "sub is missing, empty or too long";
        if (assertion.Text(issuer.SubjectClaim) is not { Length: > 0 and <= LongestText })
            return "the claim that says whom it is about is missing, empty or too long";
        // RFC 7523 §3, 3: compared as it is written (RFC 3986 §6.2.1).
        if (!assertion.IsOnlyFor(issuer.Audience ?? server))
            return "aud is not this server alone";
        // RFC 7523 §3, 4.
        if (assertion.Seconds("exp") is not { } expires)
            return "exp is missing or no whole number of seconds";
        if (expires + skew <= seconds)
            return "it has expired";
        if (expires > seconds + issuer.MaxAgeSeconds + skew)
            return "exp is further ahead than MaxAgeSeconds";
        // RFC 7523 §3, 5 and 6.
        if (Beginning(assertion, "nbf") > seconds + skew || Beginning(assertion, "iat") > seconds + skew)
            return "nbf or iat lies ahead or is no whole number of seconds";
        if (assertion.Seconds("iat") is { } issued && issued + issuer.MaxAgeSeconds + skew <= seconds)
            return "iat is longer ago than MaxAgeSeconds";
        // RFC 7523 §3, 7: optional there; what a second use is noticed by.
        return assertion.Has("jti") || issuer.RequireJwtId ? IdFault(assertion.Text("jti")) : null;
    }

    private static string? IdFault(string? id) => id is { Length: > 0 and <= LongestText } ? null : "jti is missing, empty or too long";

    // One that is no time has not come yet.
    private static long Beginning(Assertion assertion, string name) => assertion.Has(name) ? assertion.Seconds(name) ?? long.MaxValue - 1 : 0;
}
