using Microsoft.Playwright;
using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Browser.Tests;

public sealed class ScriptTests : BrowserTest
{
    [Test]
    [Property("Requirement", "AUT-12")]
    public async Task answer_by_form_submits_itself_by_the_one_script_that_the_policy_allows()
    {
        var visitor = await VisitAsync();
        await visitor.GoAsync(CodeFlow.Request(("response_mode", "form_post")));
        await visitor.SignInAsync();
        var answer = await visitor.AnswerAsync();
        Assert.That(answer, Does.ContainKey("code").And.ContainKey("iss"));
        Assert.That(new Uri(visitor.Page.Url).Query, Is.Empty, "the code is in the form, not in the address");
    }

    [Test]
    public async Task everything_works_without_script()
    {
        var visitor = await VisitAsync(options: new BrowserNewContextOptions { JavaScriptEnabled = false });
        await visitor.GoAsync(Site.ConsentRequest(("response_mode", "form_post")));
        await visitor.SignInAsync(password: "wrong");
        await visitor.Page.GetByRole(AriaRole.Alert).WaitForAsync();
        await visitor.SignInAsync();
        await visitor.Page.GetByLabel("Remember this answer").UncheckAsync();
        await visitor.Button("Allow").ClickAsync();
        Assert.That(await visitor.Heading.Filter(new LocatorFilterOptions { HasText = "One moment" }).InnerTextAsync(), Is.EqualTo("One moment"));
        Assert.That(visitor.Answers, Is.Empty);
        await visitor.Button("Continue").ClickAsync();
        Assert.That(await visitor.AnswerAsync(), Does.ContainKey("code"));

        await visitor.GoAsync("/account/logout");
        await visitor.PressAsync("Sign out");
        Assert.That(await visitor.Heading.InnerTextAsync(), Is.EqualTo("You are signed out"));
    }
}
