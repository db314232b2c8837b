using System.Text.RegularExpressions;
using Microsoft.Playwright;
using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Browser.Tests;

/// <summary>What people end on the page of their own.</summary>
public sealed class AccountTests : BrowserTest
{
    private const string Title = "My sessions and applications";

    private TestServer _server = null!;

    [SetUp]
    public async Task StartAsync() => _server = await Site.StartAsync();

    [TearDown]
    public async Task StopAsync() => await _server.DisposeAsync();

    [Test]
    public async Task somebody_comes_from_home_signs_in_and_is_there()
    {
        var visitor = await VisitAsync(_server);
        await visitor.GoAsync("/account");
        Assert.That(await visitor.Heading.InnerTextAsync(), Is.EqualTo("Sign in"));
        await visitor.SignInAsync();
        await Assertions.Expect(visitor.Page).ToHaveURLAsync(new Regex("/account$"));
        Assert.That(await visitor.Heading.InnerTextAsync(), Is.EqualTo(Title));
        await visitor.GoAsync("/");
        await visitor.Page.GetByText(Title).ClickAsync();
        await visitor.Page.GetByText("You are signed in as Alice.").WaitForAsync();
    }

    [TestCase(true)]
    [TestCase(false)]
    [Property("Requirement", "REF-13")]
    public async Task browser_that_was_left_behind_is_signed_out_from_another(bool script)
    {
        var left = await ArriveAsync(Agents.Phone);
        var visitor = await ArriveAsync(Agents.Desktop, script);
        await visitor.GoAsync("/account");
        Assert.That(await visitor.Page.Locator(".entry h3").AllInnerTextsAsync(), Is.EqualTo(new[] { "Firefox on Linuxthis browser", "Safari on iOS" }));
        Assert.That(await visitor.PressAsync("Sign out Safari on iOS"), Is.EqualTo(200));
        Assert.That(await visitor.Page.GetByRole(AriaRole.Status).InnerTextAsync(), Is.EqualTo("That browser is signed out."));
        Assert.That(await visitor.Page.Locator(".entry h3").CountAsync(), Is.EqualTo(1));

        await left.GoAsync("/account");
        Assert.That(await left.Heading.InnerTextAsync(), Is.EqualTo("Sign in"));
        await visitor.Page.ReloadAsync();
        Assert.That(await visitor.Heading.InnerTextAsync(), Is.EqualTo(Title));
    }

    [Test]
    public async Task stale_tab_says_that_the_browser_is_signed_out_already()
    {
        await ArriveAsync(Agents.Phone);
        var visitor = await ArriveAsync(Agents.Desktop);
        await visitor.GoAsync("/account");
        var first = await visitor.OpenTabAsync();
        await visitor.GoAsync("/account");
        Assert.That(await visitor.PressAsync("Sign out everywhere else"), Is.EqualTo(200));
        Assert.That(await visitor.Page.GetByRole(AriaRole.Status).InnerTextAsync(), Is.EqualTo("All your other browsers are signed out."));
        visitor.SwitchTo(first);
        Assert.That(await visitor.PressAsync("Sign out Safari on iOS"), Is.EqualTo(200));
        Assert.That(await visitor.Page.GetByRole(AriaRole.Status).InnerTextAsync(), Is.EqualTo("That browser was signed out already."));
    }

    [Test]
    public async Task own_browser_is_signed_out_and_says_so()
    {
        var visitor = await ArriveAsync(Agents.Desktop);
        await visitor.GoAsync("/account");
        Assert.That(await visitor.PressAsync("Sign out Firefox on Linux"), Is.EqualTo(200));
        Assert.That(await visitor.Heading.InnerTextAsync(), Is.EqualTo("You are signed out"));
        Assert.That((await visitor.Page.GoBackAsync())!.Status, Is.EqualTo(200));
        Assert.That(await visitor.Heading.InnerTextAsync(), Is.EqualTo("Sign in"), "going back shows nobody what was there");
    }

    [Test]
    [Property("Requirement", "REF-13")]
    public async Task application_that_was_let_in_is_taken_back_and_asks_again()
    {
        var visitor = await ArriveAsync(Agents.Desktop);
        await visitor.GoAsync(Site.ConsentRequest());
        await visitor.Button("Allow").ClickAsync();
        var tokens = await _server.RedeemAsync((await visitor.AnswerAsync())["code"], ("client_id", Site.Reports));
        await visitor.GoAsync("/account");
        var text = await visitor.Page.Locator("main").InnerTextAsync();
        Assert.That(text, Does.Contain("Weekly Reports").And.Contain("reports.example.com").And.Contain("Your profile").And.Contain("Access while you are away"));

        Assert.That(await visitor.PressAsync("Take back Weekly Reports"), Is.EqualTo(200));
        Assert.That(await visitor.Page.GetByRole(AriaRole.Status).InnerTextAsync(), Is.EqualTo("That application has no access any more."));
        Assert.That(await visitor.Page.Locator("main").InnerTextAsync(), Does.Contain("No application has access to your account."));
        var refreshed = await _server.TokenAsync(("grant_type", "refresh_token"), ("client_id", Site.Reports), ("client_secret", "secret"), ("refresh_token", tokens.Text("refresh_token")!));
        Assert.That(refreshed.Error, Is.EqualTo("invalid_grant"), refreshed.Body);
        await visitor.GoAsync(Site.ConsentRequest());
        Assert.That(await visitor.Heading.InnerTextAsync(), Is.EqualTo("Allow access?"));
    }

    [Test]
    public async Task keyboard_alone_is_enough()
    {
        await ArriveAsync(Agents.Phone);
        var visitor = await ArriveAsync(Agents.Desktop);
        await visitor.GoAsync("/account");
        List<string> stops = [];
        for (var stop = 0; stop < 3; stop++)
        {
            await visitor.Page.Keyboard.PressAsync("Tab");
            stops.Add(await visitor.Page.EvaluateAsync<string>("`${document.activeElement.value}: ${getComputedStyle(document.activeElement).outlineStyle}`"));
        }

        Assert.That(stops, Has.All.EndsWith(": solid"));
        Assert.That(stops[2], Is.EqualTo("true: solid"), "the last one ends all others");
        await visitor.Page.Keyboard.PressAsync("Enter");
        await visitor.Page.GetByRole(AriaRole.Status).WaitForAsync();
        Assert.That(await visitor.Page.Locator(".entry h3").CountAsync(), Is.EqualTo(1));
    }

    private async Task<Visitor> ArriveAsync(string userAgent, bool script = true)
    {
        var visitor = await VisitAsync(_server, new BrowserNewContextOptions { UserAgent = userAgent, JavaScriptEnabled = script });
        await visitor.GoAsync("/account/login");
        await visitor.SignInAsync();
        await visitor.Page.GetByText("You are signed in as Alice.").WaitForAsync();
        return visitor;
    }
}
