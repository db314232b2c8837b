using System.Collections.Specialized;
using System.Globalization;
using PluginTokenServer.Host.Clients;
using PluginTokenServer.Host.Options;
using PluginTokenServer.Host.PushedAuthorization;
using PluginTokenServer.Host.Scopes;
using PluginTokenServer.Host.Token;
using PluginTokenServer.Models;
using PluginTokenServer.Validation;

namespace PluginTokenServer.Host.AuthorizationCode;

/// <summary>
/// Looks at an authorization request (RFC 6749 §4.1.1), wherever it comes from: the browser, a client that pushes it, or this server itself
/// when somebody comes back from signing in. It decides nothing twice and keeps nothing.
/// </summary>
internal sealed class AuthorizationRequestValidator(ServerConfigurationSource configuration, ITokenValidator tokens)
{
    /// <param name="parameters">The parameters.</param>
    /// <param name="pushed">The pushed grant they come from, or whether they are being pushed.</param>
    public async Task<(AuthorizationRequest? Request, AuthorizationRefusal? Refusal)> ValidateAsync(NameValueCollection parameters, Pushed pushed)
    {
        if (Client(parameters, out var client) is { } unknown)
            return (null, unknown);
        if (Target(parameters, client!, out var target) is { } astray)
            return (null, astray);
        if (Form(parameters, client!, pushed) is var (code, description))
            return (null, new AuthorizationRefusal(code, description, target));

        var resources = parameters.GetValues(AuthorizationParameters.Resource);
        var scopes = Scopes(parameters, client!, resources);
        if (scopes.Error != ScopeError.None)
            return (null, new AuthorizationRefusal(scopes.Error == ScopeError.InvalidTarget ? "invalid_target" : "invalid_scope", scopes.ErrorDescription ?? "", target));
        var (hinted, isHint) = await HintedAsync(parameters[AuthorizationParameters.IdTokenHint], client!);
        if (!isHint)
            return (null, AuthorizationRefusal.InvalidRequest("The parameter id_token_hint is no ID token of this server for this client.", target));

        return (new AuthorizationRequest
        {
            Client = client!,
            Target = target!,
            RedirectUriNamed = parameters[AuthorizationParameters.RedirectUri] is not null,
            Scopes = scopes,
            Resources = resources,
            Nonce = parameters[AuthorizationParameters.Nonce],
            CodeChallenge = parameters[AuthorizationParameters.CodeChallenge],
            Prompts = PromptText.TryRead(parameters[AuthorizationParameters.Prompt])!.Value,
            MaxAge = MaxAge(parameters[AuthorizationParameters.MaxAge], out var maxAge) ? maxAge : null,
            LoginHint = parameters[AuthorizationParameters.LoginHint],
            ExpectedSubject = hinted,
            AcrValues = parameters[AuthorizationParameters.AcrValues]?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [],
            UiLocales = parameters[AuthorizationParameters.UiLocales],
            Pushed = pushed.Grant,
        }, null);
    }

    // RFC 9700 §4.11: nobody is sent anywhere on behalf of a client that is not known.
    private AuthorizationRefusal? Client(NameValueCollection parameters, out RegisteredClient? client)
    {
        client = null;
        var ids = parameters.GetValues(AuthorizationParameters.ClientId);
        if (ids is not [{ Length: <= InputLimits.ClientId } id])
            return AuthorizationRefusal.InvalidRequest("The parameter client_id is missing or repeated.", null);
        client = configuration.Current.Clients.GetValueOrDefault(id);
        return client is { Enabled: true } ? null : new AuthorizationRefusal("invalid_client", "The client is unknown or disabled.", null);
    }

    private static AuthorizationRefusal? Target(NameValueCollection parameters, RegisteredClient client, out AuthorizationTarget? target)
    {
        target = null;
        var named = parameters.GetValues(AuthorizationParameters.RedirectUri);
        var scope = parameters[AuthorizationParameters.Scope] ?? "";
        // RFC 6749 §3.1.2.3: it may be left out where there is one alone; OIDC Core §3.1.2.1 requires it.
        var uri = named switch
        {
            [var one] => one,
            null when client.RedirectUris.Length == 1 && !ScopeGrants.Split(scope).Contains("openid") => client.RedirectUris[0],
            _ => null,
        };
        if (uri is null)
            return AuthorizationRefusal.InvalidRequest("The parameter redirect_uri is missing or repeated.", null);
        if (uri.Length > InputLimits.RedirectUri || !RedirectUris.IsRegistered(client.RedirectUris, uri))
            return AuthorizationRefusal.InvalidRequest("The parameter redirect_uri is none of the client's registered redirect URIs.", null);
        var state = parameters.GetValues(AuthorizationParameters.State);
        target = new AuthorizationTarget(uri, state is [{ Length: <= InputLimits.State } single] ? single : null, parameters[AuthorizationParameters.ResponseMode] == "form_post");
        return null;
    }

