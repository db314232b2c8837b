using System.Globalization;
using System.Security.Claims;
using PluginTokenServer.Host.Clients;
using PluginTokenServer.Host.Grants;
using PluginTokenServer.Host.Handles;
using PluginTokenServer.Host.Options;
using PluginTokenServer.Host.RefreshToken;
using PluginTokenServer.Host.Tokens;
using PluginTokenServer.Host.Users;
using PluginTokenServer.Validation;

namespace PluginTokenServer.Host.Introspection;

/// <summary>Finds out what a presented text is: a JWT, a reference or a refresh token, whatever the caller takes it for (INT-03). Nothing of it is remembered.</summary>
internal sealed class Introspector(
    ITokenValidator validator, HandleKeys handles, GrantStore grants, ReferenceTokens references, Subjects subjects, ServerConfigurationSource configuration, TimeProvider time)
{
    // Told by members of their own (RFC 7662 §2.2), which a claim of the same name would contradict.
    private static readonly HashSet<string> Envelope = new(StringComparer.Ordinal) { "active", "token_type", "iss", "aud", "iat", "exp", "jti", "client_id", "scope" };

    /// <returns>The token as the caller sees it: a client its own, an API what is meant for it. <see langword="null"/> for nothing.</returns>
    public async Task<KnownToken?> FindAsync(string token, RegisteredClient caller)
    {
        if (await FindAsync(token) is not { } known)
            return null;
        // RFC 7662 §2.2 and §4: not a word about a token that is not the caller's business.
        if (caller.Api is { } api)
            return known.MeantFor(api);
        return known.ClientId == caller.ClientId || await IsIssuedToAsync(caller.ClientId, known) ? known : null;
    }

    private async Task<KnownToken?> FindAsync(string token)
    {
        if (handles.TryRead(HandleKind.RefreshToken, token, out var handle))
            return await RefreshTokenAsync(handle);
        var result = await validator.ValidateAccessTokenAsync(token);
        return result is { IsError: false, Claims: { } claims } ? AccessToken([.. claims], result.ReferenceTokenId) : null;
    }

    // A client that impersonates has been given tokens that name another one. Their record tells; a JWT without a grant has none, and is the business of the client it names alone.
    private async Task<bool> IsIssuedToAsync(string clientId, KnownToken token)
    {
        if (token.ReferenceId is { } reference)
            return await references.IsIssuedToAsync(reference, clientId);
        return TokenId.GrantOf(token.TokenId) is { } grant && await grants.FindAsync(grant) is { } known && known.State.ClientId == clientId;
    }

    private static KnownToken AccessToken(List<Claim> claims, string? referenceId) => new()
    {
        ReferenceId = referenceId,
        ClientId = Text(claims, "client_id") ?? "",
        IsAccessToken = true,
        Audiences = [.. Texts(claims, "aud")],
        Scopes = [.. Texts(claims, "scope")],
        IssuedAt = Number(claims, "iat"),
        Expires = Number(claims, "exp"),
        TokenId = Text(claims, "jti"),
        Claims = [.. claims.Where(claim => !Envelope.Contains(claim.Type))],
    };

    private async Task<KnownToken?> RefreshTokenAsync(Handle handle)
    {
        var now = time.GetUtcNow();
        if (await grants.FindAsync(handle.RecordId) is not { State: { Revoked: false } state } || state.RefreshableUntil <= now
            || !configuration.Current.Clients.TryGetValue(state.ClientId, out var client) || !client.Enabled
            || RefreshPolicy.StandingOf(state, handle.Generation, now, configuration.Current.RetryWindow(client)) is not (Standing.Current or Standing.Retry)
            || !await IsActiveAsync(state, client))
            return null;
        return new KnownToken
        {
            ClientId = state.ClientId,
            IsAccessToken = false,
            Audiences = [],
            Scopes = state.Scopes,
            IssuedAt = state.CreatedAt.ToUnixTimeSeconds(),
            Expires = state.RefreshableUntil.ToUnixTimeSeconds(),
            Claims = [.. state.Subject.Where(claim => claim.Type == "sub").Select(claim => claim.ToClaim())],
        };
    }

    // Whoever may not refresh by it has nothing that is active.
    private async Task<bool> IsActiveAsync(GrantState state, RegisteredClient client)
    {
        var subject = state.ToPrincipal();
        return !(state.SubjectKnown && !await subjects.KnowsAsync(subject)) && await subjects.IsActiveAsync(subject, client.Copy(), ProfileCallers.RefreshTokenValidation);
    }

    private static string? Text(List<Claim> claims, string type) => claims.Find(claim => claim.Type == type)?.Value;

    private static IEnumerable<string> Texts(List<Claim> claims, string type) => claims.Where(claim => claim.Type == type).Select(claim => claim.Value);

    private static long Number(List<Claim> claims, string type) => long.TryParse(Text(claims, type), CultureInfo.InvariantCulture, out var number) ? number : 0;
}
