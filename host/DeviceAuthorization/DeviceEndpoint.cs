using System.Globalization;
using PluginTokenServer.Host.CrossDevice;
using PluginTokenServer.Host.Grants;
using PluginTokenServer.Host.SignIn;
using PluginTokenServer.Host.SignIn.Pages;
using PluginTokenServer.Host.SignIn.Texts;

namespace PluginTokenServer.Host.DeviceAuthorization;

/// <summary>
/// The pages on which a person connects a device (RFC 8628 §3.3). Nobody tries a code who is not signed in; a code in the address fills in the
/// field and does nothing else (§5.4): the person looks at their device, at what wants in, and says yes or no.
/// </summary>
internal sealed class DeviceEndpoint(
    PageEndpoint page, PageWriter pages, ApprovalPages approvals, ApprovalTickets tickets, CrossDeviceGrants grants, UserCodes codes, UserCodeGuesses guesses, ILogger<DeviceEndpoint> logger)
{
    public const string Path = "/device";
    public const string ConfirmPath = "/device/confirm";
    public const string UserCodeParameter = "user_code";

    public Task HandleAsync(HttpContext http) => page.HandleFormAsync(
        http,
        http => WithSessionAsync(http, session => AskAsync(http, session, Typed(http.Request.Query[UserCodeParameter]), error: null, StatusCodes.Status200OK)),
        (http, form) => WithSessionAsync(http, session => LookUpAsync(http, session, Typed(form[UserCodeParameter]))));

    public Task HandleConfirmAsync(HttpContext http) => page.HandleFormAsync(
        http,
        http => WithRequestAsync(http, (ticket, grant, session) => ShowAsync(http, ticket, grant, session)),
        (http, form) => WithRequestAsync(http, (ticket, grant, session) => TakeAsync(http, form, grant, session)));

    private async Task WithSessionAsync(HttpContext http, Func<Session, Task> answer)
    {
        var code = Typed(http.Request.Query[UserCodeParameter]);
        if (await approvals.AdmitAsync(http, Here(http, code)) is { } session)
            await answer(session);
    }

    private async Task WithRequestAsync(HttpContext http, Func<ApprovalTicket, StoredGrant, Session, Task> answer)
    {
        if (await approvals.AdmitAsync(http, SignInAddresses.Local(http, Path)) is not { } session)
            return;
        if (tickets.TryOpen(http.Request.Query[ApprovalTickets.Parameter], session) is not { } ticket)
            await page.ShowExpiredAsync(http);
        else if (await grants.FindWaitingAsync(ticket.GrantId) is not { } grant)
            await approvals.ShowDoneAsync(http, "Approval.Over", StatusCodes.Status400BadRequest);
        else
            await answer(ticket, grant, session);
    }

    private async Task AskAsync(HttpContext http, Session session, string? code, string? error, int status) => await pages.WriteAsync(http, new UserCodeModel
    {
        Status = status,
        Action = SignInAddresses.Local(http, Path),
        UserCode = code,
        Error = error,
        UserName = await approvals.NameOfAsync(session),
    });

    private async Task LookUpAsync(HttpContext http, Session session, string? typed)
    {
        var source = http.Connection.RemoteIpAddress;
        var texts = PageTexts.For(http);
        // What cannot be a code is no guess.
        if (UserCode.TryRead(typed) is not { } code)
        {
            await AskAsync(http, session, typed, texts["Device.Wrong"], StatusCodes.Status400BadRequest);
            return;
        }

        var (grant, retryAfter) = await guesses.TryAsync(session.SessionId, source, async () => await codes.FindAsync(code) is { } id ? await grants.FindWaitingAsync(id) : null);
        if (retryAfter is { } wait)
        {
            http.Response.Headers.RetryAfter = Math.Max(1, Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
            await AskAsync(http, session, typed, texts["Device.TooMany"], StatusCodes.Status429TooManyRequests);
            return;
        }

        if (grant is null)
        {
            Log.UserCodeWrong(logger, session.SessionId, source);
            await AskAsync(http, session, typed, texts["Device.Wrong"], StatusCodes.Status400BadRequest);
            return;
        }

        if (approvals.ClientOf(grant) is not { } client || !await approvals.MayUseAsync(session, client))
        {
            await TurnAwayAsync(http, grant);
            return;
        }

        if (approvals.IsRecent(http, session, client, Here(http, UserCode.Shown(code))))
            PageEndpoint.Redirect(http, Confirm(http, tickets.Seal(grant.Id, session, UserCode.Shown(code))));
    }

    private async Task ShowAsync(HttpContext http, ApprovalTicket ticket, StoredGrant grant, Session session)
    {
        if (approvals.ClientOf(grant) is { } client && await approvals.MayUseAsync(session, client))
            await approvals.ShowAsync(http, grant, client, session, Confirm(http, tickets.Seal(grant.Id, session, ticket.Shown)), ticket.Shown);
        else
            await approvals.ShowDoneAsync(http, "Device.NotAllowed", StatusCodes.Status403Forbidden);
    }

    private async Task TakeAsync(HttpContext http, IFormCollection form, StoredGrant grant, Session session)
    {
        if (approvals.ClientOf(grant) is not { } client || !await approvals.MayUseAsync(session, client))
        {
            await TurnAwayAsync(http, grant);
            return;
        }

        var granted = ConsentScopes.Granted(ApprovalPages.ScopesOf(grant, client), form);
        var isGranted = form["decision"] == ConsentModel.Allow && granted.Length > 0;
        var answered = isGranted ? await grants.ApproveAsync(grant.Id, Approver.Of(session), granted, UserCodes.Kind) : await grants.DenyAsync(grant.Id, UserCodes.Kind);
        if (answered is null)
            await approvals.ShowDoneAsync(http, "Approval.Over", StatusCodes.Status400BadRequest);
        else
            await approvals.ShowDoneAsync(http, isGranted ? "Device.Done" : "Device.Denied");
    }

    // DEV-08: who is not admitted to the application does not get it by a detour either, and the device need not wait for nothing.
    private async Task TurnAwayAsync(HttpContext http, StoredGrant grant)
    {
        await grants.DenyAsync(grant.Id, UserCodes.Kind);
        await approvals.ShowDoneAsync(http, "Device.NotAllowed", StatusCodes.Status403Forbidden);
    }

    private static string Here(HttpContext http, string? code) => SignInAddresses.Local(http, Path) + (code is null ? "" : $"?{UserCodeParameter}={Uri.EscapeDataString(code)}");

    private static string Confirm(HttpContext http, string ticket) => $"{SignInAddresses.Local(http, ConfirmPath)}?{ApprovalTickets.Parameter}={ticket}";

    private static string? Typed(string? text) => text is { Length: > 0 and <= UserCode.Longest } ? text : null;
}
