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
        var isNew = session.Id != ticket.SessionBefore && session.State.CreatedAt >= ticket.Begun - Drift;
        DateTimeOffset? authTime = session.State.AuthTimeUnknown ? null : session.AuthTime;
        if (isNew ? IsTooOld(request, ticket, authTime, now) : request.Prompts.HasFlag(Prompts.Login) || IsOlderThanAllowed(request, session.AuthTime, now) || IsUnprovable(request, authTime))
            return true;
        // Whoever has just signed in in another way than the client would like has decided so.
        if (request.RequestedProvider is { } provider && provider != session.IdentityProvider && !isNew)
            return true;
        return !MayComeFrom(request.Client.Client, session.IdentityProvider) || (request.ExpectedSubject is { } expected && expected != session.SubjectId);
    }

    /// <summary>Whether a sign-in that was made for a request does not do for it: another provider may let people in who signed in there long ago.</summary>
    /// <param name="request">The request.</param>
    /// <param name="ticket">When it came.</param>
    /// <param name="authTime">When they signed in; <see langword="null"/> where nobody says.</param>
    /// <param name="now">The time.</param>
    public static bool IsTooOld(AuthorizationRequest request, AuthorizationTicket ticket, DateTimeOffset? authTime, DateTimeOffset now)
    {
        if (authTime is not { } known)
            return IsUnprovable(request, authTime);
        return known < ticket.Begun - Drift && (request.Prompts.HasFlag(Prompts.Login) || IsOlderThanAllowed(request, known, now));
    }

    /// <summary>How long ago the sign-in may have been, by the request or by the client; <see langword="null"/> for any time.</summary>
    public static TimeSpan? MaxAge(AuthorizationRequest request)
    {
        TimeSpan? byClient = request.Client.Client.UserSsoLifetime is { } seconds ? TimeSpan.FromSeconds(seconds) : null;
        return request.MaxAge is { } byRequest && !(byClient < byRequest) ? byRequest : byClient;
    }

    private static bool IsOlderThanAllowed(AuthorizationRequest request, DateTimeOffset authTime, DateTimeOffset now)
    {
        var age = now - authTime;
        // OIDC Core §3.1.2.1: max_age counts from the last active sign-in; 0 asks for one now.
        return age >= request.MaxAge || (request.Client.Client.UserSsoLifetime is { } seconds && age > TimeSpan.FromSeconds(seconds));
    }

    // OIDC Core §2: where max_age is asked, auth_time is owed. Nobody can say it of this sign-in.
    private static bool IsUnprovable(AuthorizationRequest request, DateTimeOffset? authTime) => authTime is null && MaxAge(request) is not null;

    /// <summary>Whether a client takes people who have signed in at a provider.</summary>
    public static bool MayComeFrom(Models.Client client, string provider) =>
        provider == SignedIn.Local ? client.EnableLocalLogin : client.IdentityProviderRestrictions.Count == 0 || client.IdentityProviderRestrictions.Contains(provider);
}
