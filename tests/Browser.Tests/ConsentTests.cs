using Microsoft.Playwright;
using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Browser.Tests;

public sealed class ConsentTests : BrowserTest
{
    [Test]
    public async Task consent_says_who_asks_for_what()
    {
        var visitor = await ComeToConsentAsync();
        var text = await visitor.Page.Locator("main").InnerTextAsync();
        Assert.That(text, Does.Contain("Weekly Reports asks for access to your account.").And.Contain("Your reports").And.Contain("To read them and to write new ones.")
            .And.Contain("app.example.com").And.Contain("Alice").And.Contain("1 hour"));
        Assert.That(await visitor.Page.GetByLabel("Who you are").IsDisabledAsync(), Is.True, "nobody can take openid away");
    }

    [Test]
    [Property("Requirement", "AUT-26")]
    public async Task refused_consent_is_told_to_the_application()
    {
        var visitor = await ComeToConsentAsync();
        await visitor.Button("Deny").ClickAsync();
        var answer = await visitor.AnswerAsync();
        Assert.That(answer["error"], Is.EqualTo("access_denied"));
        Assert.That(answer["state"], Is.EqualTo("af0ifjsldkj"));
        Assert.That(answer, Does.Not.ContainKey("code"));
    }

    [Test]
    public async Task what_is_not_ticked_is_not_granted()
    {
        var visitor = await ComeToConsentAsync();
        await visitor.Page.GetByLabel("Your reports").UncheckAsync();
        await visitor.Page.GetByLabel("Remember this answer").UncheckAsync();
        await visitor.Button("Allow").ClickAsync();
        var tokens = await (await Site.Shared).RedeemAsync((await visitor.AnswerAsync())["code"], ("client_id", Site.Reports));
        Assert.That(TokenAnswer.PayloadOf(tokens.AccessToken).GetProperty("scope").GetString(), Is.EqualTo("openid profile offline_access"));
    }

    [Test]
    public async Task remembered_consent_is_not_asked_for_again_until_more_is_asked_for()
    {
        await using var server = await Site.StartAsync();
        var visitor = await ComeToConsentAsync(server, ("scope", "openid profile"));
        await visitor.Button("Allow").ClickAsync();
        await visitor.AnswerAsync();
        await visitor.GoAsync(Site.ConsentRequest(("scope", "openid profile")));
        Assert.That(await visitor.AnswerAsync(), Does.ContainKey("code"));
        Assert.That(visitor.Answers, Has.Count.EqualTo(2));
        await visitor.GoAsync(Site.ConsentRequest());
        Assert.That(await visitor.Heading.InnerTextAsync(), Is.EqualTo("Allow access?"));
    }

    [Test]
    public async Task consent_that_is_not_to_be_remembered_is_asked_for_again()
    {
        var visitor = await ComeToConsentAsync();
        await visitor.Page.GetByLabel("Remember this answer").UncheckAsync();
        await visitor.Button("Allow").ClickAsync();
        await visitor.AnswerAsync();
        await visitor.GoAsync(Site.ConsentRequest());
        Assert.That(await visitor.Heading.InnerTextAsync(), Is.EqualTo("Allow access?"));
    }

    private async Task<Visitor> ComeToConsentAsync(TestServer? server = null, params (string Name, string Value)[] changes)
    {
        var visitor = await VisitAsync(server);
        await visitor.GoAsync(Site.ConsentRequest(changes));
        await visitor.SignInAsync();
        await visitor.Button("Allow").WaitForAsync(new LocatorWaitForOptions { State = WaitForSelectorState.Visible });
        return visitor;
    }
}
