using System.Security.Claims;
using PluginTokenServer.Host.Clients;
using PluginTokenServer.Host.Plugins;
using PluginTokenServer.Host.Throttling;
using PluginTokenServer.Host.Token;
using PluginTokenServer.Host.Users;
using PluginTokenServer.Validation;

namespace PluginTokenServer.Host.BackchannelAuthentication;

/// <summary>Finds the user that a CIBA request means: the plugin that offers <see cref="IBackchannelAuthenticationUserValidator"/> does, or else the directory by name.</summary>
internal sealed class BackchannelUsers(
    PluginRuntime plugins, UserDirectory directory, Subjects subjects, ITokenValidator tokens, UserCodeHashes userCodes, FailureThrottle throttle, ILogger<BackchannelUsers> logger)
{
    // CIBA Core §13: what a plugin may answer with.
    private static readonly string[] PluginErrors =
        ["unknown_user_id", "expired_login_hint_token", "missing_user_code", "invalid_user_code", "invalid_binding_message", "invalid_request", "access_denied"];

    /// <returns>The user, who is active, with the claims that are known of them; or the error.</returns>
    public async Task<Outcome<BackchannelUser>> FindAsync(BackchannelRequest request, RegisteredClient client)
    {
        IReadOnlyList<Claim>? hinted = null;
        if (request.IdTokenHint is { } idToken)
        {
            // CIBA Core §7.1: issued by this server; it need not be valid any more.
            var result = await tokens.ValidateIdentityTokenAsync(idToken, client.ClientId, validateLifetime: false);
            if (result.IsError)
                return OAuthError.InvalidRequest("The parameter id_token_hint is no ID token of this server for this client.");
            hinted = [.. result.Claims ?? []];
        }

        var found = plugins.Table.Single(typeof(IBackchannelAuthenticationUserValidator)) is { } offer
            ? await AskLimitedAsync(offer, request, client, hinted)
            : await LookUpInDirectoryAsync(request, client, hinted);
        if (!found.Succeeded(out var subject, out var error))
            return error;
        if (subject.FindFirst("sub")?.Value is not { } sub || !SubjectId.IsPossible(sub))
            throw new InvalidOperationException("The validator of CIBA users has found a user without a usable sub.");
        var known = await subjects.KnowsAsync(subject);
        // CIB-09: who may not be issued tokens is not asked.
        return await subjects.IsActiveAsync(subject, client.Copy(), ProfileCallers.Backchannel) ? new BackchannelUser(sub, subject, known) : BackchannelErrors.UnknownUser;
    }

    // Whom a hint means is known to the plugin alone, and so what it makes of a code is counted by the hint.
    private async Task<Outcome<ClaimsPrincipal>> AskLimitedAsync(PluginOffer offer, BackchannelRequest request, RegisteredClient client, IReadOnlyList<Claim>? hinted)
    {
        if (request.UserCode is null)
            return await AskAsync(offer, request, client, hinted);
        var name = Attempt(client, request.LoginHint?.Trim().ToUpperInvariant() ?? hinted?.FirstOrDefault(claim => claim.Type == "sub")?.Value ?? request.LoginHintToken);
        if (!throttle.TryEnterAnywhere(FailureKind.BackchannelUserCode, name, out var retryAfter))
            return OAuthError.TooManyAttempts(retryAfter);
        var found = await AskAsync(offer, request, client, hinted);
        if (found.Error?.Code != BackchannelErrors.InvalidUserCode.Code)
            throttle.ForgiveAnywhere(FailureKind.BackchannelUserCode, name);
        return found;
    }

    private async Task<Outcome<ClaimsPrincipal>> AskAsync(PluginOffer offer, BackchannelRequest request, RegisteredClient client, IReadOnlyList<Claim>? hinted)
    {
        var context = new BackchannelAuthenticationUserValidatorContext
        {
            Client = client.Copy(),
            LoginHint = request.LoginHint,
            LoginHintToken = request.LoginHintToken,
            IdTokenHint = request.IdTokenHint,
            IdTokenHintClaims = hinted,
            UserCode = request.UserCode,
            BindingMessage = request.BindingMessage,
        };
        var result = await offer.InvokeAsync<IBackchannelAuthenticationUserValidator, BackchannelAuthenticationUserValidatorContext, BackchannelAuthenticationUserValidationResult>(
            null, context, static (validator, about, _) => validator.ValidateRequestAsync(about));
        if (result is { IsError: false, Error: null, Subject: { } subject })
            // As it is now: the plugin may hold on to its own.
            return new ClaimsPrincipal(new ClaimsIdentity(subject.Claims.Select(claim => new Claim(claim.Type, claim.Value, claim.ValueType)).ToArray(), "ciba"));
        if (result.Error is not { } code || PluginErrors.Contains(code))
            return result.Error == "access_denied" ? BackchannelErrors.AccessDenied("The user is not asked.") : BackchannelErrors.Of(result.Error ?? BackchannelErrors.UnknownUser.Code, null);
        Log.ErrorReplaced(logger, offer.TypeName);
        return BackchannelErrors.UnknownUser;
    }

    private async Task<Outcome<ClaimsPrincipal>> LookUpInDirectoryAsync(BackchannelRequest request, RegisteredClient client, IReadOnlyList<Claim>? hinted)
    {
        if (request.LoginHintToken is not null)
            return OAuthError.InvalidRequest("The parameter login_hint_token is read by no plugin of this server.");
        var idp = hinted?.FirstOrDefault(claim => claim.Type == "idp")?.Value ?? "local";
        var user = hinted is null
            ? await directory.FindByHintAsync(request.LoginHint!, CancellationToken.None)
            : await directory.FindAsync(Principal(hinted.FirstOrDefault(claim => claim.Type == "sub")?.Value ?? "", idp));
        if (user is not { IsActive: true })
            return BackchannelErrors.UnknownUser;
        return userCodes.HashOf(user.SubjectId, directory.IsPlugins) is { } hash && await UserCodeErrorAsync(request, client, user.SubjectId, hash) is { } error
            ? error
            : Principal(user.SubjectId, idp);
    }

    private async Task<OAuthError?> UserCodeErrorAsync(BackchannelRequest request, RegisteredClient client, string subjectId, string hash)
    {
        if (request.UserCode is not { } code)
            return client.Client.BackchannelUserCodeParameter ? BackchannelErrors.MissingUserCode : BackchannelErrors.UnknownUser;
        // A secret of few characters is tried through the client, for one user at a time, whatever the hint that means them.
        var name = Attempt(client, subjectId);
        if (!throttle.TryEnterAnywhere(FailureKind.BackchannelUserCode, name, out var retryAfter))
            return OAuthError.TooManyAttempts(retryAfter);
        if (!await userCodes.MatchesAsync(hash, code))
            return BackchannelErrors.InvalidUserCode;
        throttle.ForgiveAnywhere(FailureKind.BackchannelUserCode, name);
        return null;
    }

    private static string Attempt(RegisteredClient client, string? user) => $"{client.ClientId} {user}";

    private static ClaimsPrincipal Principal(string sub, string idp) => new(new ClaimsIdentity([new Claim("sub", sub), new Claim("idp", idp)], "ciba"));
}

/// <summary>The user that a CIBA request means.</summary>
/// <param name="SubjectId">Who.</param>
/// <param name="Subject">What is known of them; they have not signed in for it yet.</param>
/// <param name="IsKnown">Whether the directory knows them.</param>
internal sealed record BackchannelUser(string SubjectId, ClaimsPrincipal Subject, bool IsKnown);
