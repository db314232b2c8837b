using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.AuthorizationCode;

/// <summary>How the answer gets to the client.</summary>
public sealed class AuthorizationResponseTests : CodeFlowFixture
{
    private static readonly string[] States =
    [
        "a", " ", "a+b c", "&=#%?/;:@", "%2500%26", "\u00fc\u00df\u20ac\u4e2d\ud83d\ude00", "\"'<>`\\{}|^~", "line\r\nbreak\tand tab", "\u202eabc\u200b", new string('x', 2000),
        string.Concat(Enumerable.Repeat("\u20ac&", 340)), "{\"a\":[1,2]}", "code=x&error=y&iss=https://evil.com",
    ];

    protected override void Configure(JsonObject settings)
    {
        AddClient(settings, "scripted")["RedirectUris"] = new JsonArray("https://app.example.com/a?x=1&y='2'");
        settings.Client(CodeFlow.Native)["RedirectUris"]!.AsArray().Add("com.example.app:/callback");
    }

    [TestCaseSource(nameof(States))]
    [Property("Requirement", "AUT-09")]
    public async Task state_comes_back_as_it_came(string state)
    {
        (await Browser.GetAsync(CodeFlow.Request(("state", state)))).MustHaveCode(Server, state);
        (await Browser.GetAsync(CodeFlow.Request(("state", state), ("response_type", "token")))).MustBeSentBack(Server, "unsupported_response_type", state);
        var pushed = await Server.PushAsync(("state", state));
        (await Browser.GetAsync(CodeFlow.Pushed(pushed))).MustHaveCode(Server, state);
    }

    [Test]
    [Property("Requirement", "AUT-09")]
    public async Task state_survives_the_way_through_the_pages()
    {
        foreach (var state in States)
        {
            using var browser = NewBrowser();
            (await browser.SignInAsync((await browser.GetAsync(CodeFlow.Request(("state", state)))).MustBeLogin())).MustHaveCode(Server, state);
        }
    }

    [Test]
    public async Task request_without_a_state_gets_none() => (await Browser.GetAsync(CodeFlow.Request(("state", "")))).MustHaveCode(Server, state: null);

    [TestCaseSource(nameof(States))]
    public async Task a_form_carries_the_answer(string state)
    {
        var page = await Browser.GetAsync(CodeFlow.Request(("state", state), ("response_mode", "form_post")));
        Assert.That((page.Status, page.Away), Is.EqualTo((HttpStatusCode.OK, (Uri?)null)), page.Html);
        var (action, fields) = page.Form(0);
        Assert.That(action, Is.EqualTo(CodeFlow.Callback));
        Assert.That(fields.Select(field => field.Name), Is.EqualTo(["code", "state", "iss"]));
        Assert.That(fields[1].Value, Is.EqualTo(state));
        var policy = page.Headers.GetValues("Content-Security-Policy").Single();
        var nonce = Regex.Match(policy, "script-src 'nonce-([^']+)'").Groups[1].Value;
        Assert.That(policy, Does.Contain("form-action https://app.example.com;").And.Contain("frame-ancestors 'none'"));
        Assert.That(WebUtility.HtmlDecode(page.Html), Does.Contain($"<script nonce=\"{nonce}\">"));
        Assert.That(page.Headers.Contains("Set-Cookie"), Is.False);
        (await Server.RedeemAsync(fields[0].Value)).MustBeIssued();
    }

    [Test]
    public async Task a_form_carries_an_error()
    {
        var (action, fields) = (await Browser.GetAsync(CodeFlow.Request(("response_mode", "form_post"), ("scope", "nothing")))).Form(0);
        Assert.That((action, string.Join(' ', fields.Select(field => field.Name))), Is.EqualTo((CodeFlow.Callback, "error error_description state iss")));
    }

    [Test]
    public async Task a_form_leads_to_an_application_of_this_machine()
    {
        foreach (var address in new[] { "com.example.app:/callback", "http://127.0.0.1:5000/callback" })
        {
            var page = await Browser.GetAsync(CodeFlow.Request(("client_id", CodeFlow.Native), ("redirect_uri", address), ("response_mode", "form_post")));
            Assert.That(page.Form(0).Action, Is.EqualTo(address));
        }

        var quoted = await Browser.GetAsync(CodeFlow.Request(("client_id", "scripted"), ("redirect_uri", "https://app.example.com/a?x=1&y='2'"), ("response_mode", "form_post")));
        Assert.That(quoted.Form(0).Action, Is.EqualTo("https://app.example.com/a?x=1&y='2'"));
    }

