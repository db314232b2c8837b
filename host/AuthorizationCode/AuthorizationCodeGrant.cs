using PluginTokenServer.Events;
using PluginTokenServer.Host.Audit;
using PluginTokenServer.Host.Grants;
using PluginTokenServer.Host.Handles;
using PluginTokenServer.Host.Scopes;
using PluginTokenServer.Host.Token;
using PluginTokenServer.Host.Users;
using PluginTokenServer.Models;
using PluginTokenServer.Validation;

namespace PluginTokenServer.Host.AuthorizationCode;

/// <summary>The authorization code grant (RFC 6749 §4.1.3). It looks and decides; the code is used up by the commit.</summary>
internal sealed class AuthorizationCodeGrant(HandleKeys handles, GrantStore grants, Subjects subjects, TimeProvider time, AuditTrail audit, ILogger<AuthorizationCodeGrant> logger) : IRedeemingGrant
{
    // Enough for a client that mixes two sign-ins up, and too few for anything else (COD-08).
    private const int MostWrongVerifiers = 5;
    private const int MostSwaps = 8;

    // The same for everything that is wrong with a code: which of it is nobody's business but the operator's.
    private const string Invalid = "The authorization code is unknown, expired, used, or another client's, or redirect_uri or code_verifier do not belong to it.";

    public string GrantType => Models.GrantType.AuthorizationCode;

    public async Task ValidateAsync(ExtensionGrantValidationContext context)
    {
        var request = (TokenRequest)context.Request;
        if (request.Raw[ParameterNames.Code] is not { } code)
        {
            context.Result = new GrantValidationResult(TokenErrors.InvalidRequest, "The parameter code is missing.");
            return;
        }

        if (await RedeemableAsync(request, code) is not { } redemption)
        {
            context.Result = new GrantValidationResult(TokenErrors.InvalidGrant, Invalid);
            return;
        }

        request.Work.Redeemed = redemption;
        var state = redemption.Grant.State;
        // A client that lost a scope meanwhile does not get it by an older code.
        string[] granted = [.. state.Scopes.Where(request.Registration.MayHave)];
        var scopes = granted.Length == 0 ? new ScopeGrant(ScopeError.InvalidScope, "No scope that was granted is left to the client.") : request.Resolve(granted);
        context.Result = scopes.Error == ScopeError.None
            ? Redeem(request, code, state, scopes)
            : new GrantValidationResult(scopes.Error == ScopeError.InvalidTarget ? TokenErrors.InvalidTarget : TokenErrors.InvalidScope, scopes.ErrorDescription);
    }

    private async Task<Redemption?> RedeemableAsync(TokenRequest request, string code)
    {
        if (!handles.TryRead(HandleKind.AuthorizationCode, code, out var handle) || await grants.FindAsync(handle.RecordId) is not { State: { Revoked: false, Authorization: { } authorization } state } grant)
            return null;
        var (clientId, now) = (request.Registration.ClientId, time.GetUtcNow());
        if (state.ClientId != clientId)
        {
            Log.CodeOfAnother(logger, grant.Id, clientId);
            return null;
        }

        var isProven = ProofKey.IsProven(authorization.CodeChallenge, request.Raw[ParameterNames.CodeVerifier]);
        // Read once more, because the news that a connection was cut comes a little after the request.
        if (authorization.Phase == AuthorizationPhase.Redeemed && isProven && await grants.IsLiveAsync(grant.Id) && !request.IsAbandoned)
        {
            // RFC 6749 §4.1.2 and RFC 9700 §4.13: whoever had it first may have been the thief.
            Log.CodeReplayed(logger, grant.Id, clientId);
            if (await grants.RevokeAsync(grant.Id) && audit.IsOn)
                audit.Raise(new GrantsRevokedEvent { By = "replay", SubjectId = grant.Record.Subject, ClientId = clientId, SessionId = grant.Record.SessionId, GrantId = grant.Id, Grants = 1 }, request.Http);
        }

        if (authorization.Phase != AuthorizationPhase.Granted || authorization.ExpiresAt <= now || !IsSentTo(authorization, request.Raw[ParameterNames.RedirectUri]))
            return null;
        if (!isProven)
        {
            await CountWrongVerifierAsync(grant);
            return null;
        }

        return state.SubjectKnown && !await subjects.KnowsAsync(state.ToPrincipal())
            ? null
            : new Redemption(grant, handle, IsRetry: false) { IsFirst = true, Next = known => known.Redeem(now) };
    }

    // RFC 6749 §4.1.3: repeated as it was named. OAuth 2.1 leaves it out where a proof key does its work.
    private static bool IsSentTo(AuthorizationState authorization, string? redirectUri) => redirectUri is null
        ? authorization.CodeChallenge is not null || !authorization.RedirectUriNamed
        : redirectUri == authorization.RedirectUri;

    private async Task CountWrongVerifierAsync(StoredGrant grant)
    {
        for (var attempt = 0; attempt < MostSwaps && grant.State is { Revoked: false, Authorization: { Phase: AuthorizationPhase.Granted } authorization }; attempt++)
        {
            var count = authorization.WrongVerifiers + 1;
            if (await grants.TryReplaceAsync(grant, grant.State with { Revoked = count >= MostWrongVerifiers, Authorization = authorization with { WrongVerifiers = count } }, TimeSpan.Zero))
            {
                Log.WrongVerifier(logger, grant.Id, grant.State.ClientId, count);
                return;
            }

            await Jitter.BeforeAsync(attempt + 1, time);
            if (await grants.FindAsync(grant.Id) is not { } present)
                return;
            grant = present;
        }
    }

    private static GrantValidationResult Redeem(TokenRequest request, string code, GrantState state, ScopeGrant scopes)
    {
        var authorization = state.Authorization!;
        request.AuthorizationCodeHandle = code;
        request.AuthorizationCode = Model(state, authorization);
        request.CodeVerifier = request.Raw[ParameterNames.CodeVerifier];
        request.ClientId = state.TokenClientId;
        request.SessionId = state.SessionId;
        request.AccessTokenType = state.AccessTokenType;
        request.Settle(scopes);
        return new GrantValidationResult { IsError = false, Subject = state.ToPrincipal() };
    }

    private static Models.AuthorizationCode Model(GrantState state, AuthorizationState authorization) => new()
    {
        CreationTime = state.CreatedAt.UtcDateTime,
        Lifetime = (int)(authorization.ExpiresAt - state.CreatedAt).TotalSeconds,
        ClientId = state.ClientId,
        Subject = state.ToPrincipal(),
        SessionId = state.SessionId,
        IsOpenId = state.Scopes.Contains("openid"),
        RequestedScopes = [.. state.Scopes],
        RequestedResourceIndicators = state.Resources ?? [],
        RedirectUri = authorization.RedirectUri ?? "",
        Nonce = authorization.Nonce,
        WasConsentShown = authorization.ConsentShown,
        CodeChallenge = authorization.CodeChallenge,
        CodeChallengeMethod = authorization.CodeChallenge is null ? null : ProofKey.Method,
        Description = state.Description,
    };
}
