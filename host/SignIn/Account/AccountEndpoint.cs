using PluginTokenServer.Host.CrossDevice;
using PluginTokenServer.Host.SignIn.Pages;
using PluginTokenServer.Host.Users;

namespace PluginTokenServer.Host.SignIn.Account;

/// <summary>The page where people see with which browsers they are signed in and which applications have access, and end the one and the other.</summary>
internal sealed class AccountEndpoint(
    PageEndpoint page, PageWriter pages, ApprovalPages approvals, SignOut signOut, UserDirectory directory, PersonSessions sessions, PersonAccesses accesses, AccountNotices notices,
    AccountPages shown)
{
    public Task HandleAsync(HttpContext http) => page.HandleFormAsync(
        http,
        http => WithPersonAsync(http, person => ShowAsync(http, person)),
        (http, form) => WithPersonAsync(http, person => TakeAsync(http, form, person)));

    private async Task WithPersonAsync(HttpContext http, Func<Person, Task> answer)
    {
        if (await approvals.AdmitAsync(http, SignInAddresses.Local(http, SignInAddresses.AccountPath)) is { } session)
            await answer(new Person(session, await approvals.NameOfAsync(session), directory.IsPlugins));
    }

    private async Task ShowAsync(HttpContext http, Person person) => await pages.WriteAsync(http, await shown.OfAsync(http, person, notices.TryRead(http, person.Session)));

    private async Task TakeAsync(HttpContext http, IFormCollection form, Person person)
    {
        string? end = form[AccountModel.End];
        // Whoever is signed in by the time of the answer has to be the one who was shown the page.
        if (form[AccountModel.Session] != person.Session.SessionId)
        {
            Say("Account.Changed");
        }
        else if (end == person.Session.SessionId)
        {
            await signOut.EndAsync(http, person.Session);
            // Where nobody is signed in, this says so.
            PageEndpoint.Redirect(http, SignInAddresses.Local(http, SignInAddresses.LogoutPath));
        }
        else if (end is not null)
        {
            Say(await sessions.TryEndAsync(person, end) ? "Account.Ended" : "Account.EndedBefore");
        }
        else if (form.ContainsKey(AccountModel.EndOthers))
        {
            Say(await sessions.EndOthersAsync(person) > 0 ? "Account.OthersEnded" : "Account.NoOthers");
        }
        else if ((string?)form[AccountModel.TakeBack] is { } clientId)
        {
            Say(await accesses.TryTakeBackAsync(person, clientId) ? "Account.TakenBack" : "Account.TakenBackBefore");
        }
        else
        {
            PageEndpoint.Redirect(http, SignInAddresses.Local(http, SignInAddresses.AccountPath));
        }

        void Say(string key) => PageEndpoint.Redirect(http, notices.Address(http, person.Session, key));
    }
}
