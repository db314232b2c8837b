using System.Security.Claims;
using PluginTokenServer.Host.Token;

namespace PluginTokenServer.Host.RefreshToken;

/// <summary>The access tokens that a refresh repeats, for clients that want their claims kept: the claims are those of the first time, the envelope is what this request was granted.</summary>
internal static class KeptTokens
{
    public static void Fit(TokenRequest request, string issuer)
    {
        if (request is not { RefreshToken.AccessTokens: { Count: > 0 } kept, Decision: { } decision })
            return;
        foreach (var token in kept.Values)
        {
            Fit(token, decision, request);
            token.Issuer = issuer;
        }
    }

    private static void Fit(Models.Token token, GrantDecision decision, TokenRequest request)
    {
        token.ClientId = decision.ClientId;
        token.AccessTokenType = decision.AccessTokenType;
        token.Audiences = [.. decision.Audiences];
        token.Confirmation = decision.Confirmation;
        // Narrowed for this request, if it asked for less (RFC 6749 §6).
        token.Claims = [.. token.Claims.Where(claim => claim.Type != "scope"), .. request.Resolved.Names.Select(scope => new Claim("scope", scope))];
    }
}
