using System.Text.Json.Nodes;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.AuthorizationCode;

/// <summary>When somebody is asked, although they are signed in, and when they may not be (OIDC Core §3.1.2.1).</summary>
public sealed class PromptTests : CodeFlowFixture
{
    private const string Asking = "asking";

    protected override void Configure(JsonObject settings)
    {
        AddClient(settings, Asking)["RequireConsent"] = true;
        AddClient(settings, "elsewhere")["EnableLocalLogin"] = false;
        AddClient(settings, "hasty")["UserSsoLifetime"] = 60;
    }

    [Test]
    [Property("Requirement", "AUT-20")]
    public async Task nobody_is_there_and_nobody_may_be_asked()
    {
        using var browser = NewBrowser();
        (await browser.GetAsync(CodeFlow.Request(("prompt", "none")))).MustBeSentBack(Server, "login_required");
        (await browser.GetAsync(CodeFlow.Pushed(await Server.PushAsync(("prompt", "none"))))).MustBeSentBack(Server, "login_required");
    }

    [Test]
    [Property("Requirement", "AUT-20")]
    public async Task consent_is_needed_and_nobody_may_be_asked() =>
        (await Browser.GetAsync(CodeFlow.Request(("client_id", Asking), ("prompt", "none")))).MustBeSentBack(Server, "consent_required");

    [TestCase("none login")]
    [TestCase("none consent")]
    [TestCase("login none")]
    [TestCase("create")]
    [Property("Requirement", "AUT-20")]
    public async Task prompt_that_contradicts_itself_is_refused(string prompt) => (await Browser.GetAsync(CodeFlow.Request(("prompt", prompt)))).MustBeSentBack(Server, "invalid_request");

    [TestCase("prompt", "login")]
    [TestCase("prompt", "select_account")]
    [TestCase("prompt", "login select_account")]
    [TestCase("max_age", "0")]
    public async Task somebody_who_is_signed_in_signs_in_again(string name, string value)
    {
        using var browser = await SignedInAsync();
        Advance(5);
        var login = (await browser.GetAsync(CodeFlow.Request((name, value)))).MustBeLogin();
        // Nobody gets around it by asking for the page behind it.
        (await browser.GetAsync(CallbackOf(login))).MustBeLogin();
        var signedIn = Server.Clock.GetUtcNow();
        var tokens = (await Server.RedeemAsync((await browser.SignInAsync(login)).MustHaveCode(Server).Code)).MustBeIssued();
        Assert.That(TokenAnswer.PayloadOf(tokens.Text("id_token")!).GetProperty("auth_time").GetInt64(), Is.EqualTo(signedIn.ToUnixTimeSeconds()));
    }

    [TestCase("prompt", "login")]
    [TestCase("max_age", "1")]
    public async Task a_request_that_began_in_another_browser_is_no_way_around_signing_in(string name, string value)
    {
        using var browser = await SignedInAsync();
        Advance(60);
        using var other = NewBrowser();
        var login = (await other.GetAsync(CodeFlow.Request((name, value)))).MustBeLogin();
        (await browser.GetAsync(CallbackOf(login))).MustBeLogin();
    }

    [TestCase("prompt", "login")]
    [TestCase("max_age", "1")]
    public async Task the_consent_page_is_no_way_around_signing_in(string name, string value)
    {
        using var browser = await SignedInAsync();
        Advance(60);
        var login = (await browser.GetAsync(CodeFlow.Request(("client_id", Asking), (name, value)))).MustBeLogin();
        (await browser.GetAsync("/account/consent?ticket=" + CallbackOf(login).Split("ticket=")[1])).MustBeLogin();
    }

    [Test]
    public async Task the_consent_page_is_no_way_around_who_is_expected()
    {
        using var bob = await SignedInAsync("bob");
        var login = (await bob.GetAsync(CodeFlow.Request(("client_id", Asking), ("id_token_hint", await HintAsync(Asking))))).MustBeLogin();
        (await bob.GetAsync("/account/consent?ticket=" + CallbackOf(login).Split("ticket=")[1])).MustBeLogin();
    }

    [Test]
    public async Task whoever_takes_their_time_to_consent_need_not_sign_in_again()
    {
        using var browser = await SignedInAsync();
        var consent = (await browser.GetAsync(CodeFlow.Request(("client_id", Asking), ("max_age", "60")))).MustBeConsent();
        Advance(120);
        (await browser.SubmitAsync(consent, 0, ("decision", "allow"))).MustHaveCode(Server);
    }

