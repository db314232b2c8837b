using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Browser.Tests;

public sealed class SignInTests : BrowserTest
{
    [Test]
    public async Task somebody_signs_in_and_is_back_at_the_application()
    {
        var visitor = await VisitAsync();
        await visitor.GoAsync(CodeFlow.Request());
        Assert.That(await visitor.Page.TitleAsync(), Does.StartWith("Sign in"));
        Assert.That(await visitor.Page.Locator("main").InnerTextAsync(), Does.Contain("to go on to Team Calendar"));
        await visitor.FocusAsync("username");
        await visitor.SignInAsync();

        var answer = await visitor.AnswerAsync();
        Assert.That(answer["state"], Is.EqualTo("af0ifjsldkj"));
        var tokens = await (await Site.Shared).RedeemAsync(answer["code"]);
        Assert.That(tokens.Status, Is.EqualTo(HttpStatusCode.OK), tokens.Body);
    }

    [Test]
    public async Task wrong_password_is_announced_and_only_the_password_is_to_be_typed_again()
    {
        var visitor = await VisitAsync();
        await visitor.GoAsync(CodeFlow.Request());
        await visitor.UserName.FillAsync("alice");
        await visitor.Password.FillAsync("wrong");
        Assert.That(await visitor.PressAsync("Sign in"), Is.EqualTo(400));

        Assert.That(await visitor.Page.GetByRole(AriaRole.Alert).InnerTextAsync(), Is.EqualTo("The user name or the password is wrong."));
        await visitor.FocusAsync("password");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(await visitor.UserName.InputValueAsync(), Is.EqualTo("alice"));
            Assert.That(await visitor.Password.InputValueAsync(), Is.Empty);
            Assert.That(await visitor.Password.GetAttributeAsync("aria-invalid"), Is.EqualTo("true"));
            Assert.That(await visitor.Page.Locator($"#{await visitor.Password.GetAttributeAsync("aria-describedby")}").GetAttributeAsync("role"), Is.EqualTo("alert"));
            Assert.That(visitor.Page.Url, Does.Not.Contain("alice").And.Not.Contain("wrong"));
        }

        await visitor.SignInAsync();
        Assert.That(await visitor.AnswerAsync(), Does.ContainKey("code"));
    }

    [Test]
    public async Task after_too_many_attempts_somebody_is_told_to_wait_and_then_may_try_again()
    {
        await using var server = await Site.StartAsync(tokenServer => tokenServer["Throttling"] = new JsonObject { ["PasswordFailures"] = 1 });
        var visitor = await VisitAsync(server);
        await visitor.GoAsync(CodeFlow.Request());
        await visitor.UserName.FillAsync("alice");
        await visitor.Password.FillAsync("wrong");
        Assert.That(await visitor.PressAsync("Sign in"), Is.EqualTo(400));
        await visitor.Password.FillAsync("alice");
        Assert.That(await visitor.PressAsync("Sign in"), Is.EqualTo(429));
        Assert.That(await visitor.Page.GetByRole(AriaRole.Alert).InnerTextAsync(), Is.EqualTo("Too many attempts have failed. Wait a while and try again."));
        Assert.That(visitor.Answers, Is.Empty);

        server.Clock.Advance(TimeSpan.FromMinutes(5));
        await visitor.SignInAsync();
        Assert.That(await visitor.AnswerAsync(), Does.ContainKey("code"));
    }

    [Test]
    [Property("Requirement", "AUT-26")]
    public async Task somebody_who_does_not_want_to_sign_in_goes_back_with_a_no()
    {
        var visitor = await VisitAsync();
        await visitor.GoAsync(CodeFlow.Request());
        await visitor.Button("Cancel").ClickAsync();
        Assert.That((await visitor.AnswerAsync())["error"], Is.EqualTo("access_denied"));
    }

    [Test]
    public async Task keyboard_alone_is_enough()
    {
        var visitor = await VisitAsync();
        var keyboard = visitor.Page.Keyboard;
        await visitor.GoAsync(Site.ConsentRequest());
        await visitor.FocusAsync("username");
        await keyboard.TypeAsync("alice");
        await keyboard.PressAsync("Tab");
        await keyboard.TypeAsync("alice");
        await keyboard.PressAsync("Tab");
        Assert.That(await OutlineAsync(visitor), Is.EqualTo("Sign in: solid"));
        await keyboard.PressAsync("Enter");
        await visitor.Button("Allow").WaitForAsync();

        List<string> stops = [];
        while (stops is not [.., "Allow: solid"] && stops.Count < 12)
        {
            await keyboard.PressAsync("Tab");
            stops.Add(await OutlineAsync(visitor));
        }

        Assert.That(stops, Is.EqualTo(new[] { "scope-1: solid", "scope-2: solid", "scope-3: solid", "reports.example.com: solid", "remember: solid", "Allow: solid" }));
        await keyboard.PressAsync("Shift+Tab");
        await keyboard.PressAsync("Space");
        Assert.That(await visitor.Page.Locator("#remember").IsCheckedAsync(), Is.False);
        await keyboard.PressAsync("Tab");
        await keyboard.PressAsync("Enter");
        Assert.That(await visitor.AnswerAsync(), Does.ContainKey("code"));
    }

    // What has the focus, and by what line somebody sees it.
    private static Task<string> OutlineAsync(Visitor visitor) => visitor.Page.EvaluateAsync<string>(
        "(() => { const at = document.activeElement; return `${at.id || at.innerText}: ${getComputedStyle(at).outlineStyle}`; })()");
}
