using System.Globalization;
using System.Security.Claims;
using System.Text;
using PluginTokenServer.Host.Keys;
using PluginTokenServer.Host.Options;
using PluginTokenServer.Host.Scopes;
using PluginTokenServer.Host.Tokens;
using PluginTokenServer.Host.Users;
using PluginTokenServer.Validation;

namespace PluginTokenServer.Host.Token;

/// <summary>
/// The gate, asked after every grant, whoever offers it: a grant proposes, the gate decides. What it decides is kept in
/// <see cref="GrantDecision"/>, and signing and response are held against that.
/// </summary>
internal sealed class TokenGate(ServerConfigurationSource configuration, Subjects subjects, Issuer issuer, TimeProvider time, ILogger<TokenGate> logger)
{
    /// <param name="request">The request as the grant left it.</param>
    public async ValueTask<OAuthError?> DecideAsync(TokenRequest request)
    {
        Shorten(request);
        var granted = Scopes(request);
        if (granted.Error != ScopeError.None)
            return OAuthError.OfGrant(granted.Error == ScopeError.InvalidTarget ? "invalid_target" : "invalid_scope", granted.ErrorDescription, null);
        if (ClientObjection(request) is { } clientObjection)
            return Refuse(request, "invalid_grant", clientObjection);
        if (ShapeObjection(request) is { } shapeObjection)
            return Refuse(request, "invalid_request", shapeObjection);
        if (request.Subject is { } subject && await SubjectObjectionAsync(request, subject) is { } subjectObjection)
            return Refuse(request, "invalid_grant", subjectObjection);

        Settle(request, granted);
        request.Decision = new GrantDecision
        {
            ClientId = request.ClientId,
            Subject = request.Subject?.FindFirst("sub")?.Value,
            SubjectKnown = request is { Subject: { } known, Work.Redeemed: null } && granted.NameSet.Contains(ScopeGrants.OfflineAccess) && await subjects.KnowsAsync(known),
            Scopes = granted.NameSet,
            // OIDC Core §12.2: a refresh that asks for less still belongs to an OpenID Connect grant.
            IsOpenId = granted.NameSet.Contains("openid") || request.Work.Redeemed?.Grant.State.Scopes.Contains("openid") == true,
            // RFC 9068 §3: aud is never absent.
            Audiences = granted.Audiences.Length > 0 ? granted.Audiences : [issuer.UrlOf("/resources")],
            Lifetime = request.AccessTokenLifetime,
            End = request.AccessTokenEnd,
            IdentityTokenLifetime = request.Registration.IdentityTokenLifetime,
            AccessTokenType = request.AccessTokenType,
            Confirmation = request.Confirmation,
            SigningAlgorithm = granted.SigningAlgorithms is [var algorithm, ..] ? Preferred(granted.SigningAlgorithms, algorithm) : SigningAlgorithms.ForAccessTokens,
        };
        return null;
    }

    private static string Preferred(string[] allowed, string first) => allowed.Contains(SigningAlgorithms.ForAccessTokens) ? SigningAlgorithms.ForAccessTokens : first;

    // A grant narrows or changes scopes either by naming others or by taking some of the validated ones away. Both are looked at again, from the names alone.
    private static ScopeGrant Scopes(TokenRequest request)
    {
        var (resolved, isForOthers) = (request.Resolved, TakeResources(request));
        if (!AreResources(request.ResourceIndicators))
            return new ScopeGrant(ScopeError.InvalidTarget, "The grant named no API, or too many.");
        if (!ReferenceEquals(request.RequestedScopes, resolved.Names))
        {
            // Read once: it may be a query of the extension's, which need not answer twice alike.
            string[] named = [.. request.RequestedScopes];
            if (!named.SequenceEqual(resolved.Names, StringComparer.Ordinal))
                return Proposed(request, named);
        }

        var left = request.ValidatedResources.ParsedScopes;
        return !isForOthers && AreNamed(left, resolved.Names) ? resolved : Proposed(request, [.. left.Select(scope => scope.RawValue)]);
    }

    private static bool TakeResources(TokenRequest request)
    {
        if (ReferenceEquals(request.RequestedResourceIndicators, request.ResourceIndicators))
            return false;
        var named = request.RequestedResourceIndicators?.ToArray();
        if (named is not null && request.ResourceIndicators is { } before && named.SequenceEqual(before, StringComparer.Ordinal))
            return false;
        request.ResourceIndicators = named;
        return true;
    }

