using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.IdentityModel.Tokens;
using PluginTokenServer.Host.SignIn.External;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.SignIn.External;

/// <summary>All that can go wrong at another provider ends at the login page with a sentence: nobody is signed in, nobody goes round in circles, and no log has anything secret.</summary>
public sealed class ProviderFailureTests
{
    private const string Failed = "did not work";
    private const string Lost = "was not begun in this browser, took too long, or is over already";
    private const string Unavailable = "is not possible right now";
    private const string TooOld = "asks you to sign in anew";

    private readonly TestClock _clock = new();
    private ScriptedProvider _provider = null!;
    private TestServer _server = null!;
    private CookieContainer _cookies = null!;
    private TestBrowser _browser = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _provider = await ScriptedProvider.StartAsync(_clock);
        (string, string)[] providers =
        [
            ("scripted", _provider.Issuer), ("gone", "http://127.0.0.1:1"), ("impostor", $"{_provider.Issuer}/impostor"), ("poor", $"{_provider.Issuer}/poor"),
            ("moved", $"{_provider.Issuer}/moved"), ("long", $"{_provider.Issuer}/long"), ("ill", $"{_provider.Issuer}/ill"), ("chatty", _provider.Issuer),
        ];
        _server = await ExternalServers.StartAsync(providers, _clock, settings =>
        {
            // Here the provider is the only way in, and people are sent there without a page in between.
            var only = settings.AddClient("only", ["authorization_code"], ["openid", "profile"]);
            only["RedirectUris"] = new JsonArray(CodeFlow.Callback);
            only["EnableLocalLogin"] = false;
            only["IdentityProviderRestrictions"] = new JsonArray("scripted");
            var hasty = settings.AddClient("hasty", ["authorization_code"], ["openid", "profile"]);
            hasty["RedirectUris"] = new JsonArray(CodeFlow.Callback);
            hasty["UserSsoLifetime"] = 600;
            var named = settings.AddClient("named", ["authorization_code"], ["openid", "profile"]);
            named["RedirectUris"] = new JsonArray(CodeFlow.Callback);
            named["AlwaysIncludeUserClaimsInIdToken"] = true;
            settings["Plugins"]!["Entries"]!["oidc"]!["Settings"]!["Providers"]![7]!["ClaimsFromUserInfo"] = true;
        });
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _server.DisposeAsync();
        await _provider.DisposeAsync();
        Assert.That(_server.Logs.Text, Does.Not.Contain(ScriptedProvider.Secret).And.Not.Contain("code_verifier").And.Not.Contain("CfDJ8"));
    }

    [SetUp]
    public void Open()
    {
        _provider.Reset();
        _browser = _server.Browser(_provider.Address, _cookies = new CookieContainer());
    }

    [TearDown]
    public void Close() => _browser.Dispose();

    [Test]
    public async Task all_is_well_without_any_of_it()
    {
        var identity = await _server.IdentityAsync(await SignInAsync());
        Assert.That(identity.GetProperty("sub").GetString(), Is.EqualTo(ExternalSubject.Of("scripted", "1")));
        // The provider does not say how.
        Assert.That(identity.Values("amr"), Is.EqualTo(["external"]));
        Assert.That((_provider.Asked["scope"], _provider.Asked["response_type"], _provider.Asked["code_challenge_method"]), Is.EqualTo(("openid profile", "code", "S256")));
        Assert.That(_provider.Asked.Keys, Is.EquivalentTo(new[] { "client_id", "redirect_uri", "response_type", "scope", "code_challenge", "code_challenge_method", "nonce", "state" }));
        Assert.That(_provider.Asked["redirect_uri"], Is.EqualTo($"{_server.Address}plugins/oidc/callback/scripted"));
    }

    [TestCase("aud", "somebody else", TestName = "token_of_another_audience")]
    [TestCase("iss", "https://evil.example", TestName = "token_of_another_issuer")]
    [TestCase("nonce", "another", TestName = "token_for_another_request")]
    [TestCase("nonce", null, TestName = "token_for_no_request")]
    [TestCase("exp", -301L, TestName = "token_that_has_expired")]
    [TestCase("exp", null, TestName = "token_without_an_end")]
    [TestCase("nbf", 301L, TestName = "token_for_later")]
    [TestCase("azp", "somebody else", TestName = "token_that_somebody_else_asked_for")]
    [TestCase("sub", "", TestName = "token_about_nobody")]
    [TestCase("sub", null, TestName = "token_that_does_not_say_about_whom")]
    public async Task it_does_not_sign_anybody_in(string claim, object? value)
    {
        _provider.Claims = claims => Change(claims, claim, value is long seconds ? _clock.GetUtcNow().ToUnixTimeSeconds() + seconds : value);
        await MustFailAsync(Failed);
    }

    [Test]
    public async Task log_says_what_was_wrong_and_quotes_nothing()
    {
        _provider.Claims = claims => claims["aud"] = ScriptedProvider.Secret;
        await MustFailAsync(Failed);
        Assert.That(_server.Logs.Text, Does.Contain("A sign-in at provider scripted failed (Failed): SecurityTokenInvalidAudienceException IDX10214."));
        _provider.Back = back => back["code"] = "another";
        await MustFailAsync(Failed);
        Assert.That(_server.Logs.Text, Does.Contain("failed (Failed): OpenIdConnectProtocolException invalid_grant."));
        _provider.Back = back => back["iss"] = "https://evil.example";
        await MustFailAsync(Failed);
        Assert.That(_server.Logs.Text, Does.Contain("failed (Failed): the answer came from another issuer, or does not say from which."));
    }

    [Test]
    public async Task identifier_longer_than_the_standard_allows_is_not_taken()
    {
        _provider.Claims = claims => claims["sub"] = new string('x', 256);
        await MustFailAsync(Failed);
    }

    [Test]
    public async Task token_signed_by_somebody_else_does_not_do()
    {
        _provider.Signing = new SigningCredentials(ScriptedProvider.NewKey("first"), SecurityAlgorithms.EcdsaSha256);
        await MustFailAsync(Failed);
    }

    [Test]
    public async Task token_signed_with_the_secret_does_not_do()
    {
        _provider.Signing = new SigningCredentials(new SymmetricSecurityKey(Encoding.UTF8.GetBytes("secret".PadRight(64, '\0'))), SecurityAlgorithms.HmacSha256);
        await MustFailAsync(Failed);
    }

    [Test]
    public async Task token_signed_with_a_key_that_is_new_signs_in_at_once()
    {
        await SignInAsync();
        _clock.Advance(TimeSpan.FromMinutes(2));
        _provider.Keys = [ScriptedProvider.NewKey($"new-{_provider.Keys[0].KeyId}"), .. _provider.Keys];
        _provider.Requests.Clear();
        using var other = _server.Browser(_provider.Address);
        (await SignInAsync(other)).MustHaveCode(_server);
        Assert.That(_provider.Requests.Count(path => path == "/jwks"), Is.EqualTo(1));
    }

    [Test]
    public async Task keys_are_not_asked_for_again_and_again_by_wrong_tokens()
    {
        await SignInAsync();
        _clock.Advance(TimeSpan.FromMinutes(2));
        _provider.Requests.Clear();
        _provider.Signing = new SigningCredentials(ScriptedProvider.NewKey("unknown"), SecurityAlgorithms.EcdsaSha256);
        for (var attempt = 0; attempt < 3; attempt++)
        {
            using var other = _server.Browser(_provider.Address);
            (await SignInAsync(other)).MustSay(Failed);
        }

        Assert.That(_provider.Requests.Count(path => path == "/jwks"), Is.EqualTo(1));
    }

    [TestCase("state", null, Lost)]
    [TestCase("state", "forged", Lost)]
    [TestCase("code", null, Failed)]
    [TestCase("code", "another", Failed)]
    [TestCase("iss", "https://evil.example", Failed)]
    [TestCase("iss", null, Failed)]
    public async Task answer_that_was_tampered_with_does_not_sign_in(string parameter, string? value, string sentence)
    {
        _provider.Back = back => Change(back, parameter, value);
        await MustFailAsync(sentence);
        // Nothing was asked for with a code from elsewhere.
        Assert.That(_provider.Requests.Contains("/token"), Is.EqualTo((parameter, value) is ("code", "another")));
    }

    [TestCase("access_denied", "You have not signed in with")]
    [TestCase("login_required", Failed)]
    [TestCase("invalid_scope", Failed)]
    [TestCase("temporarily_unavailable", Unavailable)]
    [TestCase("server_error", Unavailable)]
    [TestCase("<script>alert(1)</script>", Failed)]
    public async Task error_of_the_provider_is_told_in_our_words(string error, string sentence)
    {
        _provider.Back = back =>
        {
            back.Remove("code");
            (back["error"], back["error_description"]) = (error, ScriptedProvider.Secret);
        };
        var page = await MustFailAsync(sentence);
        Assert.That(page.Html, Does.Not.Contain(ScriptedProvider.Secret).And.Not.Contain("alert(1)"));
    }

    [Test]
    public async Task answer_in_a_browser_that_did_not_ask_does_not_sign_in()
    {
        string? back = null;
        _provider.Back = parameters => back = string.Join('&', parameters.Select(parameter => $"{parameter.Key}={Uri.EscapeDataString(parameter.Value!)}"));
        using (var elsewhere = new TestBrowser(_server.Address))
            await elsewhere.GetAsync((await elsewhere.GetAsync((await elsewhere.GetAsync(CodeFlow.Request())).LinkTo("scripted"))).Away!.ToString());
        using (var asking = _server.Browser(_provider.Address))
            await SignInAsync(asking);
        _provider.Requests.Clear();

        (await _browser.GetAsync($"/plugins/oidc/callback/scripted?{back}")).MustSay(Lost);

        Assert.That(_provider.Requests, Is.Empty);
        await _browser.MustBeNobodyAsync();
    }

    [Test]
    public async Task answer_that_comes_twice_signs_in_once_even_with_the_cookies_of_before()
    {
        using var server = new TestBrowser(_server.Address, _cookies);
        var away = (await server.GetAsync((await server.GetAsync(CodeFlow.Request())).LinkTo("scripted"))).Away!;
        var before = _cookies.GetAllCookies().Select(cookie => new Cookie(cookie.Name, cookie.Value, cookie.Path, cookie.Domain)).ToArray();
        string? back = null;
        _provider.Back = parameters => back = string.Join('&', parameters.Select(parameter => $"{parameter.Key}={Uri.EscapeDataString(parameter.Value!)}"));
        (await _browser.GetAsync(away.ToString())).MustHaveCode(_server);

        (await server.GetAsync($"/plugins/oidc/callback/scripted?{back}")).MustSay(Lost);
        using var copied = new TestBrowser(_server.Address);
        Array.ForEach(before, copied.Cookies.Add);
        (await copied.GetAsync($"/plugins/oidc/callback/scripted?{back}")).MustSay(Failed);
        await copied.MustBeNobodyAsync();
    }

    [TestCase("")]
    [TestCase("?state=")]
    [TestCase("?code=a")]
    [TestCase("?code=a&code=b&state=c")]
    [TestCase("?error=access_denied")]
    [TestCase("?id_token=a&state=b")]
    public async Task callback_that_nobody_asked_for_is_a_page(string query) => (await _browser.GetAsync("/plugins/oidc/callback/scripted" + query)).MustSay(Lost);

    [TestCase(new[] { "state" }, new[] { "x" })]
    [TestCase(new string[0], new string[0])]
    public async Task callback_by_a_form_is_a_page_too(string[] names, string[] values) =>
        (await _browser.PostAsync("/plugins/oidc/callback/scripted", [.. names.Zip(values)])).MustSay(Lost);

    [TestCase("/token", 500)]
    [TestCase("/token", 503)]
    [TestCase("/token", 429)]
    public async Task provider_that_is_not_well_is_said_to_be(string path, int status)
    {
        _provider.Instead = At(path, http => http.Response.StatusCode = status);
        await MustFailAsync(Unavailable);
    }

    [TestCase(302)]
    [TestCase(307)]
    [TestCase(400)]
    [TestCase(200)]
    public async Task answer_without_a_token_does_not_sign_in_and_leads_nowhere(int status)
    {
        _provider.Instead = At("/token", http => (http.Response.StatusCode, http.Response.Headers.Location) = (status, $"{_provider.Issuer}/elsewhere"));
        await MustFailAsync(Failed);
        Assert.That(_provider.Requests, Has.None.EqualTo("/elsewhere"));
    }

    [Test]
    public async Task answer_beyond_measure_is_not_read_to_its_end()
    {
        _provider.Instead = async http =>
        {
            if (http.Request.Path != "/token")
                return false;
            http.Response.ContentType = "application/json";
            await http.Response.WriteAsync($"{{\"x\":\"{new string('x', 1024 * 1024)}\"}}");
            return true;
        };
        await MustFailAsync(Unavailable);
    }

    [Test]
    public async Task provider_that_does_not_answer_is_waited_for_until_there_is_just_time_to_say_so()
    {
        await SignInAsync();
        var (asked, over) = (new TaskCompletionSource(), new TaskCompletionSource());
        _provider.Instead = async http =>
        {
            if (http.Request.Path != "/token")
                return false;
            asked.SetResult();
            await over.Task;
            return true;
        };
        using var other = _server.Browser(_provider.Address);
        var signingIn = SignInAsync(other);
        await asked.Task;
        _clock.Advance(TimeSpan.FromSeconds(4));
        (await signingIn).MustSay(Unavailable);
        over.SetResult();
    }

    [TestCase("gone", Unavailable)]
    [TestCase("ill", Unavailable)]
    [TestCase("impostor", Failed)]
    [TestCase("poor", Failed)]
    [TestCase("moved", Unavailable)]
    [TestCase("long", Unavailable)]
    public async Task provider_without_a_document_that_is_its_own_is_not_gone_to(string provider, string sentence)
    {
        _provider.Instead = http => Documents(http);
        var login = (await _browser.GetAsync(CodeFlow.Request())).MustBeLogin();
        (await _browser.GetAsync(login.LinkTo(provider))).MustSay(sentence);
        Assert.That(_provider.Requests, Has.None.EqualTo("/authorize").And.None.EqualTo("/elsewhere"));
    }

    [Test]
    public async Task only_way_to_sign_in_is_not_tried_again_by_itself()
    {
        _provider.Back = back => (back["error"], back["code"]) = ("server_error", null);
        var page = (await _browser.GetAsync(CodeFlow.Request(("client_id", "only"), ("scope", "openid")))).MustSay(Unavailable);
        Assert.That(page.Html, Does.Not.Contain("name=\"password\""));
        Assert.That(_provider.Requests.Count(path => path == "/authorize"), Is.EqualTo(1));

        _provider.Reset();
        (await _browser.GetAsync(page.LinkTo("scripted"))).MustHaveCode(_server);
    }

    [TestCase("prompt", "login", -3600)]
    [TestCase("max_age", "0", -3600)]
    [TestCase("max_age", "600", -3600)]
    public async Task provider_that_does_not_have_people_sign_in_anew_does_not_do_for_who_wants_that(string parameter, string value, int authTime)
    {
        _provider.Claims = claims => claims["auth_time"] = _clock.GetUtcNow().ToUnixTimeSeconds() + authTime;
        var login = (await _browser.GetAsync(CodeFlow.Request((parameter, value)))).MustBeLogin();
        (await _browser.GetAsync(login.LinkTo("scripted"))).MustSay(TooOld);
        Assert.That((_provider.Asked.GetValueOrDefault("prompt"), _provider.Asked["max_age"]), Is.EqualTo((parameter == "prompt" ? "login" : null, parameter == "prompt" ? "0" : value)));
        await _browser.MustBeNobodyAsync();

        _provider.Claims = claims => claims["auth_time"] = _clock.GetUtcNow().ToUnixTimeSeconds() - 1;
        (await _browser.GetAsync(login.LinkTo("scripted"))).MustHaveCode(_server);
    }

    [Test]
    public async Task limit_of_the_client_is_one_at_the_provider_too()
    {
        _provider.Claims = claims => claims["auth_time"] = _clock.GetUtcNow().ToUnixTimeSeconds() - 601;
        var login = (await _browser.GetAsync(CodeFlow.Request(("client_id", "hasty"), ("scope", "openid")))).MustBeLogin();
        (await _browser.GetAsync(login.LinkTo("scripted"))).MustSay(TooOld);
        Assert.That(_provider.Asked["max_age"], Is.EqualTo("600"));
    }

    [Test]
    public async Task provider_that_does_not_say_when_does_for_a_prompt_and_for_no_age()
    {
        var login = (await _browser.GetAsync(CodeFlow.Request(("prompt", "login")))).MustBeLogin();
        (await _browser.GetAsync(login.LinkTo("scripted"))).MustHaveCode(_server);
        login = (await _browser.GetAsync(CodeFlow.Request(("max_age", "600")))).MustBeLogin();
        (await _browser.GetAsync(login.LinkTo("scripted"))).MustSay(TooOld);
    }

    // Signed in for nobody in particular, and then on to the application that had asked for more.
    [Test]
    public async Task way_around_the_request_does_not_help()
    {
        _provider.Claims = claims => claims["auth_time"] = _clock.GetUtcNow().ToUnixTimeSeconds() - 3600;
        var login = (await _browser.GetAsync(CodeFlow.Request(("prompt", "login")))).MustBeLogin();
        await _browser.GetAsync("/plugins/oidc/login/scripted");
        var returnUrl = Uri.UnescapeDataString(login.Address.Query.Split("returnUrl=")[1]);
        (await _browser.GetAsync(returnUrl)).MustBeLogin();
    }

    [Test]
    public async Task claims_of_the_userinfo_endpoint_are_asked_for_where_they_are_wanted()
    {
        var request = CodeFlow.Request(("client_id", "named"), ("scope", "openid profile"));
        _provider.Claims = claims => claims.Remove("name");
        var back = await _browser.GetAsync((await _browser.GetAsync(request)).MustBeLogin().LinkTo("chatty"));
        var tokens = await _server.RedeemAsync(back.Code, ("client_id", "named"));
        Assert.That(TokenAnswer.PayloadOf(tokens.Text("id_token")!).GetProperty("name").GetString(), Is.EqualTo("Zoë of UserInfo"));
        // Nor is anything else told on as if this server vouched for it.
        Assert.That(TokenAnswer.PayloadOf(tokens.Text("id_token")!).TryGetProperty("email", out _), Is.False);
    }

    [Test]
    public async Task claims_about_somebody_else_do_not_sign_in()
    {
        _provider.UserInfo = told => told["sub"] = "2";
        (await _browser.GetAsync((await _browser.GetAsync(CodeFlow.Request())).MustBeLogin().LinkTo("chatty"))).MustSay(Failed);
        await _browser.MustBeNobodyAsync();
    }

    [Test]
    public async Task wishes_for_a_language_go_along()
    {
        var login = (await _browser.GetAsync(CodeFlow.Request(("ui_locales", "de en")))).MustBeLogin();
        await _browser.GetAsync(login.LinkTo("scripted"));
        Assert.That(_provider.Asked["ui_locales"], Is.EqualTo("de en"));
    }

    [Test]
    public async Task provider_or_reason_in_an_address_says_nothing_of_its_own()
    {
        foreach (var query in new[] { "failure=Failed&provider=<b>", "failure=Cancelled", "failure=failed&provider=scripted", "failure=7&provider=scripted", "failure=Failed&failure=Lost", "failure=" })
            Assert.That((await _browser.GetAsync($"/account/login?{query}")).MustBeLogin().Html, Does.Not.Contain("<b>"), query);
        (await _browser.GetAsync("/account/login?failure=Failed&provider=evil")).MustSay("Signing in with the other provider did not work");
    }

    private async Task<BrowserPage> SignInAsync(TestBrowser? browser = null) =>
        await (browser ?? _browser).GetAsync((await (browser ?? _browser).GetAsync(CodeFlow.Request())).MustBeLogin().LinkTo("scripted"));

    private async Task<BrowserPage> MustFailAsync(string sentence)
    {
        var page = (await SignInAsync()).MustSay(sentence).MustBeLogin();
        await _browser.MustBeNobodyAsync();
        return page;
    }

    private static void Change<T>(Dictionary<string, T> values, string name, T? value)
    {
        if (value is null)
            values.Remove(name);
        else
            values[name] = value;
    }

    private static Func<HttpContext, Task<bool>> At(string path, Action<HttpContext> answer) => http =>
    {
        if (http.Request.Path != path)
            return Task.FromResult(false);
        answer(http);
        return Task.FromResult(true);
    };

    private async Task<bool> Documents(HttpContext http)
    {
        switch (http.Request.Path.Value!.Split('/')[1])
        {
            case "impostor":
                await http.Response.WriteAsJsonAsync(new { issuer = _provider.Issuer, authorization_endpoint = $"{_provider.Issuer}/authorize", token_endpoint = $"{_provider.Issuer}/token", jwks_uri = $"{_provider.Issuer}/jwks" });
                return true;
            case "poor":
                await http.Response.WriteAsJsonAsync(new { issuer = $"{_provider.Issuer}/poor", authorization_endpoint = $"{_provider.Issuer}/authorize" });
                return true;
            case "moved":
                http.Response.Redirect($"{_provider.Issuer}/elsewhere");
                return true;
            case "long":
                await http.Response.WriteAsync(new string(' ', 1024 * 1024));
                return true;
            case "ill":
                http.Response.StatusCode = 500;
                return true;
            default:
                return false;
        }
    }
}
