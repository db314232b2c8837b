using System.Collections.Concurrent;
using System.Security.Claims;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using PluginTokenServer.Host.Grants;
using PluginTokenServer.Host.Handles;
using PluginTokenServer.Host.Keys;
using PluginTokenServer.Host.Options;
using PluginTokenServer.Host.Users;
using PluginTokenServer.Validation;
using TokenValidationResult = PluginTokenServer.Validation.TokenValidationResult;

namespace PluginTokenServer.Host.Tokens;

/// <summary>
/// Checks tokens of this server, twice: their shape by <see cref="StrictJwt"/>, signature and claims by the library. A bad token is a
/// value, never an exception, and says to nobody what was wrong with it.
/// </summary>
internal sealed class TokenValidator(
    Issuer issuer, SigningKeyRing keys, GrantStore grants, ReferenceTokens references, ServerConfigurationSource configuration, Subjects subjects, CustomTokenValidation custom,
    TimeProvider time) : ITokenValidator
{
    /// <summary>How far the clocks of two nodes may be apart, in seconds.</summary>
    public const int ClockSkew = 10;

    private readonly ConcurrentDictionary<(SigningKey Key, string Type), TokenValidationParameters> _parameters = new();
    private readonly JsonWebTokenHandler _handler = new() { MapInboundClaims = false };

    public async Task<TokenValidationResult> ValidateAccessTokenAsync(string token, string? expectedScope = null)
    {
        var result = HandleKeys.HasShape(token) ? await ReferenceAsync(token) : await JwtAsync(token);
        if (result is not { Claims: List<Claim> claims, Client: { } client } || !await IsActiveAsync(claims, client, ProfileCallers.AccessTokenValidation))
            return Invalid();
        if (expectedScope is not null && !claims.Exists(claim => claim.Type == "scope" && claim.Value == expectedScope))
            return new TokenValidationResult { Error = "insufficient_scope", ErrorDescription = "The access token does not hold the expected scope." };
        return await custom.OfAccessTokenAsync(result);
    }

    public async Task<TokenValidationResult> ValidateIdentityTokenAsync(string token, string? clientId = null, bool validateLifetime = true)
    {
        var checkedToken = await CheckAsync(token, TokenTypes.IdentityTokenHeader, clientId, validateLifetime);
        if (checkedToken is null || Client(checkedToken.Audience) is not { } client)
            return Invalid();

        var claims = checkedToken.Claims();
        if (!await IsActiveAsync(claims, client, ProfileCallers.IdentityTokenValidation))
            return Invalid();
        return await custom.OfIdentityTokenAsync(new TokenValidationResult { IsError = false, Claims = claims, Jwt = token, Client = client });
    }

    private async Task<TokenValidationResult?> JwtAsync(string token)
    {
        var checkedToken = await CheckAsync(token, TokenTypes.AccessTokenHeader, audience: null, validateLifetime: true);
        if (checkedToken is null || Client(checkedToken.ClientId) is not { } client)
            return null;
        // A token without a grant stands for itself; the store is asked only about one that has one.
        return TokenId.GrantOf(checkedToken.TokenId) is { } grant && !await grants.IsLiveAsync(grant)
            ? null
            : new TokenValidationResult { IsError = false, Claims = checkedToken.Claims(), Jwt = token, Client = client };
    }

    private async Task<TokenValidationResult?> ReferenceAsync(string token) =>
        await references.FindAsync(token) is var (record, stored) && Client(stored.ClientId) is { } client
            ? new TokenValidationResult { IsError = false, Claims = ReferenceClaims.Of(record, stored), ReferenceTokenId = record.Id, Client = client }
            : null;

    private async Task<CheckedToken?> CheckAsync(string? token, string type, string? audience, bool validateLifetime)
    {
        // RFC 8725 §3.11: the type says which of our tokens it is, so that none is taken for another.
        if (token is null || StrictJwt.TryRead(token) is not { } jwt || jwt.Type != type)
            return null;
        using (jwt.Payload)
        {
            // RFC 8725 §3.1: the key decides on the algorithm, not the token.
            if (keys.Find(jwt.KeyId) is not { } key || key.Algorithm != jwt.Algorithm)
                return null;
            if (!HasRequiredClaims(jwt) || (validateLifetime && !IsAlive(jwt)))
                return null;
            var result = await _handler.ValidateTokenAsync(token, Parameters(key, type, audience));
            return result.IsValid ? new CheckedToken((JsonWebToken)result.SecurityToken, jwt.Text("client_id"), jwt.Text("aud"), jwt.Text("jti")) : null;
        }
    }

    private static bool HasRequiredClaims(StrictJwt jwt) =>
        jwt.Text("iss") is not null && jwt.Text("sub") is { Length: > 0 } && jwt.Seconds("exp") is not null && jwt.Seconds("iat") is not null && jwt.HasTexts("aud");

    private bool IsAlive(StrictJwt jwt)
    {
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        var notBefore = jwt.Payload.RootElement.TryGetProperty("nbf", out _) ? jwt.Seconds("nbf") ?? long.MaxValue : 0;
        return jwt.Seconds("exp") + ClockSkew > now && jwt.Seconds("iat") - ClockSkew <= now && notBefore - ClockSkew <= now;
    }

    // The same for every access token of a key, and so made once.
    private TokenValidationParameters Parameters(SigningKey key, string type, string? audience) => audience is null
        ? _parameters.GetOrAdd((key, type), static (of, validator) => validator.NewParameters(of.Key, of.Type, null), this)
        : NewParameters(key, type, audience);

    private TokenValidationParameters NewParameters(SigningKey key, string type, string? audience) => new()
    {
        IssuerSigningKey = key.ForValidation,
        TryAllIssuerSigningKeys = false,
        ValidAlgorithms = [key.Algorithm],
        ValidTypes = [type],
        ValidIssuer = issuer.Value,
        ValidateAudience = audience is not null,
        ValidAudience = audience,
        // Decided above by this server's clock.
        ValidateLifetime = false,
    };

    private Models.Client? Client(string? clientId) =>
        clientId is not null && configuration.Current.Clients.TryGetValue(clientId, out var client) && client.Enabled ? client.Copy() : null;

    private async Task<bool> IsActiveAsync(List<Claim> claims, Models.Client client, string caller)
    {
        var subject = claims.Find(claim => claim.Type == "sub")?.Value;
        // RFC 9068 §2.2: the sub of a client's own token is the client, which has been looked at.
        return subject == client.ClientId || await subjects.IsActiveAsync(new ClaimsPrincipal(new ClaimsIdentity(claims, "token", "name", "role")), client, caller);
    }

    private static TokenValidationResult Invalid() => new() { Error = "invalid_token", ErrorDescription = "The token is malformed, expired, revoked, or not this server's." };

    private sealed record CheckedToken(JsonWebToken Token, string? ClientId, string? Audience, string? TokenId)
    {
        // Scopes are one string on the wire and one claim each in the contract.
        public List<Claim> Claims()
        {
            var claims = new List<Claim>();
            foreach (var claim in Token.Claims)
            {
                if (claim.Type != "scope")
                    claims.Add(claim);
                else
                    claims.AddRange(claim.Value.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(scope => new Claim("scope", scope)));
            }

            return claims;
        }
    }
}
