using PluginTokenServer.Host.Token;

namespace PluginTokenServer.Host.Tokens;

/// <summary>The gate, asked at signing: does this token say no more than its request was granted?</summary>
internal static class SigningGate
{
    /// <returns>What is wrong with the token, as a sentence for the log; <see langword="null"/> if nothing is.</returns>
    public static string? Objection(Models.Token token, GrantDecision granted, string issuer, DateTimeOffset now)
    {
        if (token.Issuer != issuer)
            return "it names another issuer.";
        // A lifetime counts from here: from a later start it would end later than was granted.
        if (DateTime.SpecifyKind(token.CreationTime, DateTimeKind.Utc) > now.UtcDateTime)
            return "it was made in the future.";
        if (token.ClientId != granted.ClientId)
            return "it names another client than the one it was granted to.";
        return token.Type switch
        {
            TokenTypes.AccessToken => OfAccessToken(token, granted) ?? OfClaims(token, granted),
            TokenTypes.IdentityToken => OfIdentityToken(token, granted) ?? OfClaims(token, granted),
            _ => $"'{token.Type}' is not a type of token that this server signs.",
        };
    }

    private static string? OfAccessToken(Models.Token token, GrantDecision granted)
    {
        if (token.Lifetime < 1 || token.Lifetime > granted.Lifetime)
            return $"its lifetime is {token.Lifetime} s; granted are 1 to {granted.Lifetime} s.";
        if (granted.End is { } end && new DateTimeOffset(DateTime.SpecifyKind(token.CreationTime, DateTimeKind.Utc)).ToUnixTimeSeconds() + token.Lifetime > end.ToUnixTimeSeconds())
            return "it ends later than what it was granted for.";
        if (token.AccessTokenType != granted.AccessTokenType)
            return $"it is of type {token.AccessTokenType}; granted is {granted.AccessTokenType}.";
        if (token.Confirmation != granted.Confirmation)
            return "it is bound to another key than the request.";
        if (token.Audiences.Count == 0)
            return "it has no audience.";
        foreach (var audience in token.Audiences)
        {
            if (!granted.Audiences.Contains(audience, StringComparer.Ordinal))
                return $"the audience '{audience}' was not granted.";
        }

        return null;
    }

    private static string? OfIdentityToken(Models.Token token, GrantDecision granted)
    {
        if (granted.Subject is null)
            return "an ID token needs a subject.";
        // OIDC Core §3.1.2.1: without openid the request is not an OpenID Connect request.
        if (!granted.IsOpenId)
            return "an ID token needs the granted scope 'openid'.";
        if (token.Lifetime < 1 || token.Lifetime > granted.IdentityTokenLifetime)
            return $"its lifetime is {token.Lifetime} s; granted are 1 to {granted.IdentityTokenLifetime} s.";
        return token.Audiences.Count == 1 && token.Audiences.Contains(granted.ClientId) ? null : "an ID token has its client as its one audience.";
    }

    private static string? OfClaims(Models.Token token, GrantDecision granted)
    {
        var named = false;
        foreach (var claim in token.Claims)
        {
            if (ProtectedClaims.Envelope.Contains(claim.Type))
                return $"the claim '{claim.Type}' is set by a property of the token, not among its claims.";
            if (claim.Type == "scope" && !granted.Scopes.Contains(claim.Value))
                return $"the scope '{claim.Value}' was not granted.";
            if (claim.Type is "client_id" or "azp" && claim.Value != granted.ClientId)
                return $"the claim '{claim.Type}' names another client.";
            if (claim.Type != "sub")
                continue;
            if (named || claim.Value != granted.Subject)
                return "the claim 'sub' names another subject than the one that was granted.";
            named = true;
        }

        return named || granted.Subject is null ? null : "it lacks the subject that was granted.";
    }
}
