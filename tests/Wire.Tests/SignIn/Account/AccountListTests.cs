using System.Security.Claims;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using PluginTokenServer.Host.SignIn;
using PluginTokenServer.Host.SignIn.Pages;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.SignIn.Account;

/// <summary>What stands on the page of a person, and what does not.</summary>
public sealed class AccountListTests
{
    private TestServer _server = null!;
    private TestBrowser _browser = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _server = await TestServer.StartAsync(AccountFlow.Configure);
        _browser = await _server.SignedInAsync(userAgent: AccountFlow.Firefox);
    }

    [TearDown]
    public async Task StopAsync()
    {
        _browser.Dispose();
        await _server.DisposeAsync();
    }

    [Test]
    public async Task sessions_are_told_apart()
    {
        _server.Clock.Advance(TimeSpan.FromMinutes(30));
        using var other = await _server.SignedInAsync(userAgent: AccountFlow.Safari);
        _server.Clock.Advance(TimeSpan.FromMinutes(60));
        using var bob = await _server.SignedInAsync("bob");
        var page = await _browser.OpenAccountAsync();
        Assert.That(Text(page), Does.Contain("You are signed in as Alice . Where you are signed in Firefox on Linux this browser Signed in 1 hour ago · password Sign out")
            .And.Contain("Safari on iOS Signed in 1 hour ago · password Last seen 1 hour ago Sign out"));
        Assert.That(page.Buttons(AccountModel.End), Is.EqualTo(new[] { await _browser.SessionIdAsync(), await other.SessionIdAsync() }));
    }

    [TestCase("<script>alert(1)</script>")]
    [TestCase("Mozilla/5.0 (X11; \"><img src=x onerror=alert(1)>)")]
    [TestCase(null)]
    public async Task browser_that_says_nothing_of_use_is_a_browser(string? userAgent)
    {
        using var other = await _server.SignedInAsync(userAgent: userAgent);
        var page = await _browser.OpenAccountAsync();
        Assert.That(Text(page), Does.Contain("A browser Signed in just now · password Last seen just now"));
        Assert.That(page.Html, Does.Not.Contain("alert").And.Not.Contain("onerror"));
    }

    [Test]
    public async Task session_that_has_ended_or_whose_time_is_up_is_not_there()
    {
        using var left = await _server.SignedInAsync();
        using var gone = await _server.SignedInAsync();
        await gone.SubmitAsync(await gone.GetAsync("/account/logout"), 0, ("decision", "logout"));
        Assert.That((await _browser.OpenAccountAsync()).Buttons(AccountModel.End), Has.Length.EqualTo(2));
        _server.Clock.Advance(TimeSpan.FromSeconds(7199));
        Assert.That((await _browser.OpenAccountAsync()).Buttons(AccountModel.End), Has.Length.EqualTo(2));
        _server.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.That((await _browser.OpenAccountAsync()).Buttons(AccountModel.End), Has.Length.EqualTo(1));
    }

    [Test]
    public async Task person_of_another_provider_with_the_same_identifier_is_somebody_else()
    {
        var foreign = await BeginAsync("1", "contoso");
        Assert.That((await _browser.OpenAccountAsync()).Buttons(AccountModel.End), Has.Length.EqualTo(1));
        (await _browser.EndAsync(foreign)).MustSay("That browser was signed out already.");
        (await _browser.PressAsync(await _browser.OpenAccountAsync(), AccountModel.EndOthers, "true")).MustSay("You are signed in with no other browser.");
        Assert.That(await _server.Services.GetRequiredService<Sessions>().IsLiveAsync(foreign), Is.True);
    }

    [Test]
    public async Task too_many_sessions_are_not_all_shown_and_all_ended()
    {
        List<string> ids = [];
        for (var count = 0; count < 1100; count++)
            ids.Add(await BeginAsync("1", "local"));
        var page = await _browser.OpenAccountAsync();
        Assert.That(page.Buttons(AccountModel.End), Has.Length.EqualTo(50).And.One.EqualTo(await _browser.SessionIdAsync()));
        Assert.That(Text(page), Does.Contain("There are more than are shown here."));
        (await _browser.PressAsync(page, AccountModel.EndOthers, "true")).MustSay("All your other browsers are signed out.");
        Assert.That((await _browser.OpenAccountAsync()).Buttons(AccountModel.End), Has.Length.EqualTo(1));
        var sessions = _server.Services.GetRequiredService<Sessions>();
        foreach (var id in ids)
            Assert.That(await sessions.IsLiveAsync(id), Is.False);
        Assert.That(await _browser.IsSignedInAsync(), Is.True);
    }

    [Test]
    public async Task applications_say_what_they_have_and_since_when()
    {
        var first = await _server.EnterAsync(_browser, AccountFlow.Asking, "openid api1 offline_access");
        _server.Clock.Advance(TimeSpan.FromMinutes(90));
        await _server.RotateAsync(AccountFlow.Asking, first.RefreshToken());
        await _server.EnterAsync(_browser, scope: "openid profile");
        _server.Clock.Advance(TimeSpan.FromMinutes(5));
        var page = await _browser.OpenAccountAsync();
        Assert.That(Text(page), Does.Contain("Weekly <Reports> reports.example.com openid Your reports Access while you are away Since 1 hour ago Last used 5 minutes ago Take back")
            .And.Contain("Team Calendar openid profile Since 5 minutes ago Last used 5 minutes ago Take back"));
        Assert.That(page.Buttons(AccountModel.TakeBack), Is.EquivalentTo(new[] { AccountFlow.Asking, CodeFlow.Web }));
        Assert.That(page.Html, Does.Not.Contain("Weekly <Reports>"));
    }

    [Test]
    public async Task application_that_is_only_agreed_to_is_there_and_can_be_taken_back()
    {
        await _server.EnterAsync(_browser, AccountFlow.Asking, "openid api1");
        // The access token is dead by then, and the grant with it.
        for (var hour = 0; hour < 2; hour++)
        {
            _server.Clock.Advance(TimeSpan.FromMinutes(59));
            await _browser.OpenAccountAsync();
        }

        var page = await _browser.OpenAccountAsync();
        Assert.That(Text(page), Does.Contain("Weekly <Reports> reports.example.com openid Your reports Since 1 hour ago Take back"));
        (await _browser.TakeBackAsync(AccountFlow.Asking)).MustSay("That application has no access any more.");
        (await _browser.GetAsync(CodeFlow.Request(("client_id", AccountFlow.Asking)))).MustBeConsent();
    }

    [Test]
    public async Task what_gives_nobody_access_is_not_there()
    {
        // Asked for and not answered, granted and not fetched in time, revoked, and somebody else's.
        await _browser.GetAsync(CodeFlow.Pushed(await _server.PushAsync(("prompt", "login"))));
        Assert.That((await _browser.GetAsync(CodeFlow.Request())).Code, Is.Not.Empty);
        _server.Clock.Advance(TimeSpan.FromSeconds(60));
        var revoked = await _server.EnterAsync(_browser, AccountFlow.Pointing);
        await _server.RevokeAsync(AccountFlow.Pointing, revoked.RefreshToken());
        using var bob = await _server.SignedInAsync("bob");
        await _server.EnterAsync(bob);
        var page = await _browser.OpenAccountAsync();
        Assert.That(page.Buttons(AccountModel.TakeBack), Is.Empty);
        Assert.That(Text(page), Does.Contain("No application has access to your account."));
    }

    [Test]
    public async Task code_that_can_still_be_fetched_is_access()
    {
        var code = (await _browser.GetAsync(CodeFlow.Request())).Code;
        (await _browser.TakeBackAsync(CodeFlow.Web)).MustSay("That application has no access any more.");
        (await _server.RedeemAsync(code)).MustBeRefused("invalid_grant");
    }

    [Test]
    public async Task reference_token_without_a_grant_is_access()
    {
        await using var changed = await _server.ChangedAsync(settings =>
            settings.AddClient("references", ["password"], ["api1"])["AccessTokenType"] = "Reference");
        var token = (await _server.TokenAsync(
            ("grant_type", "password"), ("client_id", "references"), ("client_secret", "secret"), ("username", "alice"), ("password", "alice"), ("scope", "api1"))).AccessToken;
        Assert.That(Text(await _browser.OpenAccountAsync()), Does.Contain("references Your reports Since just now"));
        (await _browser.TakeBackAsync("references")).MustSay("That application has no access any more.");
        Assert.That(await _server.IsActiveAsync(GrantClients.Api1, token), Is.False);
    }

    [Test]
    public async Task application_that_the_operator_has_removed_is_there_by_its_identifier()
    {
        await _server.EnterAsync(_browser, AccountFlow.Asking);
        await using var removed = await _server.ChangedAsync(settings => settings["Clients"]!.AsArray().Remove(settings.Client(AccountFlow.Asking)));
        Assert.That(Text(await _browser.OpenAccountAsync()), Does.Contain("asking openid Your reports"));
        (await _browser.TakeBackAsync(AccountFlow.Asking)).MustSay("That application has no access any more.");
        Assert.That((await _browser.OpenAccountAsync()).Buttons(AccountModel.TakeBack), Is.Empty);
    }

    private async Task<string> BeginAsync(string subject, string identityProvider)
    {
        var person = new SignedIn(subject, identityProvider) { AuthTime = DateTimeOffset.UnixEpoch, Begun = _server.Clock.GetUtcNow() };
        Claim[] claims = [new("sub", subject), new("idp", identityProvider), new("amr", "pwd"), new("auth_time", "1700000000")];
        return (await _server.Services.GetRequiredService<Sessions>().BeginAsync(new DefaultHttpContext(), person, claims, known: identityProvider == "local", before: null))!.SessionId;
    }

    private static string Text(BrowserPage page) => new Pages.ShownPage(page.Status, page.Html, new Dictionary<string, string>(), []).Text;
}
