using PluginTokenServer.Host.Grants;
using PluginTokenServer.Host.Token;
using PluginTokenServer.Models;
using PluginTokenServer.Services;

namespace PluginTokenServer.Host.Tokens;

/// <summary>Makes the tokens of one request. Whatever asks, nothing is signed beyond what the gate granted.</summary>
internal sealed class TokenService(TokenRequest current, TokenComposer composer, JwtWriter writer, ReferenceTokens references, Issuer issuer, IClock clock) : ITokenService
{
    public Task<Models.Token> CreateIdentityTokenAsync(TokenCreationRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return composer.ComposeIdentityTokenAsync(request);
    }

    public Task<Models.Token> CreateAccessTokenAsync(TokenCreationRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return composer.ComposeAccessTokenAsync(request, current);
    }

    public Task<string> CreateSecurityTokenAsync(Models.Token token)
    {
        ArgumentNullException.ThrowIfNull(token);
        token = Copy(token);
        var decision = current.Decision
            ?? throw new InvalidOperationException("Nothing is signed before the request has been granted: a grant validator proposes, and the token is made afterwards.");
        if (current.HasEnded)
            throw new InvalidOperationException("The token was not signed: its request has ended.");
        if (SigningGate.Objection(token, decision, issuer.Value, clock.UtcNow) is { } objection)
            throw new InvalidOperationException($"The token was not signed: {objection}");

        if (token.Type == TokenTypes.IdentityToken)
        {
            var identityToken = writer.Write(token, TokenTypes.IdentityTokenHeader, Keys.SigningAlgorithms.OfIdentityToken(token.AllowedSigningAlgorithms));
            current.Issued.AddIdentityToken(identityToken);
            return Task.FromResult(identityToken);
        }

        var accessToken = AccessToken(token, decision);
        current.Issued.AddAccessToken(accessToken, token.Lifetime);
        return Task.FromResult(accessToken);
    }

    private string AccessToken(Models.Token token, GrantDecision decision)
    {
        var grantId = current.Work.GrantIdFor(current);
        if (decision.AccessTokenType == AccessTokenType.Jwt)
            return writer.Write(token, TokenTypes.AccessTokenHeader, decision.SigningAlgorithm, grantId);
        var (reference, record) = references.New(token, current.Registration.ClientId, grantId, current.Grant?.Origin);
        current.Work.Add(record);
        return reference;
    }

    // What is judged is what is signed: the original, its lists included, may be an extension's, and say something else when it is read again.
    private static Models.Token Copy(Models.Token token) => new(token.Type)
    {
        Issuer = token.Issuer,
        Audiences = token.Audiences.ToArray(),
        CreationTime = token.CreationTime,
        Lifetime = token.Lifetime,
        ClientId = token.ClientId,
        AccessTokenType = token.AccessTokenType,
        Claims = token.Claims.ToArray(),
        Confirmation = token.Confirmation,
        AllowedSigningAlgorithms = token.AllowedSigningAlgorithms.ToArray(),
        IncludeJwtId = token.IncludeJwtId,
    };
}
