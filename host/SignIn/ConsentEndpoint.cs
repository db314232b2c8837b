using PluginTokenServer.Host.AuthorizationCode;
using PluginTokenServer.Host.SignIn.Pages;
using PluginTokenServer.Host.SignIn.Texts;
using PluginTokenServer.Host.Users;

namespace PluginTokenServer.Host.SignIn;

/// <summary>The consent page (OIDC Core §3.1.2.4). The answer goes straight to the client: there is nothing in between that could be replayed.</summary>
internal sealed class ConsentEndpoint(
    PageEndpoint page, PageWriter pages, Sessions sessions, Consents consents, UserDirectory directory, AuthorizationTickets tickets, AuthorizationRequests requests,
    AuthorizationFlow flow, AuthorizationResponses responses, SignInReports reports, TimeProvider time)
{
    public Task HandleAsync(HttpContext http) => page.HandleFormAsync(
        http,
        http => WithRequestAsync(http, (ticket, request, session) => ShowAsync(http, ticket, request, session)),
        (http, form) => WithRequestAsync(http, (ticket, request, session) => TakeAsync(http, form, ticket, request, session)));

    private async Task WithRequestAsync(HttpContext http, Func<AuthorizationTicket, AuthorizationRequest, Session, Task> answer)
    {
        if (tickets.TryOpen(http.Request.Query[AuthorizationTickets.Parameter]) is not { } ticket)
        {
            await page.ShowExpiredAsync(http);
            return;
        }

        var (request, refusal, _) = await requests.ReadAsync(ticket);
        if (request is null)
            await responses.RefuseAsync(http, refusal!);
        // The page has an address that anybody can go to: whom the flow would not have sent here is not asked.
        else if (await flow.AdmitAsync(http, request, ticket, await sessions.FindAsync(http)) is { } session)
            await answer(ticket, request, session);
    }

    private async Task ShowAsync(HttpContext http, AuthorizationTicket ticket, AuthorizationRequest request, Session session)
    {
        var (client, user) = (request.Client, await directory.FindAsync(session.ToPrincipal()));
        await pages.WriteAsync(http, new ConsentModel
        {
            // Whoever is signed in by the time of the answer has to be the one who was asked.
            Action = SignInAddresses.Consent(http, tickets.Seal(ticket with { Consenting = session.Id })),
            ClientName = client.DisplayName,
            ClientUri = client.Client.ClientUri,
            IsUnverified = client.IsUnverified,
            UserName = session.ShownName(user),
            RedirectHost = HostOf(request.Target.RedirectUri),
            Scopes = ConsentScopes.Of(request.Scopes, PageTexts.For(http, request.UiLocales)),
            MayRemember = client.Client.AllowRememberConsent && !client.IsUnverified,
            AccessTokenLifetime = TimeSpan.FromSeconds(client.AccessTokenLifetime),
            FormTargets = [request.Target.RedirectUri],
            UiLocales = request.UiLocales,
        });
    }

    private async Task TakeAsync(HttpContext http, IFormCollection form, AuthorizationTicket ticket, AuthorizationRequest request, Session session)
    {
        var begun = time.GetUtcNow();
        if (ticket.Consenting != session.Id)
        {
            await ShowAsync(http, ticket, request, session);
            return;
        }

        var granted = ConsentScopes.Granted(request.Scopes, form);
        if (form["decision"] != ConsentModel.Allow || granted.Length == 0)
        {
            await flow.DeclineAsync(http, request);
            reports.Declined(http, request.Client.ClientId, session, request.Scopes.Names);
            return;
        }

        var remembers = form.ContainsKey("remember") && request.Client.Client.AllowRememberConsent && !request.Client.IsUnverified;
        if (remembers)
            await consents.RememberAsync(session.SubjectId, request.Client, request.Scopes.Names, granted);
        await flow.CompleteAsync(http, request, session, granted, consentShown: true, begun);
        reports.Consented(http, request.Client.ClientId, session, request.Scopes.Names, granted, remembers);
    }

    private static string HostOf(string redirectUri) => new Uri(redirectUri) is { Host.Length: > 0 } uri ? uri.Host : redirectUri;
}
