using PluginTokenServer.Host.AuthorizationCode;
using PluginTokenServer.Host.Diagnostics;
using PluginTokenServer.Host.Grants;
using PluginTokenServer.Host.Handles;
using PluginTokenServer.Host.Scopes;
using PluginTokenServer.Host.Token;
using PluginTokenServer.Host.Users;
using PluginTokenServer.Models;
using PluginTokenServer.Validation;

namespace PluginTokenServer.Host.CrossDevice;

/// <summary>
/// A grant that the client polls for (RFC 8628 §3.4, CIBA Core §10.1). It looks and decides; what is presented is used up by the commit. A poll that
/// finds nobody's answer yet is written down, so that all nodes together know how often the client asks. A replay revokes nothing: a client that
/// polls sends the same thing again and again.
/// </summary>
/// <param name="grantType">The grant type.</param>
/// <param name="kind">What is presented.</param>
/// <param name="parameter">The parameter that it comes in.</param>
/// <param name="services">What both flows need.</param>
internal abstract class PollingGrant(string grantType, HandleKind kind, string parameter, PollingServices services) : IRedeemingGrant
{
    private const int MostSwaps = 8;

    public string GrantType => grantType;

    public async Task ValidateAsync(ExtensionGrantValidationContext context)
    {
        var request = (TokenRequest)context.Request;
        context.Result = request.Raw[parameter] is { } presented
            ? await DecideAsync(request, presented)
            : new GrantValidationResult(TokenErrors.InvalidRequest, $"The parameter {parameter} is missing.");
    }

    /// <summary>Shows extensions what is redeemed.</summary>
    protected abstract void Show(TokenRequest request, string presented, StoredGrant grant);

    private async Task<GrantValidationResult> DecideAsync(TokenRequest request, string presented)
    {
        if (!services.Handles.TryRead(kind, presented, out var handle))
            return Invalid();
        for (var attempt = 0; attempt < MostSwaps; attempt++)
        {
            await Jitter.BeforeAsync(attempt, services.Time);
            if (await FindAsync(request, handle) is not { State.Authorization: { } authorization } grant)
                return Invalid();
            var now = services.Time.GetUtcNow();
            switch (PollRule.Of(authorization, now))
            {
                case PollOutcome.Used:
                    return Invalid();
                case PollOutcome.Denied:
                    return Refusal("access_denied", "The user did not grant the request.");
                case PollOutcome.Expired:
                    return Refusal("expired_token", "Nobody answered the request in time. Begin another one.");
                case PollOutcome.Granted:
                    return await RedeemAsync(request, presented, handle, grant, now);
                case var waiting:
                    var noted = grant.State with { Authorization = authorization with { CrossDevice = PollRule.After(authorization.CrossDevice!, waiting, now) } };
                    if (await services.Grants.TryReplaceAsync(grant, noted, TimeSpan.Zero))
                        return waiting == PollOutcome.TooSoon
                            ? Refusal("slow_down", $"The client asks too often: from now on {noted.Authorization.CrossDevice.Interval} seconds have to pass between two requests.")
                            : Refusal("authorization_pending", "The user has not answered yet.");
                    // Somebody else was first: the user, perhaps, or another poll.
                    break;
            }
        }

        throw new UnavailableException("A grant is being changed too often.", TimeSpan.FromSeconds(1));
    }

    private async Task<StoredGrant?> FindAsync(TokenRequest request, Handle handle)
    {
        if (await services.Grants.FindAsync(handle.RecordId) is not { State: { Revoked: false, Authorization: not null } state } grant)
            return null;
        if (state.ClientId == request.Registration.ClientId)
            return grant;
        Log.PresentedByAnother(services.Log, grant.Id, request.Registration.ClientId);
        return null;
    }

    private async Task<GrantValidationResult> RedeemAsync(TokenRequest request, string presented, Handle handle, StoredGrant grant, DateTimeOffset now)
    {
        var state = grant.State;
        if (!ProofKey.IsProven(state.Authorization!.CodeChallenge, request.Raw[ParameterNames.CodeVerifier]) || (state.SubjectKnown && !await services.Subjects.KnowsAsync(state.ToPrincipal())))
            return Invalid();
        request.Work.Redeemed = new Redemption(grant, handle, IsRetry: false) { IsFirst = true, Next = known => known.Redeem(now) };
        // A client that lost a scope meanwhile does not get it by an older request.
        string[] granted = [.. state.Scopes.Where(request.Registration.MayHave)];
        var scopes = granted.Length == 0 ? new ScopeGrant(ScopeError.InvalidScope, "No scope that was granted is left to the client.") : request.Resolve(granted);
        if (scopes.Error != ScopeError.None)
            return new GrantValidationResult(scopes.Error == ScopeError.InvalidTarget ? TokenErrors.InvalidTarget : TokenErrors.InvalidScope, scopes.ErrorDescription);

        request.ClientId = state.TokenClientId;
        request.SessionId = state.SessionId;
        request.AccessTokenType = state.AccessTokenType;
        request.CodeVerifier = request.Raw[ParameterNames.CodeVerifier];
        request.Settle(scopes);
        Show(request, presented, grant);
        return new GrantValidationResult { IsError = false, Subject = state.ToPrincipal() };
    }

    // The same for everything that is wrong with it: which of it is nobody's business but the operator's.
    private GrantValidationResult Invalid() =>
        new(TokenErrors.InvalidGrant, $"The {parameter} is unknown, used, revoked, or another client's, or code_verifier does not belong to it.");

    private static GrantValidationResult Refusal(string code, string description) => new() { IsError = true, Error = code, ErrorDescription = description };
}

/// <summary>What the grants that are polled for need.</summary>
internal sealed record PollingServices(HandleKeys Handles, GrantStore Grants, Subjects Subjects, TimeProvider Time, ILogger<PollingGrant> Log);
