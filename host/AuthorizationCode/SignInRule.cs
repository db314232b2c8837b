using PluginTokenServer.Host.SignIn;

namespace PluginTokenServer.Host.AuthorizationCode;

/// <summary>Whether somebody has to sign in for a request, or to sign in again. A rule of its own, without store or clock, so that it can be told by tests alone.</summary>
internal static class SignInRule
{
    // How far the clocks of two nodes may be apart before one of them is not ready any more.
    private static readonly TimeSpan Drift = TimeSpan.FromSeconds(30);

    public static bool IsNeeded(AuthorizationRequest request, AuthorizationTicket ticket, Session? session, DateTimeOffset now)
    {
        if (session is null)
            return true;
        // Each sign-in makes another session: who has one that was not there when the request came, and began since, has signed in for it.
        // An older one belongs to a browser that the request did not come from.
        var justSignedIn = session.Id != ticket.SessionBefore && session.State.CreatedAt >= ticket.Begun - Drift;
        if (request.Prompts.HasFlag(Prompts.Login) && !justSignedIn)
            return true;
        // OIDC Core §3.1.2.1: max_age counts from the last active sign-in; 0 asks for one now.
        if (request.MaxAge is { } maxAge && now - session.AuthTime >= maxAge && !justSignedIn)
            return true;
        if (request.Client.Client.UserSsoLifetime is { } seconds && now - session.AuthTime > TimeSpan.FromSeconds(seconds) && !justSignedIn)
            return true;
        return !MayComeFrom(request.Client.Client, session.IdentityProvider) || (request.ExpectedSubject is { } expected && expected != session.SubjectId);
    }

    /// <summary>Whether a client takes people who have signed in at a provider.</summary>
    public static bool MayComeFrom(Models.Client client, string provider) =>
        provider == "local" ? client.EnableLocalLogin : client.IdentityProviderRestrictions.Count == 0 || client.IdentityProviderRestrictions.Contains(provider);
}
