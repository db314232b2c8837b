using PluginTokenServer.Host.SignIn;
using PluginTokenServer.Host.Users;

namespace PluginTokenServer.Host.AuthorizationCode;

/// <summary>Takes an authorization request from wherever it stands to its next stop: to sign in, to consent, or back to the client.</summary>
internal sealed class AuthorizationFlow(
    SignOut signOut, Consents consents, AuthorizationTickets tickets, AuthorizationCodes codes, AuthorizationResponses responses, SignInAddresses addresses, Subjects subjects,
    TimeProvider time)
{
    public async Task GoOnAsync(HttpContext http, AuthorizationRequest request, AuthorizationTicket ticket, Session? found)
    {
        var begun = time.GetUtcNow();
        if (await AdmitAsync(http, request, ticket, found) is not { } session)
            return;
        if (await NeedsConsentAsync(request, session))
            await ShowAsync(http, request, "consent_required", "The user has to consent.", SignInAddresses.Consent(http, tickets.Seal(ticket)));
        else
            await CompleteAsync(http, request, session, request.Scopes.Names, consentShown: false, begun);
    }

    /// <summary>Finds out whether a request may go on with the session that is there; if not, the browser is sent to sign in, or the client is told.</summary>
    /// <returns>The session; <see langword="null"/> if there is none that will do, and that has been answered.</returns>
    public async Task<Session?> AdmitAsync(HttpContext http, AuthorizationRequest request, AuthorizationTicket ticket, Session? session)
    {
        if (session is not null && !await MayGoOnAsync(session, request))
        {
            await signOut.EndAsync(http, session);
            session = null;
        }

        // Whoever was asked to consent had been admitted then; that they took their time to answer does not send them back.
        if (session is not null && (ticket.Consenting == session.Id || !SignInRule.IsNeeded(request, ticket, session, time.GetUtcNow())))
            return session;
        await ShowAsync(http, request, "login_required", "Somebody has to sign in.", addresses.Login(http, tickets.ReturnUrl(http, ticket with { Consenting = null })));
        return null;
    }

    /// <summary>Sends the client its code.</summary>
    /// <param name="http">The request.</param>
    /// <param name="request">The authorization request.</param>
    /// <param name="session">Who grants it.</param>
    /// <param name="scopes">What they grant.</param>
    /// <param name="consentShown">Whether they were asked.</param>
    /// <param name="begun">A time before anybody looked whether they have to be asked.</param>
    public async Task CompleteAsync(HttpContext http, AuthorizationRequest request, Session session, string[] scopes, bool consentShown, DateTimeOffset begun)
    {
        var (code, refusal) = await codes.IssueAsync(request, session, scopes, consentShown, begun);
        if (code is null)
            await responses.RefuseAsync(http, refusal!);
        else
            await responses.SendAsync(http, request.Target, request.UiLocales, ("code", code));
    }

    /// <summary>Sends the client the user's no (RFC 6749 §4.1.2.1), and keeps nothing of the request (AUT-26).</summary>
    public async Task DeclineAsync(HttpContext http, AuthorizationRequest request)
    {
        await codes.ForgetAsync(request);
        await responses.RefuseAsync(http, new AuthorizationRefusal("access_denied", "The user did not grant the request.", request.Target));
    }

    // OIDC Core §3.1.2.1: where nothing may be shown, the client is told what would have been.
    private Task ShowAsync(HttpContext http, AuthorizationRequest request, string code, string description, string address)
    {
        if (request.Prompts.HasFlag(Prompts.None))
            return responses.RefuseAsync(http, new AuthorizationRefusal(code, description, request.Target));
        PageEndpoint.Redirect(http, address);
        return Task.CompletedTask;
    }

    // Somebody who was disabled or is gone is not signed in any more, whatever the cookie says.
    private async Task<bool> MayGoOnAsync(Session session, AuthorizationRequest request)
    {
        var subject = session.ToPrincipal();
        return !(session.State.SubjectKnown && !await subjects.KnowsAsync(subject)) && await subjects.IsActiveAsync(subject, request.Client.Copy(), ProfileCallers.Authorization);
    }

    private async Task<bool> NeedsConsentAsync(AuthorizationRequest request, Session session)
    {
        // RFC 9700 §4.15 and RFC 6819 §5.2.3.2: nobody has looked at the client, so somebody has to look each time.
        if (request.Client.IsUnverified || request.Prompts.HasFlag(Prompts.Consent))
            return true;
        return request.Client.Client.RequireConsent && !await consents.CoversAsync(session.SubjectId, request.Client.ClientId, request.Scopes.Names);
    }
}
