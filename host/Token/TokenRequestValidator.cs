using PluginTokenServer.Host.Clients;
using PluginTokenServer.Host.Options;
using PluginTokenServer.Host.Plugins;
using PluginTokenServer.Host.RefreshToken;
using PluginTokenServer.Host.Scopes;
using PluginTokenServer.Host.Throttling;
using PluginTokenServer.Host.Tokens;
using PluginTokenServer.Validation;

namespace PluginTokenServer.Host.Token;

/// <summary>Decides whether a request may be answered: grant type, scopes, the grant itself, the gate, and last the custom validator.</summary>
internal sealed class TokenRequestValidator(
    GrantTable grants, TokenGate gate, GrantResults results, TokenRequests requests, FailureThrottle throttle, Issuer issuer)
{
    public async ValueTask<Outcome<TokenRequestValidationResult>> ValidateAsync(HttpContext http, TokenRequestForm form, RegisteredClient client, PluginTable plugins)
    {
        if (GrantType(form, client, plugins, out var grant) is { } grantError)
            return grantError;
        var resources = form.Parameters.GetValues(ParameterNames.Resource);
        var scopes = Scopes(form, client, resources, grant is IRedeemingGrant);
        if (scopes.Error != ScopeError.None)
            return OAuthError.OfGrant(scopes.Error == ScopeError.InvalidTarget ? "invalid_target" : "invalid_scope", scopes.ErrorDescription, null);

        var request = requests.Open(http, form, client, grant!.GrantType, scopes, resources, plugins);
        var context = new ExtensionGrantValidationContext(request);
        if (await ValidateGrantAsync(grant, context, request) is { } refusal)
            return refusal;
        Take(context.Result, request);
        if (await gate.DecideAsync(request) is { } objection)
            return objection;

        request.Grant = new ValidatedGrant(context, (grant as PluginGrant)?.PluginId ?? ValidatedGrant.Host, OriginOf(grant, request));
        var outcome = await AskCustomValidatorAsync(new TokenRequestValidationResult(request, context.Result.CustomResponse), request);
        KeptTokens.Fit(request, issuer.Value);
        return outcome;
    }

    // What a grant is refreshed by does not change through whom it came.
    private static string? OriginOf(IExtensionGrantValidator grant, TokenRequest request) =>
        ((grant as PluginGrant)?.Origin ?? request.IdentifiedBy)?.ToString() ?? request.Work.Redeemed?.Grant.Record.Origin;

    private OAuthError? GrantType(TokenRequestForm form, RegisteredClient client, PluginTable plugins, out IExtensionGrantValidator? grant)
    {
        grant = null;
        var grantType = form.Parameters[ParameterNames.GrantType];
        if (grantType is null)
            return OAuthError.InvalidRequest("The parameter grant_type is missing.");
        if (grantType.Length > InputLimits.GrantType || (grant = grants.Find(grantType, plugins)) is null)
            return OAuthError.UnsupportedGrantType;
        // RFC 6749 §5.2: a client that is not authorized to use this grant type.
        return client.GrantTypes.Contains(grantType) ? null : OAuthError.UnauthorizedClient("The client may not use this grant type.");
    }

    private static ScopeGrant Scopes(TokenRequestForm form, RegisteredClient client, string[]? resources, bool redeems)
    {
        // RFC 8707 §2: the value is an absolute URI without a fragment.
        if (!TokenRequest.AreResourceIndicators(resources))
            return new ScopeGrant(ScopeError.InvalidTarget, "A resource must be an absolute URI without a fragment.");
        return redeems ? ScopeGrant.None : TokenRequest.Narrowed(client.Resolve(form.Parameters[ParameterNames.Scope]), resources);
    }

    private async ValueTask<OAuthError?> ValidateGrantAsync(IExtensionGrantValidator grant, ExtensionGrantValidationContext context, TokenRequest request)
    {
        var source = request.Http.Connection.RemoteIpAddress;
        // Wrong passwords are counted by user name, in their own grant; all other credentials by the client that presents them.
        var counted = grant is PluginGrant;
        if (counted && !throttle.IsOpen(FailureKind.GrantCredential, request.Registration.ClientId, source, out var retryAfter))
            return OAuthError.TooManyAttempts(retryAfter);
        await grant.ValidateAsync(context);
        if (request.Refusal is { } refusal)
            return refusal;

        var error = results.ErrorOf(context, grant);
        if (error is not null && counted && context.Result.CredentialRejected)
            throttle.Record(FailureKind.GrantCredential, request.Registration.ClientId, source);
        return error;
    }

    private void Take(GrantValidationResult result, TokenRequest request)
    {
        if (result.Subject is not null)
            request.Subject = gate.Timed(result);
        request.IssueIdentityToken = result.IssueIdentityToken;
        request.IssueRefreshToken = result.IssueRefreshToken;
        if (result.IssuedClaims.Count > 0)
            request.IssuedClaims = result.IssuedClaims;
    }

    private async ValueTask<Outcome<TokenRequestValidationResult>> AskCustomValidatorAsync(TokenRequestValidationResult result, TokenRequest request)
    {
        if (request.Plugins.Single(typeof(ICustomTokenRequestValidator)) is not { } offer)
            return result;
        var context = new CustomTokenRequestValidationContext(result);
        await offer.InvokeAsync<ICustomTokenRequestValidator, CustomTokenRequestValidationContext>(request, context, static async (validator, context, deadline) =>
        {
            context.CancellationToken = deadline;
            await validator.ValidateAsync(context);
            Proposal.Settle(context.Result.ValidatedRequest);
        });
        if (results.ErrorOf(context.Result, offer.TypeName) is { } refusal)
            return refusal;
        // It may have shaped the request; so the gate decides again.
        return await gate.DecideAsync(request) is { } objection ? objection : context.Result;
    }
}