    [Test]
    public async Task a_sign_in_is_as_old_as_the_client_lets_it_be()
    {
        using var browser = await SignedInAsync();
        (await browser.GetAsync(CodeFlow.Request(("max_age", "100")))).MustHaveCode(Server);
        Advance(99);
        (await browser.GetAsync(CodeFlow.Request(("max_age", "100")))).MustHaveCode(Server);
        Advance(2);
        (await browser.GetAsync(CodeFlow.Request(("max_age", "100"), ("prompt", "none")))).MustBeSentBack(Server, "login_required");
        (await browser.GetAsync(CodeFlow.Request(("max_age", "2147483647"), ("prompt", "none")))).MustHaveCode(Server);
        (await browser.SignInAsync((await browser.GetAsync(CodeFlow.Request(("max_age", "100")))).MustBeLogin())).MustHaveCode(Server);
    }

    [Test]
    public async Task a_client_may_have_a_limit_of_its_own()
    {
        using var browser = await SignedInAsync();
        (await browser.GetAsync(CodeFlow.Request(("client_id", "hasty")))).MustHaveCode(Server);
        Advance(61);
        (await browser.GetAsync(CodeFlow.Request(("client_id", "hasty")))).MustBeLogin();
    }

    [Test]
    public async Task somebody_else_than_expected_signs_in_again()
    {
        var hint = await HintAsync(CodeFlow.Web);
        using var bob = await SignedInAsync("bob");
        (await bob.GetAsync(CodeFlow.Request(("id_token_hint", hint), ("prompt", "none")))).MustBeSentBack(Server, "login_required");
        var login = (await bob.GetAsync(CodeFlow.Request(("id_token_hint", hint)))).MustBeLogin();
        login = (await bob.SignInAsync(login, "bob")).MustBeLogin();
        (await bob.SignInAsync(login)).MustHaveCode(Server);
        (await Browser.GetAsync(CodeFlow.Request(("id_token_hint", hint), ("prompt", "none")))).MustHaveCode(Server);
    }

    [Test]
    public async Task a_hint_is_an_identity_token_of_this_server_for_this_client()
    {
        var tokens = await Server.RedeemAsync(await CodeAsync());
        var identity = tokens.Text("id_token")!;
        var signature = identity.LastIndexOf('.') + 1;
        foreach (var hint in new[]
        {
            "x", "x.y.z", tokens.AccessToken, await HintAsync(Asking), identity[..^8], identity[..signature], identity[..signature] + (identity[signature] == 'A' ? 'B' : 'A') + identity[(signature + 1)..],
            "eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.",
        })
            (await Browser.GetAsync(CodeFlow.Request(("id_token_hint", hint)))).MustBeSentBack(Server, "invalid_request");
        // An old one still says who was meant.
        Advance(3600);
        (await Browser.GetAsync(CodeFlow.Request(("id_token_hint", identity)))).MustHaveCode(Server);
    }

    [Test]
    public async Task a_hint_fills_in_the_name_and_no_markup()
    {
        using var browser = NewBrowser();
        Assert.That((await browser.GetAsync(CodeFlow.Request(("login_hint", "bob")))).MustBeLogin().Html, Does.Contain("value=\"bob\""));
        Assert.That((await browser.GetAsync(CodeFlow.Request(("login_hint", "\"><script>alert(1)</script>")))).MustBeLogin().Html, Does.Not.Contain("<script"));
    }

    [TestCase("de", "de")]
    [TestCase("de-AT", "de")]
    [TestCase("xx de en", "de")]
    [TestCase("xx", "en")]
    [TestCase("../../etc \u0000", null)]
    [TestCase("\"><script>", "en")]
    public async Task pages_speak_the_language_that_the_client_would_have(string locales, string? language)
    {
        using var browser = NewBrowser();
        var page = await browser.GetAsync(CodeFlow.Request(("ui_locales", locales)));
        if (language is null)
            page.MustBeErrorPage();
        else
            Assert.That(page.MustBeLogin().Html, Does.Contain($"lang=\"{language}\"").And.Not.Contain("<script"));
    }

    [Test]
    public async Task a_client_may_do_without_passwords_of_this_server()
    {
        using var browser = NewBrowser();
        var page = await browser.GetAsync(CodeFlow.Request(("client_id", "elsewhere")));
        Assert.That(page.Html, Does.Not.Contain("name=\"password\"").And.Contain("name=\"cancel\""));
        var (action, hidden) = page.Form(0);
        var refused = await browser.PostAsync(action, [.. hidden, ("username", "alice"), ("password", "alice")]);
        Assert.That(((int)refused.Status, browser.Cookies.GetCookies(Server.Address)["pts.session"]), Is.EqualTo((400, (System.Net.Cookie?)null)));
    }

    private async Task<string> HintAsync(string client)
    {
        using var browser = await SignedInAsync();
        var page = await browser.GetAsync(CodeFlow.Request(("client_id", client)));
        if (client == Asking)
            page = await browser.SubmitAsync(page.MustBeConsent(), 0, ("decision", "allow"));
        return (await Server.RedeemAsync(page.Code, ("client_id", client))).Text("id_token")!;
    }

    private static string CallbackOf(BrowserPage login) => Uri.UnescapeDataString(login.Address.Query.Split("returnUrl=")[1]);
}
