using System.Net;
using System.Text.Json.Nodes;
using PluginTokenServer.Host.SignIn.External;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.SignIn.External;

/// <summary>People sign in at another provider, which is this server once more, and come back as somebody of their own.</summary>
public sealed class ExternalSignInTests
{
    private readonly TestClock _clock = new();
    private TestServer _corp = null!;
    private TestServer _partner = null!;
    private TestServer _server = null!;
    private CookieContainer _cookies = null!;
    private TestBrowser _browser = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _corp = await ExternalServers.StartProviderAsync("127.0.0.2", ExternalServers.Corp, _clock);
        _partner = await ExternalServers.StartProviderAsync("127.0.0.3", ExternalServers.Partner, _clock);
        _server = await ExternalServers.StartAsync([_corp.As(ExternalServers.Corp), _partner.As(ExternalServers.Partner)], _clock, settings =>
        {
            var second = settings.AddClient("second", ["authorization_code"], ["openid", "profile"]);
            second["RedirectUris"] = new JsonArray(CodeFlow.Callback);
            second["AlwaysIncludeUserClaimsInIdToken"] = true;
            second["RequireConsent"] = true;
            second["UserSsoLifetime"] = 3600;
        });
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _server.DisposeAsync();
        await _partner.DisposeAsync();
        await _corp.DisposeAsync();
    }

    [SetUp]
    public void Open() => _browser = _server.Browser(_corp.Address, _cookies = new CookieContainer());

    [TearDown]
    public void Close() => _browser.Dispose();

    [Test]
    public async Task somebody_signs_in_at_the_provider_and_is_back_at_the_application()
    {
        var login = (await _browser.GetAsync(CodeFlow.Request())).MustBeLogin();
        Assert.That(WebUtility.HtmlDecode(login.Html), Does.Contain("The corp <accounts>").And.Contain("The partner <accounts>"));

        var identity = await _server.IdentityAsync(await _browser.SignInByAsync(login, ExternalServers.Corp));

        Assert.That(identity.GetProperty("sub").GetString(), Is.EqualTo(ExternalSubject.Of(ExternalServers.Corp, "1")));
        Assert.That(identity.GetProperty("idp").GetString(), Is.EqualTo(ExternalServers.Corp));
        Assert.That(identity.Values("amr"), Is.EqualTo(["pwd"]));
        Assert.That(identity.GetProperty("auth_time").GetInt64(), Is.EqualTo(_clock.GetUtcNow().ToUnixTimeSeconds()).Within(5));
        // The session is the server's from here on.
        Assert.That((await _browser.GetAsync(CodeFlow.Request(("prompt", "none")))).Code, Is.Not.Empty);
    }

    [Test]
    public async Task request_at_the_provider_has_proof_key_state_and_nonce_and_leads_back_to_the_address_of_the_issuer()
    {
        using var server = new TestBrowser(_server.Address);
        var login = (await server.GetAsync(CodeFlow.Request(("ui_locales", "de")))).MustBeLogin();
        var away = (await server.GetAsync(login.LinkTo(ExternalServers.Corp))).Away!;

        // Pushed, as the provider offers it: nothing of the sign-in is in the address.
        Assert.That(away.GetLeftPart(UriPartial.Path), Is.EqualTo($"{_corp.Address}connect/authorize"));
        Assert.That(away.Query.TrimStart('?').Split('&').Select(parameter => parameter.Split('=')[0]), Is.EquivalentTo(["client_id", "request_uri"]));
        var cookies = server.Cookies.GetAllCookies().Where(cookie => cookie.Name.StartsWith(".AspNetCore.", StringComparison.Ordinal)).ToArray();
        Assert.That(cookies.Select(cookie => (cookie.Path, cookie.HttpOnly)), Is.All.EqualTo(("/plugins/oidc/callback/corp", true)));
        Assert.That(cookies, Has.Length.EqualTo(2));
    }

    [Test]
    public async Task name_that_the_provider_has_for_them_is_shown_and_told_to_applications()
    {
        var login = (await _browser.GetAsync(CodeFlow.Request(("client_id", "second"), ("scope", "openid profile")))).MustBeLogin();
        var consent = (await _browser.SignInByAsync(login, ExternalServers.Corp)).MustBeConsent();
        Assert.That(consent.Html, Does.Contain("Alice"));
        var tokens = await _server.RedeemAsync((await _browser.SubmitAsync(consent, 0, ("decision", "allow"), ("scope", "openid"), ("scope", "profile"))).Code, ("client_id", "second"));
        Assert.That(TokenAnswer.PayloadOf(tokens.Text("id_token")!).GetProperty("name").GetString(), Is.EqualTo("Alice"));
    }

    [Test]
    public async Task same_person_is_the_same_subject_each_time_and_another_is_another()
    {
        var first = await SubjectAsync(ExternalServers.Corp, _corp);
        Assert.That(await SubjectAsync(ExternalServers.Corp, _corp), Is.EqualTo(first));
        Assert.That(await SubjectAsync(ExternalServers.Corp, _corp, "bob"), Is.Not.EqualTo(first));
        // There too she is called 1.
        Assert.That(await SubjectAsync(ExternalServers.Partner, _partner), Is.Not.EqualTo(first));
        Assert.That(first, Is.Not.EqualTo("1"));
    }

    [Test]
    public async Task session_of_somebody_else_ends_when_they_sign_in()
    {
        using var local = new TestBrowser(_server.Address, _cookies);
        await local.SignInAsync(await local.GetAsync("/account/login"));
        var before = await _server.IdentityAsync(await _browser.GetAsync(CodeFlow.Request()));
        var login = (await _browser.GetAsync(CodeFlow.Request(("prompt", "login")))).MustBeLogin();

        var after = await _server.IdentityAsync(await _browser.SignInByAsync(login, ExternalServers.Corp));

        Assert.That(before.GetProperty("sub").GetString(), Is.EqualTo("1"));
        Assert.That((after.GetProperty("sub").GetString(), after.GetProperty("sid").GetString()), Is.Not.EqualTo(("1", before.GetProperty("sid").GetString())));
    }

    [Test]
    public async Task whoever_is_signed_in_at_the_provider_is_asked_nothing()
    {
        await _browser.SignInByAsync(await _browser.GetAsync(CodeFlow.Request()), ExternalServers.Corp);
        Forget(_server);

        var back = await _browser.GetAsync((await _browser.GetAsync(CodeFlow.Request())).MustBeLogin().LinkTo(ExternalServers.Corp));

        back.MustHaveCode(_server);
    }

    [Test]
    public async Task whoever_has_to_sign_in_anew_has_to_at_the_provider_too()
    {
        await _browser.SignInByAsync(await _browser.GetAsync(CodeFlow.Request()), ExternalServers.Corp);
        _clock.Advance(TimeSpan.FromSeconds(60));
        foreach (var request in new[] { CodeFlow.Request(("prompt", "login")), CodeFlow.Request(("max_age", "0")), CodeFlow.Request(("max_age", "30")) })
        {
            var login = (await _browser.GetAsync(request)).MustBeLogin();
            var identity = await _server.IdentityAsync(await _browser.SignInByAsync(login, ExternalServers.Corp));
            Assert.That(identity.GetProperty("auth_time").GetInt64(), Is.EqualTo(_clock.GetUtcNow().ToUnixTimeSeconds()).Within(5));
            _clock.Advance(TimeSpan.FromSeconds(60));
        }
    }

    [Test]
    public async Task earlier_sign_in_at_the_provider_does_where_it_is_recent_enough()
    {
        await _browser.SignInByAsync(await _browser.GetAsync(CodeFlow.Request()), ExternalServers.Corp);
        _clock.Advance(TimeSpan.FromSeconds(60));
        Forget(_server);

        var login = (await _browser.GetAsync(CodeFlow.Request(("max_age", "90")))).MustBeLogin();
        var identity = await _server.IdentityAsync(await _browser.GetAsync(login.LinkTo(ExternalServers.Corp)));

        Assert.That(identity.GetProperty("auth_time").GetInt64(), Is.EqualTo(_clock.GetUtcNow().ToUnixTimeSeconds() - 60).Within(5));
    }

    [Test]
    public async Task whoever_cancels_at_the_provider_is_told_so_and_can_go_back_to_the_application()
    {
        var login = (await _browser.GetAsync(CodeFlow.Request())).MustBeLogin();
        var there = (await _browser.GetAsync(login.LinkTo(ExternalServers.Corp))).MustBeLogin();

        var back = (await _browser.SubmitAsync(there, 1, ("cancel", "cancel"))).MustSay("You have not signed in with The corp <accounts>.");

        Assert.That(back.LinkTo(ExternalServers.Corp), Is.Not.Empty);
        (await _browser.SubmitAsync(back, 1, ("cancel", "cancel"))).MustBeSentBack(_server, "access_denied");
        await _browser.MustBeNobodyAsync();
    }

    [Test]
    public async Task somebody_who_comes_by_themselves_is_home_afterwards()
    {
        var page = await _browser.SignInByAsync(await _browser.GetAsync("/account/login"), ExternalServers.Corp);
        Assert.That((page.Address.AbsolutePath, page.Away), Is.EqualTo(("/", (Uri?)null)));
        Assert.That(page.Html, Does.Contain("Alice"));
    }

    [Test]
    public async Task somebody_on_the_way_to_a_page_of_the_server_gets_there()
    {
        var login = (await _browser.GetAsync("/account/login?returnUrl=%2Fdevice%3Fuser_code%3Dabc")).MustBeLogin();
        var there = (await _browser.GetAsync(login.LinkTo(ExternalServers.Corp))).MustBeLogin();
        login = (await _browser.SubmitAsync(there, 1, ("cancel", "cancel"))).MustSay("You have not signed in");

        var page = await _browser.SignInByAsync(login, ExternalServers.Corp);

        Assert.That((page.Address.PathAndQuery, page.Away), Is.EqualTo(("/device?user_code=abc", (Uri?)null)));
    }

    [TestCase("https://evil.example/")]
    [TestCase("//evil.example/")]
    [TestCase("/elsewhere")]
    public async Task address_that_is_none_of_the_servers_leads_nowhere(string returnUrl)
    {
        var page = await _browser.GetAsync($"/plugins/oidc/login/corp?returnUrl={Uri.EscapeDataString(returnUrl)}");
        page.MustSay("was not begun in this browser");
        Assert.That(page.Html, Does.Not.Contain("evil.example").And.Not.Contain("/elsewhere"));
    }

    [TestCase("")]
    [TestCase("?returnUrl=https%3A%2F%2Fevil.example%2F")]
    [TestCase("?returnUrl=%2Fconnect%2Fauthorize%2Fcallback%3Fticket%3Dforged")]
    public async Task page_in_between_sends_nobody_elsewhere(string query)
    {
        var page = (await _browser.GetAsync("/account/onwards" + query)).MustBeErrorPage();
        Assert.That(page.Headers.Contains("Refresh"), Is.False);
        Assert.That(page.Html, Does.Not.Contain("evil.example"));
    }

    [Test]
    public async Task page_that_was_open_for_too_long_leads_to_no_provider()
    {
        var login = (await _browser.GetAsync(CodeFlow.Request())).MustBeLogin();
        _clock.Advance(TimeSpan.FromHours(2));
        (await _browser.GetAsync(login.LinkTo(ExternalServers.Corp))).MustBeErrorPage();
    }

    [Test]
    public async Task whoever_takes_too_long_at_the_provider_is_told_so_and_is_not_signed_in()
    {
        var there = (await _browser.GetAsync((await _browser.GetAsync(CodeFlow.Request())).LinkTo(ExternalServers.Corp))).MustBeLogin();
        _clock.Advance(TimeSpan.FromHours(2));
        (await _browser.SignInAsync(there)).MustBeErrorPage();
        await _browser.MustBeNobodyAsync();
    }

    [Test]
    public async Task revocation_of_the_plugin_ends_the_sessions_of_those_who_came_by_it_and_of_nobody_else()
    {
        using var local = new TestBrowser(_server.Address);
        await local.SignInAsync(await local.GetAsync("/account/login"));
        var back = await _browser.SignInByAsync(await _browser.GetAsync(CodeFlow.Request()), ExternalServers.Corp);

        var (exitCode, output, error) = await _server.RevokePluginAsync("oidc");

        Assert.That((exitCode, error), Is.EqualTo((0, "")), output);
        await _browser.MustBeNobodyAsync();
        (await _server.RedeemAsync(back.Code)).MustBeRefused("invalid_grant");
        Assert.That((await local.GetAsync(CodeFlow.Request(("prompt", "none")))).Code, Is.Not.Empty);
    }

    [Test]
    public async Task there_is_no_provider_of_another_name()
    {
        foreach (var path in new[] { "/plugins/oidc/login/other", "/plugins/oidc/callback/other?code=a&state=b", "/plugins/oidc/login", "/plugins/oidc/signout-oidc", "/plugins/oidc/signout-callback-oidc" })
            Assert.That((await _browser.GetAsync(path)).Status, Is.EqualTo(HttpStatusCode.NotFound), path);
    }

    private void Forget(TestServer server)
    {
        foreach (Cookie cookie in _cookies.GetCookies(server.Address))
            cookie.Expired = true;
    }

    private async Task<string?> SubjectAsync(string name, TestServer provider, string user = "alice")
    {
        using var browser = _server.Browser(provider.Address);
        return (await _server.IdentityAsync(await browser.SignInByAsync(await browser.GetAsync(CodeFlow.Request()), name, user))).GetProperty("sub").GetString();
    }
}
