using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Browser.Tests;

public sealed class PromptTests : BrowserTest
{
    [Test]
    [Property("Requirement", "AUT-20")]
    public async Task prompt_none_shows_nothing_whoever_is_there()
    {
        var visitor = await VisitAsync();
        await visitor.GoAsync(CodeFlow.Request(("prompt", "none")));
        Assert.That((await visitor.AnswerAsync())["error"], Is.EqualTo("login_required"));
        await SignInAsync(visitor);
        await visitor.GoAsync(CodeFlow.Request(("prompt", "none")));
        Assert.That(await visitor.AnswerAsync(), Does.ContainKey("code"));
        await visitor.GoAsync(Site.ConsentRequest(("prompt", "none")));
        Assert.That((await visitor.AnswerAsync())["error"], Is.EqualTo("consent_required"));
    }

    [TestCase("login")]
    [TestCase("select_account")]
    public async Task prompt_for_a_sign_in_asks_somebody_who_is_signed_in_and_once(string prompt)
    {
        var visitor = await VisitAsync();
        await SignInAsync(visitor);
        await visitor.GoAsync(CodeFlow.Request(("prompt", prompt)));
        Assert.That(await visitor.Heading.InnerTextAsync(), Is.EqualTo("Sign in"));
        await visitor.SignInAsync("bob");
        var tokens = await (await Site.Shared).RedeemAsync((await visitor.AnswerAsync())["code"]);
        Assert.That(TokenAnswer.PayloadOf(tokens.Text("id_token")!).GetProperty("sub").GetString(), Is.EqualTo("2"));
    }

    [Test]
    public async Task prompt_consent_asks_for_what_needs_none()
    {
        var visitor = await VisitAsync();
        await SignInAsync(visitor);
        await visitor.GoAsync(CodeFlow.Request(("prompt", "consent")));
        Assert.That(await visitor.Heading.InnerTextAsync(), Is.EqualTo("Allow access?"));
        await visitor.Button("Allow").ClickAsync();
        Assert.That(await visitor.AnswerAsync(), Does.ContainKey("code"));
    }

    [Test]
    public async Task max_age_asks_somebody_who_signed_in_too_long_ago()
    {
        await using var server = await Site.StartAsync();
        var visitor = await VisitAsync(server);
        await SignInAsync(visitor);
        await visitor.GoAsync(CodeFlow.Request(("max_age", "60")));
        Assert.That(await visitor.AnswerAsync(), Does.ContainKey("code"));
        server.Clock.Advance(TimeSpan.FromSeconds(61));
        await visitor.GoAsync(CodeFlow.Request(("max_age", "60")));
        Assert.That(await visitor.Heading.InnerTextAsync(), Is.EqualTo("Sign in"));
        await visitor.SignInAsync();
        Assert.That(await visitor.AnswerAsync(), Does.ContainKey("code"));
    }

    private static async Task SignInAsync(Visitor visitor)
    {
        await visitor.GoAsync(CodeFlow.Request());
        await visitor.SignInAsync();
        Assert.That(await visitor.AnswerAsync(), Does.ContainKey("code"));
    }
}