    // By their names, which need not be addresses: that is asked of what a client names (RFC 8707 §2).
    private static bool AreResources(string[]? resources) => resources is null || (resources.Length is > 0 and <= InputLimits.Resources && !resources.Contains(null));

    // What is issued for something that ends does not outlast it, and neither does what could be had for it later.
    private void Shorten(TokenRequest request)
    {
        if (request.AccessTokenEnd is not { } end)
            return;
        request.AccessTokenLifetime = (int)Math.Max(0, Math.Min(end.ToUnixTimeSeconds() - time.GetUtcNow().ToUnixTimeSeconds(), request.AccessTokenLifetime));
        request.IssueRefreshToken = false;
    }

    // To ask for nothing means the client's default scopes; to be left with nothing means nothing.
    private static ScopeGrant Proposed(TokenRequest request, string[] scopes) =>
        scopes.Length == 0 ? new ScopeGrant(ScopeError.InvalidScope, "The grant left no scope.") : request.Resolve(scopes);

    private static bool AreNamed(ICollection<ParsedScopeValue> scopes, string[] names)
    {
        if (scopes.Count != names.Length)
            return false;
        var i = 0;
        foreach (var scope in scopes)
        {
            if (scope.RawValue != names[i++])
                return false;
        }

        return true;
    }

    private string? ClientObjection(TokenRequest request)
    {
        if (request.ClientId == request.Registration.ClientId)
            return null;
        if (!request.Registration.Impersonates.Contains(request.ClientId))
            return $"it names the client '{LoggedClient(request)}', which the client's property 'impersonates' does not list.";
        return configuration.Current.Clients.TryGetValue(request.ClientId, out var client) && client.Enabled ? null : "it names a client that is unknown or disabled.";
    }

    private static string LoggedClient(TokenRequest request) => Diagnostics.LoggedText.Of(request.ClientId).ToString();

    private static string? ShapeObjection(TokenRequest request)
    {
        if (request.AccessTokenLifetime < 1 || request.AccessTokenLifetime > request.Registration.AccessTokenLifetime)
            return $"the access token lifetime of {request.AccessTokenLifetime} s is not between 1 s and the client's {request.Registration.AccessTokenLifetime} s.";
        if (!Enum.IsDefined(request.AccessTokenType))
            return $"{(int)request.AccessTokenType} is no type of access token.";
        if (request.SessionId is { } session && (session.Length > InputLimits.SessionId || !Ascii.IsValid(session) || session.Contains('\0')))
            return $"the session's id is longer than {InputLimits.SessionId} characters, or not ASCII.";
        // Nothing in this server has checked a key yet, so nothing may claim that the token is bound to one.
        return request.Confirmation is null ? null : "tokens bound to a key are not built yet.";
    }

    private async ValueTask<string?> SubjectObjectionAsync(TokenRequest request, ClaimsPrincipal subject)
    {
        var names = subject.FindAll("sub").Select(claim => claim.Value).Distinct(StringComparer.Ordinal).ToArray();
        if (names is not [{ Length: > 0 } sub])
            return "the subject must have exactly one claim 'sub'.";
        if (!SubjectId.IsPossible(sub))
            return $"the claim 'sub' is longer than {InputLimits.Subject} characters, or no text.";
        // RFC 9700 §4.15: a client must not be able to pass for a user.
        if (configuration.Current.Clients.ContainsKey(sub))
            return "the subject has the identifier of a client.";
        return await subjects.IsActiveAsync(subject, request.Client, ProfileCallers.OfGrant(request.GrantType)) ? null : "the subject is not active.";
    }

    private static void Settle(TokenRequest request, ScopeGrant granted)
    {
        if (ReferenceEquals(granted, request.Resolved))
            return;
        request.Settle(granted);
    }

    private OAuthError Refuse(TokenRequest request, string code, string reason)
    {
        Log.GateRefused(logger, request.GrantType, request.Registration.ClientId, reason);
        return OAuthError.OfGrant(code, null, null);
    }

    /// <summary>The subject as the host's clock sees it, where the grant left it to the host to say when it was authenticated.</summary>
    public ClaimsPrincipal? Timed(GrantValidationResult result)
    {
        if (!result.AuthenticatedNow || result.Subject?.Identity is not ClaimsIdentity identity || identity.FindFirst("auth_time") is not { } stated)
            return result.Subject;
        identity.RemoveClaim(stated);
        identity.AddClaim(new Claim("auth_time", time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture), ClaimValueTypes.Integer64));
        return result.Subject;
    }
}
