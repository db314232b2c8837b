using System.Security.Claims;
using PluginTokenServer.Host.AuthorizationCode;
using PluginTokenServer.Host.Options;
using PluginTokenServer.Host.Plugins;
using PluginTokenServer.Host.Users;
using PluginTokenServer.SignIn;

namespace PluginTokenServer.Host.SignIn.External;

/// <summary>Signs in people whom another provider has authenticated: finds out whom they are here, and where to send them if they are nobody.</summary>
internal sealed class ExternalSignIn(
    PluginRuntime plugins, UserDirectory directory, BrowserSignIn signIn, AuthorizationTickets tickets, AuthorizationRequests requests, SignInReports reports,
    ILogger<ExternalSignIn> logger)
{
    // What of a provider's claims is kept with the session. Others, above all an e-mail address, would be told on as if this server vouched for them.
    private const string Name = "name";

    /// <inheritdoc cref="ISignIn.SignInExternalAsync"/>
    public async Task<SignInCompletion> SignInAsync(
        HttpContext http, ExternalIdentity identity, string[] authenticationMethods, DateTimeOffset? authTime, string? returnUrl, PluginOrigin by, DateTimeOffset begun)
    {
        ArgumentException.ThrowIfNullOrEmpty(identity.Provider);
        ArgumentException.ThrowIfNullOrEmpty(identity.SubjectId);
        if (identity.Provider == SignedIn.Local)
            throw new ArgumentException("Another provider is not called 'local'; that is this server.", nameof(identity));
        if (authenticationMethods.Length == 0)
            throw new ArgumentException("Somebody signs in by at least one method.", nameof(authenticationMethods));

        if (await FindAsync(identity, begun) is not { } found)
        {
            Log.ExternalUnknown(logger, identity.Provider);
            reports.Failed(http, identity.Provider);
            return BrowserSignIn.Refused(http);
        }

        var done = await signIn.SignInAsync(http, found with { AuthenticationMethods = authenticationMethods, AuthTime = authTime, By = by }, returnUrl);
        return done.IsError || tickets.TryReadReturnUrl(http, returnUrl) is null ? done : new SignInCompletion { IsError = false, RedirectUrl = OnwardsEndpoint.Address(http, returnUrl!) };
    }

    /// <inheritdoc cref="ISignIn.FindRequestAsync"/>
    public async Task<RequestedSignIn?> FindRequestAsync(HttpContext http, string? returnUrl)
    {
        if (SignInAddresses.IsOwnPage(http, returnUrl))
            return new RequestedSignIn();
        if (tickets.TryReadReturnUrl(http, returnUrl) is not { } ticket || (await requests.ReadAsync(ticket)).Request is not { } request)
            return null;
        return new RequestedSignIn
        {
            ClientId = request.Client.ClientId,
            MustBeNew = request.Prompts.HasFlag(Prompts.Login),
            MaxAge = SignInRule.MaxAge(request),
            UiLocales = request.UiLocales,
        };
    }

    /// <inheritdoc cref="ISignIn.FailAsync"/>
    public SignInCompletion Fail(HttpContext http, string identityProvider, ExternalSignInFailure failure, string? returnUrl)
    {
        Log.ExternalFailed(logger, identityProvider, failure);
        reports.Failed(http, identityProvider);
        return signIn.Failed(http, identityProvider, failure, returnUrl);
    }

    private async Task<SignedIn?> FindAsync(ExternalIdentity identity, DateTimeOffset begun)
    {
        if (plugins.Table.Single(typeof(IExternalUserDirectory)) is not { } offer)
        {
            return new SignedIn(ExternalSubject.Of(identity.Provider, identity.SubjectId), identity.Provider)
            {
                Begun = begun,
                Claims = [.. identity.Claims.Where(claim => claim.Type == Name && claim.Value.Length is > 0 and <= InputLimits.UserName).Take(1).Select(claim => new Claim(Name, claim.Value))],
            };
        }

        var user = await offer.InvokeAsync<IExternalUserDirectory, ExternalIdentity, DirectoryUser?>(
            null, identity, static (directory, identity, deadline) => directory.FindByExternalAsync(identity, deadline));
        // Where a plugin's directory is asked about everybody, it has to know whom it, or another, has just named.
        return user is { IsActive: true } ? new SignedIn(user.SubjectId, identity.Provider) { Begun = begun, MustBeKnown = directory.IsPlugins } : null;
    }
}
