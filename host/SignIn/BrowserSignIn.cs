using System.Globalization;
using System.Security.Claims;
using PluginTokenServer.Host.AuthorizationCode;
using PluginTokenServer.Host.Options;
using PluginTokenServer.Host.Users;
using PluginTokenServer.SignIn;

namespace PluginTokenServer.Host.SignIn;

/// <summary>Signs somebody in with a browser, whoever has found out who they are: the login page, or a plugin at its own address.</summary>
internal sealed class BrowserSignIn(
    Sessions sessions, SignOut signOut, UserDirectory directory, AuthorizationTickets tickets, ServerConfigurationSource configuration, TimeProvider time, ILogger<BrowserSignIn> logger)
{
    private const string Local = "local";

    /// <inheritdoc cref="ISignIn.SignInAsync"/>
    public async Task<SignInCompletion> SignInAsync(
        HttpContext http, string subjectId, string identityProvider, IEnumerable<string> authenticationMethods, DateTimeOffset authTime, string? returnUrl)
    {
        var isSignedIn = await TrySignInAsync(http, subjectId, identityProvider, authenticationMethods, acr: null, authTime);
        return new SignInCompletion { IsError = !isSignedIn, RedirectUrl = isSignedIn ? Onwards(http, returnUrl) : SignInAddresses.Local(http, SignInAddresses.RefusedPath) };
    }

    /// <summary>Where somebody goes who has signed in: on to where they were going, or home.</summary>
    public string Onwards(HttpContext http, string? returnUrl) =>
        tickets.TryReadReturnUrl(http, returnUrl) is null && !SignInAddresses.IsOwnPage(http, returnUrl) ? SignInAddresses.Local(http, SignInAddresses.HomePath) : returnUrl!;

    /// <returns>Whether they are signed in: not if they are inactive, unknown where they should be known, or have just been taken their access.</returns>
    public async Task<bool> TrySignInAsync(
        HttpContext http, string subjectId, string identityProvider, IEnumerable<string> authenticationMethods, string? acr, DateTimeOffset authTime)
    {
        ArgumentException.ThrowIfNullOrEmpty(subjectId);
        ArgumentException.ThrowIfNullOrEmpty(identityProvider);
        var claims = Claims(subjectId, identityProvider, authenticationMethods, acr, authTime);
        var user = await directory.FindAsync(new ClaimsPrincipal(new ClaimsIdentity(claims, "session")));
        // RFC 9700 §4.15: a client must not be able to pass for a user.
        if (subjectId.Length > InputLimits.Subject || configuration.Current.Clients.ContainsKey(subjectId) || user is { IsActive: false } || (user is null && identityProvider == Local))
        {
            Log.SignInRefused(logger, identityProvider);
            return false;
        }

        var present = await sessions.FindAsync(http);
        var isSame = present is not null && present.SubjectId == subjectId && present.IdentityProvider == identityProvider;
        // Somebody else's session ends with all that belongs to it, and does not become this one's.
        if (present is not null && !isSame)
            await signOut.EndAsync(http, present);
        if (await sessions.BeginAsync(http, claims, user is not null, isSame ? present : null) is not { } session)
            return false;
        Log.SignedIn(logger, session.SessionId, identityProvider);
        return true;
    }

    private List<Claim> Claims(string subjectId, string identityProvider, IEnumerable<string> authenticationMethods, string? acr, DateTimeOffset authTime)
    {
        var now = time.GetUtcNow();
        List<Claim> claims =
        [
            new("sub", subjectId),
            new("idp", identityProvider),
            .. authenticationMethods.Distinct(StringComparer.Ordinal).Select(method => new Claim("amr", method)),
            new("auth_time", (authTime < now ? authTime : now).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture), ClaimValueTypes.Integer64),
        ];
        if (acr is not null)
            claims.Add(new Claim("acr", acr));
        return claims;
    }
}
