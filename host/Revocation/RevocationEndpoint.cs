using PluginTokenServer.Events;
using PluginTokenServer.Host.Audit;
using PluginTokenServer.Host.Clients;
using PluginTokenServer.Host.Grants;
using PluginTokenServer.Host.Handles;
using PluginTokenServer.Host.Options;
using PluginTokenServer.Host.Token;
using PluginTokenServer.Host.Tokens;

namespace PluginTokenServer.Host.Revocation;

/// <summary>Lets a client give up a token of its own, and with it the grant behind it (RFC 7009).</summary>
internal sealed class RevocationEndpoint(AuthenticatedEndpoint endpoint, HandleKeys handles, GrantStore grants, ReferenceTokens references, TokenValidator validator, AuditTrail audit)
{
    public const string Path = "/connect/revocation";

    private const string AccessToken = "access_token";

    public Task HandleAsync(HttpContext http) => endpoint.HandleAsync(http, Callers.Clients, AnswerAsync);

    private async Task<OAuthError?> AnswerAsync(HttpContext http, TokenRequestForm form, RegisteredClient caller)
    {
        if (form.Parameters[ParameterNames.Token] is not { } token)
            return OAuthError.InvalidRequest("The parameter token is missing.");
        if (token.Length <= InputLimits.Jwt && !await TryRevokeAsync(http, token, caller.ClientId))
            return OAuthError.UnsupportedTokenType;
        // RFC 7009 §2.2: also for a token that is unknown, or somebody else's: nothing is said about that one.
        http.Response.StatusCode = StatusCodes.Status200OK;
        http.Response.Headers.CacheControl = "no-store";
        http.Response.ContentLength = 0;
        return null;
    }

    // RFC 7009 §2.1: what belongs to the grant goes with it.
    private async Task<bool> TryRevokeAsync(HttpContext http, string token, string clientId)
    {
        if (handles.TryRead(HandleKind.RefreshToken, token, out var refresh))
        {
            if (await grants.FindAsync(refresh.RecordId) is { } grant && grant.State.ClientId == clientId && await grants.RevokeAsync(grant.Id))
                Tell(http, clientId, ParameterNames.RefreshToken, null, grant.Id);
        }
        else if (HandleKeys.HasShape(token))
        {
            await RevokeReferenceAsync(http, token, clientId);
        }
        else if (await validator.ReadAccessTokenAsync(token) is { } claims)
        {
            return await TryRevokeJwtAsync(http, claims, clientId);
        }

        return true;
    }

    private async Task RevokeReferenceAsync(HttpContext http, string token, string clientId)
    {
        if (await references.FindAsync(token) is not var (record, _) || record.ClientId != clientId)
            return;
        // The grant first: whoever is told 503 between the two comes again with the token, which then still leads there.
        if (record.GrantId is { } grant)
            await grants.RevokeAsync(grant);
        if (await references.RemoveAsync(record.Id))
            Tell(http, clientId, AccessToken, record.Id, record.GrantId);
    }

    // A JWT is taken back by its grant. One without can only expire, and RFC 7009 §2.2.1 has a word for that.
    private async Task<bool> TryRevokeJwtAsync(HttpContext http, List<System.Security.Claims.Claim> claims, string clientId)
    {
        var tokenId = claims.Find(claim => claim.Type == "jti")?.Value;
        if (TokenId.GrantOf(tokenId) is not { } id)
            return claims.Find(claim => claim.Type == "client_id")?.Value != clientId;
        // RFC 7009 §2.1: issued to the client that makes the request, whichever client it names.
        if (await grants.FindAsync(id) is { } grant && grant.State.ClientId == clientId && await grants.RevokeAsync(id))
            Tell(http, clientId, AccessToken, tokenId, id);
        return true;
    }

    private void Tell(HttpContext http, string clientId, string type, string? tokenId, string? grantId)
    {
        if (audit.IsOn)
            audit.Raise(new TokenRevokedSuccessEvent { ClientId = clientId, TokenType = type, TokenId = tokenId, GrantId = grantId }, http);
    }
}
