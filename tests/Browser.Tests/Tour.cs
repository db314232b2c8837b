using Microsoft.Playwright;

namespace PluginTokenServer.Browser.Tests;

/// <summary>Goes through every page that people see.</summary>
internal static class Tour
{
    /// <param name="visitor">Who goes.</param>
    /// <param name="look">What to look at on each; it is given the page's name.</param>
    public static async Task WalkAsync(Visitor visitor, Func<string, Task> look)
    {
        await visitor.GoAsync("/");
        await look("home");
        await visitor.GoAsync("/connect/authorize?client_id=nobody");
        await look("error");
        await visitor.GoAsync("/account/refused");
        await look("refused");
        await visitor.GoAsync("/account/consent?ticket=none");
        await look("expired");
        await visitor.GoAsync(StepFilter.Path);
        await look("step");

        await visitor.GoAsync(Site.ConsentRequest());
        await look("login");
        await visitor.SignInAsync(password: "wrong");
        await visitor.Page.Locator("#error").WaitForAsync();
        await look("login-error");
        await visitor.SignInAsync();
        await visitor.Page.Locator("#remember").WaitForAsync();
        await look("consent");
        // Not for good: who comes after is to be asked too.
        await visitor.Page.Locator("#remember").UncheckAsync();
        await visitor.Page.Locator("button[value=allow]").ClickAsync();
        await visitor.AnswerAsync();

        await visitor.GoAsync("/");
        await look("home-signed-in");
        await visitor.GoAsync("/account");
        await look("account");
        await visitor.Page.Locator("button[name=take_back][value=reports]").ClickAsync();
        await visitor.Page.Locator("[role=status]").WaitForAsync();
        await look("account-notice");

        await visitor.GoAsync("/account/logout");
        await look("logout");
        await visitor.Page.Locator("button").First.ClickAsync();
        await visitor.Page.Locator("form").WaitForAsync(new LocatorWaitForOptions { State = WaitForSelectorState.Detached });
        await look("signed-out");
    }
}
