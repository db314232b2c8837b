using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.SignIn;

/// <summary>The login page and the users of the configuration. Each test has a server of its own: wrong passwords are counted.</summary>
public sealed class LoginTests
{
    private TestServer _server = null!;
    private TestBrowser _browser = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _server = await TestServer.StartAsync(settings =>
        {
            CodeFlow.Configure(settings);
            settings["Users"]![1]!["Enabled"] = false;
        });
        _browser = new TestBrowser(_server.Address);
    }

    [TearDown]
    public async Task StopAsync()
    {
        _browser.Dispose();
        await _server.DisposeAsync();
    }

    [Test]
    public async Task whoever_gets_something_wrong_stays_and_learns_nothing()
    {
        var login = (await _browser.GetAsync(CodeFlow.Request())).MustBeLogin();
        List<string> pages = [];
        // Wrong, unknown, disabled.
        foreach (var (user, password) in new[] { ("alice", "wrong"), ("nobody", "wrong"), ("bob", "bob") })
        {
            var page = (await _browser.SignInAsync(login, user, password)).MustBeLogin(400);
            Assert.That(page.Html, Does.Contain("The user name or the password is wrong.").And.Contain($"value=\"{user}\"").And.Not.Contain("value=\"wrong\""));
            pages.Add(System.Text.RegularExpressions.Regex.Replace(page.Html.Replace(user, "somebody", StringComparison.Ordinal), "name=\"antiforgery\" value=\"[^\"]*\"|(returnUrl|ticket)=[^\"]*", ""));
        }

        Assert.That(pages.Distinct().Count(), Is.EqualTo(1));
        Assert.That(_browser.Cookies.GetCookies(_server.Address)["pts.session"], Is.Null);
        (await _browser.SignInAsync(login)).MustHaveCode(_server);
    }

    [Test]
    public async Task what_is_missing_or_too_long_is_wrong()
    {
        var login = (await _browser.GetAsync(CodeFlow.Request())).MustBeLogin();
        foreach (var (user, password) in new[] { ("", "alice"), ("alice", ""), ("", ""), (new string('a', 257), "x"), ("alice", new string('x', 1025)), ("alice", new string('\u00fc', 513)), ("\ud83d\ude00", "x") })
            (await _browser.SignInAsync(login, user, password)).MustBeLogin(400);
        (await _browser.SubmitAsync(login, 0, ("username", "alice"), ("username", "alice"), ("password", "alice"))).MustBeLogin(400);
        (await _browser.SubmitAsync(login)).MustBeLogin(400);
        // No form of a browser has it.
        (await _browser.SignInAsync(login, "alice\0", "alice")).MustBeErrorPage();
        (await _browser.SignInAsync(login)).MustHaveCode(_server);
    }

    [Test]
    [Property("Requirement", "AUT-12")]
    public async Task pages_load_nothing_from_elsewhere()
    {
        var login = (await _browser.GetAsync(CodeFlow.Request())).MustBeLogin();
        var consent = (await _browser.SignInAsync((await _browser.GetAsync(CodeFlow.Request(("prompt", "consent")))).MustBeLogin())).MustBeConsent();
        var (logout, home, error) = (await _browser.GetAsync("/account/logout"), await _browser.GetAsync("/"), (await _browser.GetAsync("/connect/authorize")).MustBeErrorPage());
        foreach (var page in new[] { login, consent, logout, home, error })
        {
            Assert.That(page.Html, Does.Not.Match("<(script|img|link|iframe|form)[^>]+(src|href|action)=\"(https?:)?//"));
            Assert.That(page.Headers.GetValues("Content-Security-Policy").Single(), Does.StartWith("default-src 'none'; style-src 'self'; img-src 'self' data:; script-src 'none'; form-action 'self'"));
            Assert.That(page.Headers.GetValues("X-Frame-Options"), Is.EqualTo(["DENY"]));
        }
    }

    [Test]
    public async Task markup_that_is_typed_is_text()
    {
        var page = await _browser.SignInAsync(await _browser.GetAsync("/account/login"), "\"><script>alert(1)</script>", "wrong");
        Assert.That(page.MustBeLogin(400).Html, Does.Not.Contain("<script"));
    }

    [Test]
    [Property("Requirement", "PWD-02")]
    public async Task too_many_wrong_passwords_have_to_wait()
    {
        var login = (await _browser.GetAsync(CodeFlow.Request())).MustBeLogin();
        BrowserPage page;
        var tries = 0;
        while ((page = await _browser.SignInAsync(login, password: "wrong")).Status == System.Net.HttpStatusCode.BadRequest)
            Assert.That(++tries, Is.LessThan(50));
        page.MustBeLogin(429);
        Assert.That(page.Headers.RetryAfter?.Delta, Is.GreaterThan(TimeSpan.Zero));
        Assert.That(page.Html, Does.Contain("Too many attempts"));
        // The right one has to wait as well, by whichever door it comes.
        (await _browser.SignInAsync(login)).MustBeLogin(429);
        (await _browser.SignInAsync(login, "ALICE", "alice")).MustBeLogin(429);
        Assert.That((int)(await _server.TokenAsync(("grant_type", "password"), ("client_id", "roclient"), ("client_secret", "secret"), ("username", "alice"), ("password", "alice"))).Status, Is.EqualTo(429).Or.EqualTo(400));
        _server.Clock.Advance(page.Headers.RetryAfter!.Delta!.Value + TimeSpan.FromSeconds(1));
        (await _browser.SignInAsync(login)).MustHaveCode(_server);
    }

    [Test]
    public async Task form_of_another_site_signs_nobody_in()
    {
        var (action, hidden) = (await _browser.GetAsync(CodeFlow.Request())).MustBeLogin().Form(0);
        (string, string)[] typed = [("username", "alice"), ("password", "alice")];
        using var stranger = new TestBrowser(_server.Address);
        var foreign = (await stranger.GetAsync("/account/login")).Form(0).Hidden;
        (await _browser.PostAsync(action, typed)).MustBeErrorPage();
        (await _browser.PostAsync(action, [.. foreign, .. typed])).MustBeErrorPage();
        using var without = new TestBrowser(_server.Address);
        (await without.PostAsync(action, [.. hidden, .. typed])).MustBeErrorPage();
        (await _browser.PostAsync(action, [.. hidden, .. typed])).MustHaveCode(_server);
    }

    [Test]
    public async Task page_in_another_tab_can_still_be_posted()
    {
        var (first, second) = ((await _browser.GetAsync(CodeFlow.Request(("state", "first")))).MustBeLogin(), (await _browser.GetAsync(CodeFlow.Request(("state", "second")))).MustBeLogin());
        (await _browser.SignInAsync(first)).MustHaveCode(_server, "first");
        (await _browser.SignInAsync(second)).MustHaveCode(_server, "second");
    }

    [Test]
    [Property("Requirement", "AUT-26")]
    public async Task whoever_cancels_goes_back_to_the_client()
    {
        (await _browser.SubmitAsync((await _browser.GetAsync(CodeFlow.Request())).MustBeLogin(), 1, ("cancel", "cancel"))).MustBeSentBack(_server, "access_denied");
        Assert.That((await _browser.GetAsync("/account/login")).MustBeLogin().Html, Does.Not.Contain("name=\"cancel\""));
    }

    [Test]
    public async Task login_page_that_was_open_for_too_long_signs_nobody_in()
    {
        var login = (await _browser.GetAsync(CodeFlow.Request())).MustBeLogin();
        _server.Clock.Advance(TimeSpan.FromHours(1));
        (await _browser.SignInAsync(login)).MustBeErrorPage();
        (await _browser.GetAsync(CodeFlow.Request())).MustBeLogin();
    }

    [Test]
    public async Task a_step_follows_from_the_one_before()
    {
        (await _browser.GetAsync("/account/login/step")).MustBeErrorPage();
        var hidden = (await _browser.GetAsync("/account/login")).Form(0).Hidden;
        foreach (var state in new[] { "", "x", "AAAA" })
            (await _browser.PostAsync("/account/login/step", [.. hidden, ("state", state)])).MustBeErrorPage();
    }

    [Test]
    public async Task nothing_secret_is_logged()
    {
        var login = (await _browser.GetAsync(CodeFlow.Request())).MustBeLogin();
        await _browser.SignInAsync(login, password: "s3cret-typo");
        var code = (await _browser.SignInAsync(login)).MustHaveCode(_server).Code;
        var session = _browser.Cookies.GetCookies(_server.Address)["pts.session"]!.Value;
        var antiforgery = _browser.Cookies.GetCookies(_server.Address)["pts.antiforgery"]!.Value;
        var pushed = (await _server.PushAsync()).Text("request_uri")!;
        await _browser.GetAsync($"/connect/authorize?client_id=web&request_uri={Uri.EscapeDataString(pushed)}");
        await _server.RedeemAsync(code, ("code_verifier", new string('v', 43)));
        var tokens = (await _server.RedeemAsync(code)).MustBeIssued();
        await _server.RedeemAsync(code);
        var ticket = Uri.UnescapeDataString(login.Address.Query).Split("ticket=")[1];
        var text = _server.Logs.Text;
        foreach (var (what, secret) in new[]
        {
            ("code", code), ("session", session), ("antiforgery cookie", antiforgery), ("antiforgery token", login.Form(0).Hidden.Single().Value), ("request_uri", pushed[^72..]), ("verifier", CodeFlow.Verifier),
            ("wrong verifier", new string('v', 43)), ("ticket", ticket), ("password", "s3cret-typo"), ("access token", tokens.AccessToken), ("identity token", tokens.Text("id_token")!), ("nonce", "n-0S6_WzA2Mj"),
            ("state", "af0ifjsldkj"),
        })
            Assert.That(text.Contains(secret, StringComparison.Ordinal), Is.False, what);
    }
}