    [Test]
    [Property("Requirement", "AUT-11")]
    public async Task a_password_is_not_carried_along()
    {
        using var browser = NewBrowser();
        var (action, hidden) = (await browser.GetAsync(CodeFlow.Request())).MustBeLogin().Form(0);
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = browser.Cookies }) { BaseAddress = Server.Address };
        using var form = new FormUrlEncodedContent(hidden.Append(("username", "alice")).Append(("password", "alice")).Select(field => KeyValuePair.Create(field.Item1, field.Item2)));
        using var response = await http.PostAsync(new Uri(action, UriKind.Relative), form);
        Assert.That((int)response.StatusCode, Is.EqualTo(303));
        Assert.That(response.Headers.Location!.ToString(), Does.StartWith("/connect/authorize/callback?ticket="));
        Assert.That(response.Headers.CacheControl?.NoStore, Is.True);
    }

    [Test]
    public async Task a_request_may_be_posted()
    {
        var back = await Browser.PostAsync("/connect/authorize", CodeFlow.Parameters());
        (await Server.RedeemAsync(back.MustHaveCode(Server).Code)).MustBeIssued();
        (await Browser.PostAsync("/connect/authorize", CodeFlow.Parameters(("prompt", "none")))).MustHaveCode(Server);
        (await Browser.PostAsync("/connect/authorize", CodeFlow.Parameters(("redirect_uri", "https://evil.com/")))).MustBeErrorPage();
        (await Browser.PostAsync("/connect/authorize", CodeFlow.Parameters(("response_type", "token")))).MustBeSentBack(Server, "unsupported_response_type");
        using var stranger = NewBrowser();
        (await stranger.PostAsync("/connect/authorize", CodeFlow.Parameters(("prompt", "none")))).MustBeSentBack(Server, "login_required");
        (await stranger.SignInAsync((await stranger.PostAsync("/connect/authorize", CodeFlow.Parameters())).MustBeLogin())).MustHaveCode(Server);
    }

    [Test]
    public async Task a_posted_request_to_sign_in_anew_is_one()
    {
        using var browser = await SignedInAsync();
        var login = (await browser.PostAsync("/connect/authorize", CodeFlow.Parameters(("prompt", "login")))).MustBeLogin();
        (await browser.SignInAsync(login)).MustHaveCode(Server);
    }

    [Test]
    public async Task parameters_of_the_address_of_a_posted_request_do_not_count() =>
        (await Browser.PostAsync(CodeFlow.Request(), ("client_id", CodeFlow.Web))).MustBeSentBack(Server, "invalid_request", state: null);

    [Test]
    [Property("Requirement", "AUT-24")]
    public async Task what_travels_through_the_pages_cannot_be_changed()
    {
        using var browser = NewBrowser();
        var login = (await browser.GetAsync(CodeFlow.Request())).MustBeLogin();
        var ticket = Uri.UnescapeDataString(login.Address.Query).Split("ticket=")[1];
        using var signedIn = await SignedInAsync();
        var middle = ticket.Length / 2;
        foreach (var changed in new[] { ticket[..^1], ticket + "A", ticket[..middle] + (ticket[middle] == 'A' ? 'B' : 'A') + ticket[(middle + 1)..], ticket[4..], "", "AAAA", ticket + "&response_type=token" })
            Assert.That((int)(await signedIn.GetAsync("/connect/authorize/callback?ticket=" + changed)).Status, Is.EqualTo(changed.Contains('&') ? 303 : 400), changed);
        // The ticket alone says what was asked for.
        (await signedIn.GetAsync($"/connect/authorize/callback?ticket={ticket}&response_type=token&client_id=nobody&redirect_uri=https://evil.com")).MustHaveCode(Server);
        Assert.That((int)(await signedIn.GetAsync($"/connect/authorize/callback?ticket={ticket}&ticket={ticket}")).Status, Is.EqualTo(400));
    }

    [Test]
    [Property("Requirement", "AUT-24")]
    public async Task what_has_been_taken_from_the_client_meanwhile_is_not_granted()
    {
        using var browser = NewBrowser();
        var login = (await browser.GetAsync(CodeFlow.Request())).MustBeLogin();
        await using (await Server.ChangedAsync(settings => settings.Client(CodeFlow.Web)["RedirectUris"] = new JsonArray("https://app.example.com/new")))
            (await browser.SignInAsync(login)).MustBeErrorPage();
        await using (await Server.ChangedAsync(settings => settings.Client(CodeFlow.Web)["AllowedScopes"] = new JsonArray("openid")))
            (await browser.GetAsync(login.Address.ToString())).MustBeSentBack(Server, "invalid_scope");
        await using (await Server.ChangedAsync(settings => settings.Client(CodeFlow.Web)["Enabled"] = false))
            (await browser.GetAsync(login.Address.ToString())).MustBeErrorPage();
    }

    [TestCase("//evil.com")]
    [TestCase("/\\evil.com")]
    [TestCase("/%09/evil.com")]
    [TestCase("https:evil.com")]
    [TestCase("https://evil.com/connect/authorize/callback?ticket=x")]
    [TestCase("/connect/authorize/callback?ticket=x")]
    [TestCase("/connect/authorize?client_id=web")]
    [TestCase("javascript:alert(1)")]
    [Property("Requirement", "AUT-22")]
    public async Task whoever_signs_in_is_sent_home_and_nowhere_else(string returnUrl)
    {
        using var browser = NewBrowser();
        var login = (await browser.GetAsync("/account/login?returnUrl=" + Uri.EscapeDataString(returnUrl))).MustBeLogin();
        Assert.That(login.Html, Does.Not.Contain("evil.com").And.Not.Contain("javascript:"));
        var home = await browser.SignInAsync(login);
        Assert.That((home.Address.AbsolutePath, home.Away), Is.EqualTo(("/", (Uri?)null)));
    }

    [Test]
    public async Task the_longest_request_gets_through_all_pages()
    {
        using var browser = NewBrowser();
        var first = await Server.RedeemAsync(await CodeAsync());
        (string, string)[] much =
        [
            ("state", new string('\u20ac', 450)), ("nonce", new string('n', 512)), ("login_hint", new string('h', 1024)), ("acr_values", string.Concat(Enumerable.Repeat("a ", 100))),
            ("id_token_hint", first.Text("id_token")!), ("prompt", "login consent"),
        ];
        var login = (await browser.GetAsync(CodeFlow.Request(much))).MustBeLogin();
        var consent = (await browser.SignInAsync(login)).MustBeConsent();
        (await browser.SubmitAsync(consent, 0, ("decision", "allow"), ("scope", "api1"))).MustHaveCode(Server, new string('\u20ac', 450));
    }
}
