using PluginTokenServer.Host.CrossDevice;
using PluginTokenServer.Host.Grants;
using PluginTokenServer.Host.SignIn;
using PluginTokenServer.Host.SignIn.Pages;
using PluginTokenServer.Host.Users;

namespace PluginTokenServer.Host.BackchannelAuthentication;

/// <summary>The pages on which a person finds the CIBA requests that wait for them, and answers each.</summary>
internal sealed class BackchannelRequestsEndpoint(
    PageEndpoint page, PageWriter pages, ApprovalPages approvals, ApprovalTickets tickets, BackchannelRequests requests, BackchannelAnswers answers, UserDirectory directory)
{
    public const string Path = "/account/requests";
    public const string AnswerPath = "/account/requests/answer";

    private const string Id = "id";

    public Task HandleAsync(HttpContext http) => page.HandleAsync(http, PageMethods.Get, async http =>
    {
        if (await approvals.AdmitAsync(http, SignInAddresses.Local(http, Path)) is { } session)
            await ListAsync(http, session);
    });

    public Task HandleAnswerAsync(HttpContext http) => page.HandleFormAsync(http, http => WithSessionAsync(http, session => ShowAsync(http, session)), (http, form) => WithSessionAsync(http, session => TakeAsync(http, form, session)));

    /// <summary>The requests that somebody who is signed in can answer.</summary>
    public async Task<IReadOnlyList<WaitingRequest>> WaitingAsync(HttpContext http, Session session)
    {
        var waiting = (await requests.ListAsync(session.SubjectId)).Where(grant => IsTheirs(grant, session));
        return
        [
            .. from grant in waiting
               let client = approvals.ClientOf(grant)
               where client is not null
               select new WaitingRequest(client.DisplayName, grant.State.Authorization!.CrossDevice!.BindingMessage, $"{SignInAddresses.Local(http, AnswerPath)}?{Id}={grant.Id}"),
        ];
    }

    private async Task WithSessionAsync(HttpContext http, Func<Session, Task> answer)
    {
        if (await approvals.AdmitAsync(http, SignInAddresses.Local(http, Path)) is { } session)
            await answer(session);
    }

    private async Task ListAsync(HttpContext http, Session session) => await pages.WriteAsync(http, new WaitingModel
    {
        UserName = await approvals.NameOfAsync(session),
        Requests = await WaitingAsync(http, session),
    });

    private async Task ShowAsync(HttpContext http, Session session)
    {
        if (http.Request.Query[Id] is not [{ Length: > 0 } id] || await FindAsync(id, session) is not { } grant || approvals.ClientOf(grant) is not { } client)
            await approvals.ShowDoneAsync(http, "Approval.Over", StatusCodes.Status400BadRequest);
        else if (!await approvals.MayUseAsync(session, client))
            await approvals.ShowDoneAsync(http, "Approval.NotAllowed", StatusCodes.Status403Forbidden);
        else if (approvals.IsRecent(http, session, client, $"{SignInAddresses.Local(http, AnswerPath)}?{Id}={grant.Id}"))
            await approvals.ShowAsync(http, grant, client, session, $"{SignInAddresses.Local(http, AnswerPath)}?{ApprovalTickets.Parameter}={tickets.Seal(grant.Id, session, shown: null)}", code: null);
    }

    private async Task TakeAsync(HttpContext http, IFormCollection form, Session session)
    {
        if (tickets.TryOpen(http.Request.Query[ApprovalTickets.Parameter], session) is not { } ticket)
        {
            await page.ShowExpiredAsync(http);
            return;
        }

        if (await FindAsync(ticket.GrantId, session) is not { } grant || approvals.ClientOf(grant) is not { } client)
        {
            await approvals.ShowDoneAsync(http, "Approval.Over", StatusCodes.Status400BadRequest);
            return;
        }

        var granted = ConsentScopes.Granted(ApprovalPages.ScopesOf(grant, client), form);
        var isGranted = form["decision"] == ConsentModel.Allow && granted.Length > 0;
        if (isGranted && !await approvals.MayUseAsync(session, client))
            await approvals.ShowDoneAsync(http, "Approval.NotAllowed", StatusCodes.Status403Forbidden);
        else if (isGranted ? await answers.ApproveAsync(grant.Id, Approver.Of(session), granted) : await answers.DenyAsync(grant.Id))
            await approvals.ShowDoneAsync(http, isGranted ? "Approval.Done" : "Approval.Denied");
        else
            await approvals.ShowDoneAsync(http, "Approval.Over", StatusCodes.Status400BadRequest);
    }

    private async Task<StoredGrant?> FindAsync(string id, Session session) => await requests.FindAsync(id, session.SubjectId) is { } grant && IsTheirs(grant, session) ? grant : null;

    // A subject of another identity provider may have the same identifier as a configured user, and be somebody else. A plugin's directory knows whom it has linked.
    private bool IsTheirs(StoredGrant grant, Session session) =>
        directory.IsPlugins || (grant.State.ToPrincipal().FindFirst("idp")?.Value ?? "local") == session.IdentityProvider;
}
