namespace PluginTokenServer.Plugins.JwtBearer;

/// <summary>What is wrong with the settings, one sentence for each fault.</summary>
internal static class SettingsRule
{
    private const int LongestIssuer = 512;
    private const int LongestPrefix = 100;

    public static IEnumerable<string> Faults(BearerSettings settings)
    {
        if (settings.TimeoutMs is < 500 or > 60_000)
            yield return "TimeoutMs must be from 500 to 60000.";
        if (settings.Issuers.Count == 0)
            yield return "Issuers is empty; name at least one issuer, or disable the plugin.";
        for (var index = 0; index < settings.Issuers.Count; index++)
        {
            var issuer = settings.Issuers[index];
            if (issuer.Issuer.Length is 0 or > LongestIssuer)
                yield return $"Issuers:{index}:Issuer must have 1 to {LongestIssuer} characters; it is what assertions have for iss.";
            else if (!ReferenceEquals(settings.Find(issuer.Issuer), issuer))
                yield return $"Issuers:{index}:Issuer is that of an earlier entry; an issuer has one entry.";
            // Else somebody of the one could be called like somebody of the other.
            if (issuer.SubjectPrefix is { Length: > 0 } prefix && settings.Issuers.Any(other => !ReferenceEquals(other, issuer) && other.SubjectPrefix?.StartsWith(prefix, StringComparison.Ordinal) == true))
                yield return $"Issuers:{index}:SubjectPrefix is the beginning of another issuer's.";
            foreach (var fault in KeyFaults(issuer).Concat(TrustFaults(issuer)).Concat(NumberFaults(issuer)))
                yield return $"Issuers:{index}:{fault}";
        }
    }

    private static IEnumerable<string> KeyFaults(IssuerSettings issuer)
    {
        if ((issuer.Jwks is null ? 0 : 1) + (issuer.JwksUri is null ? 0 : 1) + (issuer.Discovery ? 1 : 0) != 1)
            yield return "Jwks, JwksUri and Discovery: exactly one of them must say where the issuer's keys come from.";
        if (issuer.Jwks is { } text && KeySet.TryRead(text, out var fault) is null)
            yield return $"Jwks {fault}";
        if (issuer.JwksUri is { } uri && Backchannel.AddressFault(uri) is { } uriFault)
            yield return $"JwksUri {uriFault}";
        if (issuer.Discovery && Backchannel.AddressFault(issuer.Issuer) is { } issuerFault)
            yield return $"Issuer {issuerFault} Discovery looks below it.";
        if (issuer.Algorithms.FirstOrDefault(algorithm => !VerificationKey.AllAlgorithms.Contains(algorithm)) is not null)
            yield return $"Algorithms must be among {string.Join(", ", VerificationKey.AllAlgorithms)}.";
    }

    private static IEnumerable<string> TrustFaults(IssuerSettings issuer)
    {
        if (issuer.Clients.Count == 0)
            yield return "Clients is empty; name the clients that may present the issuer's assertions.";
        if (issuer.SubjectPrefix is null != issuer.LocalSubjects)
            yield return "SubjectPrefix or LocalSubjects, one of the two: give the issuer's people a prefix of their own, or say that it may speak for this server's.";
        if (issuer.SubjectPrefix is { } prefix && (prefix.Length is 0 or > LongestPrefix || prefix.Any(char.IsWhiteSpace) || char.IsLetterOrDigit(prefix[^1])))
            yield return $"SubjectPrefix must have 1 to {LongestPrefix} characters, no white space, and a mark such as ':' or '|' at its end, where nobody's own identifier begins.";
        if (issuer.IdentityProvider is { } provider && (issuer.LocalSubjects || string.IsNullOrWhiteSpace(provider) || provider == "local"))
            yield return "IdentityProvider goes with SubjectPrefix, and is neither empty nor 'local', which is this server itself.";
        if (string.IsNullOrWhiteSpace(issuer.SubjectClaim))
            yield return "SubjectClaim is empty; leave it out for sub.";
        if (issuer.Audience is { } audience && string.IsNullOrWhiteSpace(audience))
            yield return "Audience is empty; leave it out for this server's issuer identifier.";
        foreach (var (name, list) in new[] { (nameof(issuer.Clients), issuer.Clients), (nameof(issuer.Scopes), issuer.Scopes), (nameof(issuer.Types), issuer.Types) })
        {
            if (list.Any(entry => string.IsNullOrEmpty(entry) || entry.Any(char.IsWhiteSpace)))
                yield return $"{name} must have one name an entry, without white space.";
        }
    }

    private static IEnumerable<string> NumberFaults(IssuerSettings issuer)
    {
        if (issuer.MaxAgeSeconds is < 10 or > 86_400)
            yield return "MaxAgeSeconds must be from 10 to 86400.";
        if (issuer.ClockSkewSeconds is < 0 or > 60)
            yield return "ClockSkewSeconds must be from 0 to 60.";
        if (issuer.BeyondAssertionSeconds is < 0 or > 3600)
            yield return "BeyondAssertionSeconds must be from 0 to 3600.";
    }
}
