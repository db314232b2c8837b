using PluginTokenServer.Events;
using PluginTokenServer.Host.Audit;
using PluginTokenServer.Host.Clients;
using PluginTokenServer.Host.Grants;
using PluginTokenServer.Host.Handles;
using PluginTokenServer.Host.Options;
using PluginTokenServer.Host.Scopes;
using PluginTokenServer.Host.SignIn;
using PluginTokenServer.Host.Token;
using PluginTokenServer.Host.Users;
using PluginTokenServer.Models;
using PluginTokenServer.Validation;

namespace PluginTokenServer.Host.RefreshToken;

/// <summary>The refresh token grant (RFC 6749 §6). It looks and decides; what is presented is used up by the commit.</summary>
internal sealed class RefreshTokenGrant(
    HandleKeys handles, GrantStore grants, Sessions sessions, Subjects subjects, ServerConfigurationSource configuration, TimeProvider time, AuditTrail audit, ILogger<RefreshTokenGrant> logger) : IRedeemingGrant
{
    // The same for everything that is wrong with a token: which of it is nobody's business but the operator's.
    private const string Invalid = "The refresh token is unknown, expired, revoked, or another client's.";

    public string GrantType => Models.GrantType.RefreshToken;

    public async Task ValidateAsync(ExtensionGrantValidationContext context)
    {
        var request = (TokenRequest)context.Request;
        var presented = request.Raw[ParameterNames.RefreshToken];
        if (presented is null)
        {
            context.Result = new GrantValidationResult(TokenErrors.InvalidRequest, "The parameter refresh_token is missing.");
            return;
        }

        if (await RedeemableAsync(request, presented) is not { } redemption)
        {
            context.Result = new GrantValidationResult(TokenErrors.InvalidGrant, Invalid);
            return;
        }

        request.Work.Redeemed = redemption;
        var scopes = ScopesOf(request, redemption.Grant.State);
        if (scopes.Error != ScopeError.None)
        {
            context.Result = new GrantValidationResult(scopes.Error == ScopeError.InvalidTarget ? TokenErrors.InvalidTarget : TokenErrors.InvalidScope, scopes.ErrorDescription);
            return;
        }

        context.Result = Redeem(request, presented, redemption.Grant.State, scopes);
    }

    private async Task<Redemption?> RedeemableAsync(TokenRequest request, string presented)
    {
        if (!handles.TryRead(HandleKind.RefreshToken, presented, out var handle) || await grants.FindAsync(handle.RecordId) is not { State.Revoked: false } grant)
            return null;
        var (state, client, now) = (grant.State, request.Registration, time.GetUtcNow());
        if (state.ClientId != client.ClientId)
        {
            Log.PresentedByAnother(logger, grant.Id, client.ClientId);
            return null;
        }

        if (state.RefreshableUntil <= now)
            return null;
        var standing = RefreshPolicy.StandingOf(state, handle.Generation, now, configuration.Current.RetryWindow(client));
        // Read once more, because the news that a connection was cut comes a little after the request.
        if (standing == Standing.Superseded && await grants.IsLiveAsync(grant.Id) && !request.IsAbandoned)
        {
            // RFC 9700 §4.14.2: nobody can tell the thief from the owner, so neither goes on.
            Log.Replayed(logger, grant.Id, client.ClientId);
            if (await grants.RevokeAsync(grant.Id) && audit.IsOn)
                audit.Raise(new GrantsRevokedEvent { By = "replay", SubjectId = grant.Record.Subject, ClientId = client.ClientId, SessionId = grant.Record.SessionId, GrantId = grant.Id, Grants = 1 }, request.Http);
        }

        return standing is Standing.Current or Standing.Retry && !(state.SubjectKnown && !await subjects.KnowsAsync(state.ToPrincipal())) && await MayOutliveSessionAsync(state, client)
            ? new Redemption(grant, handle, IsRetry: standing == Standing.Retry)
            : null;
    }

    private async Task<bool> MayOutliveSessionAsync(GrantState state, RegisteredClient client) =>
        state is not { SessionId: { } session, Authorization: not null } || !configuration.Current.EndsWithSession(client) || await sessions.IsLiveAsync(session);

    // RFC 6749 §6: not beyond what was granted; without the parameter, all of it, as far as the client may still have it.
    private static ScopeGrant ScopesOf(TokenRequest request, GrantState state)
    {
        var granted = request.Raw[ParameterNames.Scope] is { Length: > 0 } asked
            ? ScopeGrants.Split(asked)
            : [.. state.Scopes.Where(request.Registration.MayHave)];
        return granted.Length == 0 ? new ScopeGrant(ScopeError.InvalidScope, "No scope that was granted is left to the client.") : request.Resolve(granted);
    }

    private static GrantValidationResult Redeem(TokenRequest request, string presented, GrantState state, ScopeGrant scopes)
    {
        request.RefreshTokenHandle = presented;
        request.RefreshToken = Model(state);
        request.ClientId = state.TokenClientId;
        request.SessionId = state.SessionId;
        request.AccessTokenType = state.AccessTokenType;
        // As the grant shaped the first token, within what the client has now.
        if (state.AccessTokenLifetime is { } lifetime)
            request.AccessTokenLifetime = Math.Min(lifetime, request.Registration.AccessTokenLifetime);
        if (state.ClientClaims is { } changes)
            request.ClientClaims = changes.To(request.ClientClaims);
        request.Settle(scopes);
        return new GrantValidationResult { IsError = false, Subject = state.ToPrincipal(), IssuedClaims = [.. state.IssuedClaims.Select(claim => claim.ToClaim())] };
    }

    private static Models.RefreshToken Model(GrantState state) => new()
    {
        CreationTime = state.CreatedAt.UtcDateTime,
        Lifetime = (int)(state.RefreshableUntil - state.CreatedAt).TotalSeconds,
        ConsumedTime = state.RotatedAt?.UtcDateTime,
        ClientId = state.ClientId,
        Subject = state.ToPrincipal(),
        SessionId = state.SessionId,
        Description = state.Description,
        AuthorizedScopes = [.. state.Scopes],
        AuthorizedResourceIndicators = state.Resources,
        AccessTokens = state.AccessTokens?.ToDictionary(kept => kept.Key, kept => kept.Value.ToToken()) ?? [],
    };
}
