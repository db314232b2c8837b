using System.Globalization;
using System.Security.Claims;
using PluginTokenServer.Host.AuthorizationCode;
using PluginTokenServer.Host.Options;
using PluginTokenServer.Host.SignIn.External;
using PluginTokenServer.Host.Users;
using PluginTokenServer.SignIn;

namespace PluginTokenServer.Host.SignIn;

/// <summary>Signs somebody in with a browser, whoever has found out who they are: the login page, or a plugin at its own address.</summary>
internal sealed class BrowserSignIn(
    Sessions sessions, SignOut signOut, UserDirectory directory, Subjects subjects, AuthorizationTickets tickets, AuthorizationRequests requests, ServerConfigurationSource configuration,
    TimeProvider time, SignInReports reports, ILogger<BrowserSignIn> logger)
{
    /// <summary>Signs in somebody whom a plugin has authenticated, and says where to send them.</summary>
    public async Task<SignInCompletion> SignInAsync(HttpContext http, SignedIn person, string? returnUrl)
    {
        // As on the login page: signed in and left standing here, they would not know why.
        if (tickets.IsTooOld(http, returnUrl))
            return Failed(http, person.IdentityProvider, ExternalSignInFailure.Lost, returnUrl);
        if (await IsTooOldAsync(http, person, returnUrl))
        {
            // To be sent on would lead back to where they come from, and so on for ever.
            Log.SignInTooOld(logger, person.IdentityProvider);
            return Failed(http, person.IdentityProvider, ExternalSignInFailure.TooOld, returnUrl);
        }

        return await TrySignInAsync(http, person) ? new SignInCompletion { IsError = false, RedirectUrl = Onwards(http, returnUrl) } : Refused(http);
    }

    /// <summary>Where somebody goes who has signed in: on to where they were going, or home.</summary>
    public string Onwards(HttpContext http, string? returnUrl) => IsWayOn(http, returnUrl) ? returnUrl! : SignInAddresses.Local(http, SignInAddresses.HomePath);

    /// <summary>Sends somebody to the page that says that they are nobody here.</summary>
    public static SignInCompletion Refused(HttpContext http) => new() { IsError = true, RedirectUrl = SignInAddresses.Local(http, SignInAddresses.RefusedPath) };

    /// <summary>Sends somebody to the login page, which says why another provider did not sign them in.</summary>
    public SignInCompletion Failed(HttpContext http, string identityProvider, ExternalSignInFailure failure, string? returnUrl)
    {
        // Of one that is too old the page has something else to say.
        var isOurs = IsWayOn(http, returnUrl) || tickets.IsTooOld(http, returnUrl);
        return new SignInCompletion { IsError = true, RedirectUrl = FailedSignIn.Address(http, identityProvider, failure, isOurs ? returnUrl : null) };
    }

    private bool IsWayOn(HttpContext http, string? returnUrl) => tickets.TryReadReturnUrl(http, returnUrl) is not null || SignInAddresses.IsOwnPage(http, returnUrl);

    /// <returns>Whether they are signed in: not if they are inactive, unknown where they should be known, or have just been taken their access.</returns>
    public async Task<bool> TrySignInAsync(HttpContext http, SignedIn person)
    {
        var (subjectId, identityProvider) = (person.SubjectId, person.IdentityProvider);
        ArgumentException.ThrowIfNullOrEmpty(subjectId);
        ArgumentException.ThrowIfNullOrEmpty(identityProvider);
        var claims = Claims(person);
        var user = await directory.FindAsync(new ClaimsPrincipal(new ClaimsIdentity(claims, "session")));
        // RFC 9700 §4.15: a client must not be able to pass for a user.
        if (!SubjectId.IsPossible(subjectId) || configuration.Current.Clients.ContainsKey(subjectId) || user is { IsActive: false } || (user is null && person.MustBeKnown))
        {
            Log.SignInRefused(logger, identityProvider);
            reports.Failed(http, identityProvider);
            return false;
        }

        var present = await sessions.FindAsync(http);
        var isSame = present is not null && present.SubjectId == subjectId && present.IdentityProvider == identityProvider;
        // Somebody else's session ends with all that belongs to it, and does not become this one's.
        if (present is not null && !isSame)
            await signOut.EndAsync(http, present);
        // By the same rule as it is asked for later, or nobody would be known any more.
        if (await sessions.BeginAsync(http, person, claims, user is not null && subjects.FollowDirectory, isSame ? present : null) is not { } session)
            return false;
        Log.SignedIn(logger, session.SessionId, identityProvider);
        reports.Succeeded(http, session, person);
        return true;
    }

    private async Task<bool> IsTooOldAsync(HttpContext http, SignedIn person, string? returnUrl) =>
        tickets.TryReadReturnUrl(http, returnUrl) is { } ticket
        && (await requests.ReadAsync(ticket)).Request is { } request
        && SignInRule.IsTooOld(request, ticket, person.AuthTime, time.GetUtcNow());

    private List<Claim> Claims(SignedIn person)
    {
        var now = time.GetUtcNow();
        List<Claim> claims =
        [
            new("sub", person.SubjectId),
            new("idp", person.IdentityProvider),
            .. person.AuthenticationMethods.Distinct(StringComparer.Ordinal).Select(method => new Claim("amr", method)),
            new("auth_time", (person.AuthTime < now ? person.AuthTime.Value : now).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture), ClaimValueTypes.Integer64),
            .. person.Claims,
        ];
        if (person.Acr is not null)
            claims.Add(new Claim("acr", person.Acr));
        return claims;
    }
}
