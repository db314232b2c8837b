using PluginTokenServer.Host.SignIn;

namespace PluginTokenServer.Host.AuthorizationCode;

/// <summary>The authorization endpoint (RFC 6749 §3.1), and the address where a request goes on after a page.</summary>
internal sealed class AuthorizeEndpoint(
    PageEndpoint page, AuthorizationRequests requests, AuthorizationTickets tickets, AuthorizationFlow flow, AuthorizationResponses responses, Sessions sessions, TimeProvider time)
{
    public const string Path = "/connect/authorize";

    public const string CallbackPath = "/connect/authorize/callback";

    public Task HandleAsync(HttpContext http) => page.HandleAsync(http, PageMethods.GetAndPost, BeginAsync);

    public Task ResumeAsync(HttpContext http) => page.HandleAsync(http, PageMethods.Get, GoOnAsync);

    private async Task BeginAsync(HttpContext http)
    {
        var (request, refusal, query) = await requests.ReadAsync(http);
        if (request is null)
        {
            await responses.RefuseAsync(http, refusal!);
            return;
        }

        // A form that another site posts brings no session along (SameSite=Lax); the browser brings it when it follows from here by itself.
        var isPost = http.Request.Method == HttpMethods.Post;
        var session = isPost ? null : await sessions.FindAsync(http);
        var ticket = new AuthorizationTicket(query, time.GetUtcNow(), session?.Id);
        if (isPost)
            PageEndpoint.Redirect(http, tickets.ReturnUrl(http, ticket with { SessionBefore = AuthorizationTicket.NotLooked }));
        else
            await flow.GoOnAsync(http, request, ticket, session);
    }

    private async Task GoOnAsync(HttpContext http)
    {
        if (tickets.TryOpen(http.Request.Query[AuthorizationTickets.Parameter]) is not { } ticket)
        {
            await page.ShowExpiredAsync(http);
            return;
        }

        var session = await sessions.FindAsync(http);
        // The first look at the session of a request that was posted.
        if (ticket.SessionBefore == AuthorizationTicket.NotLooked)
            ticket = ticket with { SessionBefore = session?.Id };
        var (request, refusal, _) = await requests.ReadAsync(ticket);
        if (request is null)
            await responses.RefuseAsync(http, refusal!);
        else
            await flow.GoOnAsync(http, request, ticket, session);
    }
}