    /// <summary>What is wrong with the request's form, with the code that the standards have for it.</summary>
    private (string Code, string Description)? Form(NameValueCollection parameters, RegisteredClient client, Pushed pushed)
    {
        const string invalid = "invalid_request";
        if (AuthorizationParameters.Repeated(parameters) is { } repeated)
            return (invalid, $"The parameter {repeated} is repeated.");
        if (parameters[AuthorizationParameters.Request] is not null)
            return ("request_not_supported", "Signed request objects are not supported; push the request instead (RFC 9126).");
        if (parameters[AuthorizationParameters.RequestUri] is not null)
            return ("request_uri_not_supported", "Only a request_uri of this server's own, from a pushed request, is taken.");
        if (parameters[AuthorizationParameters.Registration] is not null)
            return ("registration_not_supported", "Clients do not register themselves in a request.");
        if (parameters[AuthorizationParameters.ResponseType] is not { } responseType)
            return (invalid, "The parameter response_type is missing.");
        // RFC 9700 §2.1.2: tokens do not travel through the browser.
        if (responseType != "code")
            return ("unsupported_response_type", "The only response_type is code.");
        if (!client.GrantTypes.Contains(GrantType.AuthorizationCode))
            return ("unauthorized_client", "The client may not use the authorization code flow.");
        if (parameters[AuthorizationParameters.ResponseMode] is not (null or "query" or "form_post"))
            return (invalid, "The parameter response_mode must be query or form_post.");
        // RFC 9126 §6: what has been said to the server itself is what counts.
        if (!pushed.IsPushed && (client.Client.RequirePushedAuthorization || configuration.Current.Options.PushedAuthorization.Required))
            return (invalid, "The client must push its authorization requests (RFC 9126).");
        if (TooLong(parameters) is { } tooLong)
            return (invalid, $"The parameter {tooLong} is too long.");
        if (ProofKey.Objection(parameters[AuthorizationParameters.CodeChallenge], parameters[AuthorizationParameters.CodeChallengeMethod], client.MustProveKey) is { } unproven)
            return (invalid, unproven);
        if (PromptText.TryRead(parameters[AuthorizationParameters.Prompt]) is null)
            return (invalid, "The parameter prompt takes login, select_account and consent, or none alone.");
        return MaxAge(parameters[AuthorizationParameters.MaxAge], out _) ? null : (invalid, "The parameter max_age must be a number of seconds.");
    }

    private static string? TooLong(NameValueCollection parameters) => Array.Find<(string Name, int Limit)>(
        [
            (AuthorizationParameters.State, InputLimits.State), (AuthorizationParameters.Nonce, InputLimits.Nonce), (AuthorizationParameters.LoginHint, InputLimits.Hint),
            (AuthorizationParameters.AcrValues, InputLimits.Hint), (AuthorizationParameters.UiLocales, InputLimits.Hint),
        ],
        bound => parameters[bound.Name]?.Length > bound.Limit).Name;

    private static ScopeGrant Scopes(NameValueCollection parameters, RegisteredClient client, string[]? resources)
    {
        // RFC 8707 §2: the value is an absolute URI without a fragment.
        if (!TokenRequest.AreResourceIndicators(resources))
            return new ScopeGrant(ScopeError.InvalidTarget, "A resource must be an absolute URI without a fragment.");
        return TokenRequest.Narrowed(client.Resolve(parameters[AuthorizationParameters.Scope]), resources);
    }

    private static bool MaxAge(string? text, out TimeSpan? maxAge)
    {
        maxAge = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? TimeSpan.FromSeconds(seconds) : null;
        return text is null || maxAge is not null;
    }

    // OIDC Core §3.1.2.1: it need not be valid any more, but has to be ours, and the client's.
    private async Task<(string? Subject, bool IsHint)> HintedAsync(string? hint, RegisteredClient client)
    {
        if (hint is null)
            return (null, true);
        if (hint.Length > InputLimits.Jwt)
            return (null, false);
        var result = await tokens.ValidateIdentityTokenAsync(hint, client.ClientId, validateLifetime: false);
        return result.IsError ? (null, false) : (result.Claims?.FirstOrDefault(claim => claim.Type == "sub")?.Value, true);
    }
}
