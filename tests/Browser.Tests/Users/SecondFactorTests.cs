using System.Text.Json.Nodes;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Browser.Tests.Users;

/// <summary>People of the bundled plugin set up a second factor, use it, and see to it.</summary>
public sealed class SecondFactorTests : BrowserTest
{
    // Screens to be looked at by people go here, if it is set.
    private static readonly string? Screenshots = Environment.GetEnvironmentVariable("PTS_SCREENSHOTS");

    private TestServer _server = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _server = await Site.StartAsync(tokenServer => UsersPlugin.Enable(tokenServer, settings =>
            (settings["SecondFactor"], settings["Lockout"]) = ("Required", new JsonObject { ["Attempts"] = 3, ["DurationSeconds"] = 300 })));
        await _server.AddUserAsync("carol", UsersPlugin.Password, "--name", "Carol");
    }

    [TearDown]
    public async Task StopAsync() => await _server.DisposeAsync();

    [Test]
    public async Task somebody_sets_one_up_signs_in_with_it_and_once_with_a_recovery_code()
    {
        var visitor = await VisitAsync(_server);
        var (key, codes) = await EnrolAsync(visitor);
        Assert.That(codes, Has.Length.EqualTo(10));

        _server.Clock.Advance(TimeSpan.FromMinutes(1));
        var other = await VisitAsync(_server);
        await other.GoAsync(CodeFlow.Request());
        await other.SignInAsync("carol", UsersPlugin.Password);
        await other.FocusAsync("field-0");
        await LookAsync(other, "otp");
        await EnterAsync(other, "000000", "Sign in");
        Assert.That(await other.Page.GetByRole(AriaRole.Alert).InnerTextAsync(), Does.StartWith("The code is wrong or was used already."));
        await other.Page.Locator("#field-0").FillAsync(UsersPlugin.CodeOf(key, _server.Clock.GetUtcNow()));
        await other.Button("Sign in").ClickAsync();
        Assert.That(await other.AnswerAsync(), Does.ContainKey("code"));

        var last = await VisitAsync(_server);
        await last.GoAsync(CodeFlow.Request());
        await last.SignInAsync("carol", UsersPlugin.Password);
        await last.FocusAsync("field-0");
        await last.Page.Locator("#field-0").FillAsync(codes[0]);
        await last.Button("Sign in").ClickAsync();
        Assert.That(await last.AnswerAsync(), Does.ContainKey("code"));

        var again = await VisitAsync(_server);
        await again.GoAsync(CodeFlow.Request());
        await again.SignInAsync("carol", UsersPlugin.Password);
        await again.FocusAsync("field-0");
        Assert.That(await EnterAsync(again, codes[0], "Sign in"), Is.EqualTo(400));
    }

    [Test]
    public async Task going_back_after_signing_out_signs_nobody_in()
    {
        var visitor = await VisitAsync(_server);
        await EnrolAsync(visitor);
        await visitor.GoAsync("/account/logout");
        await visitor.Page.Locator("button").First.ClickAsync();
        await visitor.Page.Locator("form").WaitForAsync(new LocatorWaitForOptions { State = WaitForSelectorState.Detached });
        try
        {
            for (var steps = 0; steps < 3; steps++)
                await visitor.Page.GoBackAsync();
        }
        catch (PlaywrightException fault) when (fault.Message.Contains("ERR_CACHE_MISS", StringComparison.Ordinal))
        {
            // A page that came by a form, which the browser has not kept: that is as far back as one comes.
        }

        Assert.That(await visitor.Button("I have kept them").IsVisibleAsync(), Is.False);
        // In another tab: this one may still be on its way to the browser's own page that says so.
        var tab = await visitor.Page.Context.NewPageAsync();
        await tab.GotoAsync(new Uri(_server.Address, CodeFlow.Request()).AbsoluteUri);
        Assert.That(await tab.TitleAsync(), Does.StartWith("Sign in"));
    }

    [Test]
    public async Task somebody_is_locked_out_and_in_again_when_the_time_is_over()
    {
        var visitor = await VisitAsync(_server);
        var (key, _) = await EnrolAsync(visitor);
        _server.Clock.Advance(TimeSpan.FromMinutes(1));
        var other = await VisitAsync(_server);
        await other.GoAsync(CodeFlow.Request());
        for (var attempt = 0; attempt < 3; attempt++)
        {
            await other.UserName.FillAsync("carol");
            await other.Password.FillAsync("wrong password");
            Assert.That(await other.PressAsync("Sign in"), Is.EqualTo(400));
        }

        await other.Password.FillAsync(UsersPlugin.Password);
        Assert.That(await other.PressAsync("Sign in"), Is.EqualTo(400));
        await LookAsync(other, "locked-out");
        Assert.That(await other.Page.GetByRole(AriaRole.Alert).InnerTextAsync(), Does.Contain("After several wrong attempts none is looked at for a while."));
        _server.Clock.Advance(TimeSpan.FromMinutes(6));
        await other.SignInAsync("carol", UsersPlugin.Password);
        await other.FocusAsync("field-0");
        await other.Page.Locator("#field-0").FillAsync(UsersPlugin.CodeOf(key, _server.Clock.GetUtcNow()));
        await other.Button("Sign in").ClickAsync();
        Assert.That(await other.AnswerAsync(), Does.ContainKey("code"));
    }

    [Test]
    public async Task somebody_changes_the_password_and_has_new_codes_made()
    {
        var visitor = await VisitAsync(_server);
        await EnrolAsync(visitor);
        await visitor.GoAsync("/plugins/users/");
        await LookAsync(visitor, "security");
        await visitor.Page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Change password" }).ClickAsync();
        await visitor.FocusAsync("present");
        await LookAsync(visitor, "password");
        await visitor.Page.GetByLabel("Present password").FillAsync(UsersPlugin.Password);
        await visitor.Page.GetByLabel("New password", new PageGetByLabelOptions { Exact = true }).FillAsync("a password of mine");
        await visitor.Page.GetByLabel("New password once more").FillAsync("a password of mine");
        Assert.That(await visitor.PressAsync("Change password"), Is.EqualTo(200));
        Assert.That(await visitor.Page.GetByRole(AriaRole.Status).InnerTextAsync(), Does.StartWith("Your password has been changed."));
        await LookAsync(visitor, "security-done");

        await visitor.Page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Make new recovery codes" }).ClickAsync();
        await visitor.FocusAsync("present");
        await visitor.Page.GetByLabel("Present password").FillAsync("a password of mine");
        Assert.That(await visitor.PressAsync("Make new recovery codes"), Is.EqualTo(200));
        Assert.That(await visitor.Page.Locator(".keep code").CountAsync(), Is.EqualTo(10));
        await LookAsync(visitor, "recovery-codes");
    }

    // On the way: what it looks like, and what axe makes of it.
    private async Task<(string Key, string[] Codes)> EnrolAsync(Visitor visitor)
    {
        await visitor.GoAsync(CodeFlow.Request());
        await visitor.SignInAsync("carol", UsersPlugin.Password);
        await visitor.FocusAsync("field-0");
        Assert.That(await visitor.Page.Locator(".picture img").EvaluateAsync<int>("image => image.naturalWidth"), Is.GreaterThan(100), "The picture is one.");
        await LookAsync(visitor, "enrol");
        var key = UsersPlugin.KeyIn(await visitor.Page.ContentAsync());
        await EnterAsync(visitor, UsersPlugin.CodeOf(key, _server.Clock.GetUtcNow()), "Continue");
        await LookAsync(visitor, "keep");
        var codes = UsersPlugin.CodesIn(await visitor.Page.ContentAsync());
        await visitor.Button("I have kept them").ClickAsync();
        Assert.That(await visitor.AnswerAsync(), Does.ContainKey("code"));
        return (key, codes);
    }

    private static async Task<int> EnterAsync(Visitor visitor, string code, string button)
    {
        await visitor.Page.Locator("#field-0").FillAsync(code);
        return await visitor.PressAsync(button);
    }

    private static async Task LookAsync(Visitor visitor, string name)
    {
        var found = await visitor.Page.RunAxe();
        Assert.That(found.Violations.Where(violation => violation.Impact is "serious" or "critical").Select(violation => $"{violation.Id}: {violation.Help}"), Is.Empty, name);
        if (Screenshots is not null)
            await visitor.Page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(Screenshots, $"users-{name}.png"), FullPage = true });
    }
}
