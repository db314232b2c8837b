using System.Buffers;
using System.Buffers.Text;
using System.Security.Claims;
using System.Text;
using Microsoft.IdentityModel.JsonWebTokens;
using PluginTokenServer.Host.Grants;
using PluginTokenServer.Host.Handles;
using PluginTokenServer.Host.Keys;
using PluginTokenServer.Host.Options;
using PluginTokenServer.Host.Users;
using PluginTokenServer.Validation;

namespace PluginTokenServer.Host.Tokens;

/// <summary>
/// Checks tokens of this server: their shape by <see cref="StrictJwt"/>, then key, issuer, audience and time, and last the signature; the
/// library only reads the claims of what has passed. A bad token is a value, never an exception, and says to nobody what was wrong with it.
/// </summary>
internal sealed class TokenValidator(
    Issuer issuer, SigningKeyRing keys, GrantStore grants, ReferenceTokens references, ServerConfigurationSource configuration, Subjects subjects, CustomTokenValidation custom,
    TimeProvider time) : ITokenValidator
{
    /// <summary>How far the clocks of two nodes may be apart, in seconds.</summary>
    public const int ClockSkew = 10;

    public async Task<TokenValidationResult> ValidateAccessTokenAsync(string token, string? expectedScope = null)
    {
        var result = HandleKeys.HasShape(token) ? await ReferenceAsync(token) : await JwtAsync(token);
        if (result is not { Claims: List<Claim> claims, Client: { } client } || !await IsActiveAsync(claims, client, ProfileCallers.AccessTokenValidation))
            return Invalid();
        if (expectedScope is not null && !claims.Exists(claim => claim.Type == "scope" && claim.Value == expectedScope))
            return new TokenValidationResult { Error = "insufficient_scope", ErrorDescription = "The access token does not hold the expected scope." };
        return await custom.OfAccessTokenAsync(result);
    }

    /// <summary>What an access token of this server says until it expires, whether or not it may still be used: whoever gives one up need not be able to use it.</summary>
    public async Task<List<Claim>?> ReadAccessTokenAsync(string token) => (await CheckAsync(token, TokenTypes.AccessTokenHeader, audience: null, validateLifetime: true))?.Claims;

    /// <summary>What an ID token of this server said, expired or not, and whatever has become of its subject: as a hint it tells of the past (OIDC RP-Initiated Logout §2).</summary>
    public async Task<List<Claim>?> ReadIdentityTokenAsync(string token) =>
        await CheckAsync(token, TokenTypes.IdentityTokenHeader, audience: null, validateLifetime: false) is { Audience: not null } read ? read.Claims : null;

    public async Task<TokenValidationResult> ValidateIdentityTokenAsync(string token, string? clientId = null, bool validateLifetime = true)
    {
        var checkedToken = await CheckAsync(token, TokenTypes.IdentityTokenHeader, clientId, validateLifetime);
        if (checkedToken is null || Client(checkedToken.Audience) is not { } client)
            return Invalid();

        var claims = checkedToken.Claims;
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
            : new TokenValidationResult { IsError = false, Claims = checkedToken.Claims, Jwt = token, Client = client };
    }

    private async Task<TokenValidationResult?> ReferenceAsync(string token) =>
        await references.FindAsync(token) is var (record, stored) && Client(stored.ClientId) is { } client
            ? new TokenValidationResult { IsError = false, Claims = ReferenceClaims.Of(record, stored), ReferenceTokenId = record.Id, Client = client }
            : null;

    private async ValueTask<CheckedToken?> CheckAsync(string? token, string type, string? audience, bool validateLifetime)
    {
        // RFC 8725 §3.11: the type says which of our tokens it is, so that none is taken for another.
        if (token is null || StrictJwt.TryRead(token) is not { } jwt)
            return null;
        using (jwt.Payload)
        {
            // RFC 8725 §3.1: the key decides on the algorithm, not the token.
            if (jwt.Type != type || await keys.FindAsync(jwt.KeyId) is not { } key || key.Algorithm != jwt.Algorithm)
                return null;
            if (!HasRequiredClaims(jwt) || (audience is not null && jwt.Text("aud") != audience) || (validateLifetime && !IsAlive(jwt)) || !IsSigned(token, key))
                return null;
            return Claims(token) is { } claims ? new CheckedToken(claims, jwt.Text("client_id"), jwt.Text("aud"), jwt.Text("jti")) : null;
        }
    }

    private static bool IsSigned(string token, SigningKey key)
    {
        var end = token.LastIndexOf('.');
        var rented = ArrayPool<byte>.Shared.Rent(end);
        Span<byte> signature = stackalloc byte[SigningKey.LongestSignature];
        try
        {
            var length = Encoding.ASCII.GetBytes(token.AsSpan(0, end), rented);
            return Base64Url.DecodeFromChars(token.AsSpan(end + 1), signature, out _, out var bytes) == OperationStatus.Done && key.Verify(rented.AsSpan(0, length), signature[..bytes]);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented, clearArray: true);
        }
    }

    // RFC 8725 §3.8: the keys are this issuer's, and vouch for nobody else.
    private bool HasRequiredClaims(StrictJwt jwt) =>
        jwt.Text("iss") == issuer.Value && jwt.Text("sub") is { Length: > 0 } && jwt.Seconds("exp") is not null && jwt.Seconds("iat") is not null && jwt.HasTexts("aud");

    private bool IsAlive(StrictJwt jwt)
    {
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        var notBefore = jwt.Payload.RootElement.TryGetProperty("nbf", out _) ? jwt.Seconds("nbf") ?? long.MaxValue : 0;
        return jwt.Seconds("exp") + ClockSkew > now && jwt.Seconds("iat") - ClockSkew <= now && notBefore - ClockSkew <= now;
    }

    private Models.Client? Client(string? clientId) =>
        clientId is not null && configuration.Current.Clients.TryGetValue(clientId, out var client) && client.Enabled ? client.Copy() : null;

    private async Task<bool> IsActiveAsync(List<Claim> claims, Models.Client client, string caller)
    {
        var subject = claims.Find(claim => claim.Type == "sub")?.Value;
        // RFC 9068 §2.2: the sub of a client's own token is the client, which has been looked at.
        return subject == client.ClientId || await subjects.IsActiveAsync(new ClaimsPrincipal(new ClaimsIdentity(claims, "token", "name", "role")), client, caller);
    }

    private static TokenValidationResult Invalid() => new() { Error = "invalid_token", ErrorDescription = "The token is malformed, expired, revoked, or not this server's." };

    // Scopes are one string on the wire and one claim each in the contract.
    private static List<Claim>? Claims(string token)
    {
        try
        {
            var claims = new List<Claim>();
            foreach (var claim in new JsonWebToken(token).Claims)
            {
                if (claim.Type != "scope")
                    claims.Add(claim);
                else
                    claims.AddRange(claim.Value.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(scope => new Claim("scope", scope)));
            }

            return claims;
        }
        catch (Exception fault) when (fault is ArgumentException or InvalidOperationException)
        {
            // An escape that is half of a surrogate pair: JSON by its grammar, and no text.
            return null;
        }
    }

    private sealed record CheckedToken(List<Claim> Claims, string? ClientId, string? Audience, string? TokenId);
}
