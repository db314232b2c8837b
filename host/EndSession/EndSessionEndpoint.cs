using PluginTokenServer.Host.Options;
using PluginTokenServer.Host.SignIn;
using PluginTokenServer.Host.SignIn.Pages;
using PluginTokenServer.Host.SignIn.Texts;
using PluginTokenServer.Host.Users;

namespace PluginTokenServer.Host.EndSession;

/// <summary>The end session endpoint (OIDC RP-Initiated Logout §2), and the address where a request goes on, by itself or after somebody was asked.</summary>
internal sealed class EndSessionEndpoint(
    PageEndpoint page, PageWriter pages, EndSessionRequests requests, EndSessionTickets tickets, Sessions sessions, SignOut signOut, UserDirectory directory,
    ServerConfigurationSource configuration, ILogger<EndSessionEndpoint> logger)
{
    public const string Path = "/connect/endsession";

    public const string CallbackPath = "/connect/endsession/callback";

    public Task HandleAsync(HttpContext http) => page.HandleAsync(http, PageMethods.GetAndPost, BeginAsync);

    public Task ResumeAsync(HttpContext http) => page.HandleFormAsync(
        http,
        http => WithTicketAsync(http, ticket => GoOnAsync(http, ticket)),
        (http, form) => WithTicketAsync(http, ticket => TakeAsync(http, form, ticket)));

    private async Task BeginAsync(HttpContext http)
    {
        var (ticket, refusal) = await requests.ReadAsync(http);
        if (ticket is null)
            await RefuseAsync(http, refusal!);
        // A form that another site posts brings no session along (SameSite=Lax); the browser brings it when it follows from here by itself.
        else if (http.Request.Method == HttpMethods.Post)
            PageEndpoint.Redirect(http, tickets.Address(http, ticket));
        else
            await GoOnAsync(http, ticket);
    }

    private async Task WithTicketAsync(HttpContext http, Func<EndSessionTicket, Task> answer)
    {
        if (tickets.TryOpen(http) is { } ticket)
            await answer(ticket);
        else
            await page.ShowExpiredAsync(http);
    }

    private async Task GoOnAsync(HttpContext http, EndSessionTicket ticket)
    {
        if (await sessions.FindAsync(http) is not { } session)
            await FinishAsync(http, ticket);
        // §2: who is asked for has to be who is signed in; otherwise anybody could sign anybody out.
        else if (ticket.IsOf(session))
            await EndAsync(http, ticket, session);
        else
            await AskAsync(http, ticket, session);
    }

    private async Task TakeAsync(HttpContext http, IFormCollection form, EndSessionTicket ticket)
    {
        if (form["decision"] != LogoutModel.Logout)
            PageEndpoint.Redirect(http, SignInAddresses.Local(http, SignInAddresses.HomePath));
        else if (await sessions.FindAsync(http) is not { } session)
            await FinishAsync(http, ticket);
        // Whoever is signed in by the time of the answer has to be the one who was asked.
        else if (ticket.Confirming == session.Id)
            await EndAsync(http, ticket, session);
        else
            await AskAsync(http, ticket, session);
    }

    private async Task AskAsync(HttpContext http, EndSessionTicket ticket, Session session)
    {
        var user = await directory.FindAsync(session.ToPrincipal());
        await pages.WriteAsync(http, new LogoutModel
        {
            Action = tickets.Address(http, ticket with { Confirming = session.Id }),
            UserName = session.ShownName(user),
            ClientName = ticket.ClientId is { } id ? configuration.Current.Clients.GetValueOrDefault(id)?.DisplayName : null,
            FormTargets = requests.ReturnUri(ticket) is { } uri ? [uri] : [],
            UiLocales = ticket.UiLocales,
        });
    }

    private async Task EndAsync(HttpContext http, EndSessionTicket ticket, Session session)
    {
        await signOut.EndAsync(http, session);
        await FinishAsync(http, ticket);
    }

    // §3: back to the client with its state, if the address is its own.
    private Task FinishAsync(HttpContext http, EndSessionTicket ticket)
    {
        if (requests.ReturnUri(ticket) is not { } uri)
            return pages.WriteAsync(http, new SignedOutModel { UiLocales = ticket.UiLocales });
        PageEndpoint.Redirect(http, ticket.State is { } state ? $"{uri}{(uri.Contains('?') ? '&' : '?')}state={Uri.EscapeDataString(state)}" : uri);
        return Task.CompletedTask;
    }

    private Task RefuseAsync(HttpContext http, string refusal)
    {
        Log.Refused(logger, refusal);
        var texts = PageTexts.For(http);
        return pages.WriteAsync(http, new ErrorModel
        {
            Status = StatusCodes.Status400BadRequest,
            Title = texts["Error.Title"],
            Message = texts["Error.Request"],
            OAuthError = $"invalid_request: {refusal}",
        });
    }
}
