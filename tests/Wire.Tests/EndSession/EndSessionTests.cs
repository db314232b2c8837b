using System.Buffers.Text;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using PluginTokenServer.Host.SignIn.Pages;
using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Wire.Tests.EndSession;

/// <summary>OIDC RP-Initiated Logout: nobody is signed out against their will, and nobody is sent to where no client has said.</summary>
public sealed class EndSessionTests
{
    private TestServer _server = null!;
    private TestBrowser _browser = null!;

    [OneTimeSetUp]
    public async Task StartServerAsync() => _server = await TestServer.StartAsync(LogoutFlow.Configure);

    [OneTimeTearDown]
    public async Task StopServerAsync() => await _server.DisposeAsync();

    [SetUp]
    public void OpenBrowser() => _browser = new TestBrowser(_server.Address);

    [TearDown]
    public void CloseBrowser() => _browser.Dispose();

    [Test]
    [Property("Requirement", "OUT-01")]
    public async Task without_a_hint_somebody_is_asked_and_may_stay()
    {
        await _server.EnterAsync(_browser);
        var page = await AskedAsync(LogoutFlow.Request());
        await _browser.ConfirmAsync(page, LogoutModel.Stay);
        Assert.That(await _browser.IsSignedInAsync());

        page = await _browser.ConfirmAsync(await AskedAsync(LogoutFlow.Request()));
        MustEndHere(page);
        Assert.That(await _browser.IsSignedInAsync(), Is.False);
    }

    [Test]
    [Property("Requirement", "OUT-01")]
    public async Task client_that_says_only_who_it_is_has_somebody_back_after_the_question()
    {
        await _server.EnterAsync(_browser);
        var page = await AskedAsync(LogoutFlow.Request(("client_id", CodeFlow.Web), ("post_logout_redirect_uri", LogoutFlow.SignedOut), ("state", "s")));
        Assert.That(page.Headers.GetValues("Content-Security-Policy").Single(), Does.Contain("form-action 'self' https://app.example.com;"));
        page = await _browser.ConfirmAsync(page);
        Assert.That(page.Away?.ToString(), Is.EqualTo(LogoutFlow.SignedOut + "?state=s"));
        Assert.That(await _browser.IsSignedInAsync(), Is.False);
    }

    [Test]
    public async Task hint_of_the_session_ends_it_at_once_and_the_state_comes_back_as_it_was()
    {
        const string state = "a b&c=d+é%20\"<>#/?";
        var hint = (await _server.EnterAsync(_browser)).IdToken();
        var back = await _browser.GetAsync(LogoutFlow.Request(
            ("id_token_hint", hint), ("client_id", CodeFlow.Web), ("post_logout_redirect_uri", LogoutFlow.SignedOut), ("state", state), ("logout_hint", "alice"), ("ui_locales", "de")));
        Assert.That(back.Status, Is.EqualTo(HttpStatusCode.SeeOther));
        Assert.That(back.Away?.GetLeftPart(UriPartial.Path), Is.EqualTo(LogoutFlow.SignedOut));
        Assert.That(back.Answer, Is.EquivalentTo(new Dictionary<string, string> { ["state"] = state }));
        Assert.That(await _browser.IsSignedInAsync(), Is.False);
    }

    [Test]
    public async Task address_with_a_query_keeps_it()
    {
        var hint = (await _server.EnterAsync(_browser, LogoutFlow.Second)).IdToken();
        var back = await _browser.GetAsync(LogoutFlow.Request(("id_token_hint", hint), ("post_logout_redirect_uri", LogoutFlow.SecondSignedOut), ("state", "1")));
        Assert.That(back.Away?.ToString(), Is.EqualTo(LogoutFlow.SecondSignedOut + "&state=1"));
        back = await _browser.GetAsync(LogoutFlow.Request(("id_token_hint", hint), ("post_logout_redirect_uri", LogoutFlow.SecondSignedOut)));
        Assert.That(back.Away?.ToString(), Is.EqualTo(LogoutFlow.SecondSignedOut), "A second time there is nothing left to end.");
    }

    [TestCase("signature")]
    [TestCase("payload")]
    [TestCase("unsigned")]
    [TestCase("access token")]
    [TestCase("nonsense")]
    [Property("Requirement", "OUT-01")]
    public async Task altered_hint_signs_nobody_out_unasked_and_sends_nobody_anywhere(string how)
    {
        var tokens = await _server.EnterAsync(_browser);
        var page = await AskedAsync(LogoutFlow.Request(
            ("id_token_hint", Altered(tokens, how)), ("client_id", CodeFlow.Web), ("post_logout_redirect_uri", LogoutFlow.SignedOut), ("state", "s")));
        Assert.That(page.Headers.GetValues("Content-Security-Policy").Single(), Does.Contain("form-action 'self';"));
        MustEndHere(await _browser.ConfirmAsync(page));
        Assert.That(await _browser.IsSignedInAsync(), Is.False);
    }

    [Test]
    [Property("Requirement", "OUT-01")]
    public async Task hint_of_another_client_than_the_one_that_asks_is_not_believed()
    {
        await _server.EnterAsync(_browser);
        var hint = (await _server.EnterAsync(_browser, LogoutFlow.Second)).IdToken();
        var page = await AskedAsync(LogoutFlow.Request(("id_token_hint", hint), ("client_id", CodeFlow.Web), ("post_logout_redirect_uri", LogoutFlow.SignedOut)));
        MustEndHere(await _browser.ConfirmAsync(page));
    }

    [Test]
    [Property("Requirement", "OUT-01")]
    public async Task hint_leads_to_no_address_of_another_client()
    {
        var hint = (await _server.EnterAsync(_browser, LogoutFlow.Second)).IdToken();
        MustEndHere(await _browser.GetAsync(LogoutFlow.Request(("id_token_hint", hint), ("post_logout_redirect_uri", LogoutFlow.SignedOut))));
        Assert.That(await _browser.IsSignedInAsync(), Is.False, "The hint itself is good.");
    }

    [TestCase("https://app.example.com/signed-out/")]
    [TestCase("https://app.example.com/signed-out?")]
    [TestCase("https://app.example.com/signed-out?x=1")]
    [TestCase("https://app.example.com/signed-out#f")]
    [TestCase("https://app.example.com/signed-out ")]
    [TestCase("https://app.example.com/Signed-out")]
    [TestCase("https://app.example.com/signed%2Dout")]
    [TestCase("https://app.example.com/./signed-out")]
    [TestCase("https://APP.example.com/signed-out")]
    [TestCase("https://app.example.com:443/signed-out")]
    [TestCase("https://user@app.example.com/signed-out")]
    [TestCase("https://app.example.com.evil.example/signed-out")]
    [TestCase("http://app.example.com/signed-out")]
    [TestCase("//app.example.com/signed-out")]
    [TestCase("/signed-out")]
    [TestCase("javascript:alert(1)")]
    [TestCase(CodeFlow.Callback)]
    [Property("Requirement", "OUT-01")]
    public async Task address_that_is_not_registered_to_the_letter_is_no_way_back(string address)
    {
        var hint = (await _server.EnterAsync(_browser)).IdToken();
        var page = await _browser.GetAsync(LogoutFlow.Request(("id_token_hint", hint), ("post_logout_redirect_uri", address), ("state", "s")));
        MustEndHere(page);
        Assert.That(page.Html, Does.Not.Contain("evil.example").And.Not.Contain("javascript:"));
        Assert.That(await _browser.IsSignedInAsync(), Is.False);
    }

    [Test]
    public async Task who_is_not_signed_in_goes_where_a_client_vouches_for_and_nowhere_else()
    {
        using var other = new TestBrowser(_server.Address);
        var hint = (await _server.EnterAsync(other)).IdToken();
        var address = ("post_logout_redirect_uri", LogoutFlow.SignedOut);
        Assert.That((await _browser.GetAsync(LogoutFlow.Request(("id_token_hint", hint), address))).Away?.ToString(), Is.EqualTo(LogoutFlow.SignedOut));
        Assert.That((await _browser.GetAsync(LogoutFlow.Request(("client_id", CodeFlow.Web), address))).Away?.ToString(), Is.EqualTo(LogoutFlow.SignedOut));
        MustEndHere(await _browser.GetAsync(LogoutFlow.Request(address)));
        MustEndHere(await _browser.GetAsync(LogoutFlow.Request(("client_id", "nobody"), address)));
        MustEndHere(await _browser.GetAsync(LogoutFlow.Request(("client_id", LogoutFlow.Second), address)));
        MustEndHere(await _browser.GetAsync(LogoutFlow.Request(("state", "s"))));
        Assert.That(await other.IsSignedInAsync(), "A hint alone ends no session of another browser.");
    }

    [TestCase("alice")]
    [TestCase("bob")]
    public async Task hint_of_another_session_or_subject_has_somebody_asked(string who)
    {
        using var other = new TestBrowser(_server.Address);
        await _server.EnterAsync(_browser);
        var hint = (await _server.EnterAsync(other, user: who)).IdToken();
        var page = await AskedAsync(LogoutFlow.Request(("id_token_hint", hint), ("post_logout_redirect_uri", LogoutFlow.SignedOut)));
        Assert.That((await _browser.ConfirmAsync(page)).Away?.ToString(), Is.EqualTo(LogoutFlow.SignedOut));
        Assert.That(await _browser.IsSignedInAsync(), Is.False);
        Assert.That(await other.IsSignedInAsync());
    }

    [Test]
    public async Task who_has_signed_in_since_the_question_is_asked_too()
    {
        await _server.EnterAsync(_browser);
        var page = await AskedAsync(LogoutFlow.Request());
        await _server.EnterAsync(_browser, user: "bob", prompt: "login");
        page = await _browser.ConfirmAsync(page);
        Assert.That((page.Status, page.Away), Is.EqualTo((HttpStatusCode.OK, (Uri?)null)));
        Assert.That(await _browser.IsSignedInAsync(), "It was alice who was asked.");
        MustEndHere(await _browser.ConfirmAsync(page));
        Assert.That(await _browser.IsSignedInAsync(), Is.False);
    }

    [Test]
    public async Task form_of_another_site_goes_on_with_the_session_that_it_did_not_bring()
    {
        var hint = (await _server.EnterAsync(_browser)).IdToken();
        using var form = new FormUrlEncodedContent([new("id_token_hint", hint), new("post_logout_redirect_uri", LogoutFlow.SignedOut), new("state", "s")]);
        using var answer = await _server.Http.PostAsync("/connect/endsession", form);
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.SeeOther));
        var next = answer.Headers.Location!.ToString();
        Assert.That(next, Does.StartWith("/connect/endsession/callback?ticket=").And.Not.Contain(hint));
        Assert.That(await _browser.IsSignedInAsync(), "Nothing has happened so far.");
        Assert.That((await _browser.GetAsync(next)).Away?.ToString(), Is.EqualTo(LogoutFlow.SignedOut + "?state=s"));
        Assert.That(await _browser.IsSignedInAsync(), Is.False);
    }

    [TestCase("id_token_hint")]
    [TestCase("logout_hint")]
    [TestCase("client_id")]
    [TestCase("post_logout_redirect_uri")]
    [TestCase("state")]
    [TestCase("ui_locales")]
    public async Task repeated_parameter_is_refused(string name)
    {
        var hint = (await _server.EnterAsync(_browser)).IdToken();
        var value = name == "id_token_hint" ? hint : "a";
        (string, string)[] request = [("id_token_hint", hint), (name, value), (name, value)];
        MustBeRefused(await _browser.GetAsync(LogoutFlow.Request(request)));
        MustBeRefused(await _browser.PostAsync("/connect/endsession", request));
        Assert.That(await _browser.IsSignedInAsync());
    }

    [TestCase("state", 2049)]
    [TestCase("client_id", 257)]
    [TestCase("ui_locales", 1025)]
    [TestCase("logout_hint", 1025)]
    [TestCase("post_logout_redirect_uri", 2049)]
    public async Task what_is_too_long_is_refused(string name, int length)
    {
        await _server.EnterAsync(_browser);
        MustBeRefused(await _browser.GetAsync(LogoutFlow.Request((name, new string('a', length)))));
        MustBeRefused(await _browser.PostAsync("/connect/endsession", (name, new string('a', length))));
        Assert.That(await _browser.IsSignedInAsync());
    }

    [Test]
    public async Task answer_that_is_not_from_the_page_ends_nothing()
    {
        await _server.EnterAsync(_browser);
        var (action, _) = (await AskedAsync(LogoutFlow.Request())).Form(0);
        MustBeRefused(await _browser.PostAsync(action, ("decision", LogoutModel.Logout)));
        MustBeRefused(await _browser.PostAsync(action, ("decision", LogoutModel.Logout), ("antiforgery", "CfDJ8")));
        MustBeRefused(await _browser.PostAsync("/connect/endsession/callback", ("decision", LogoutModel.Logout)));
        Assert.That(await _browser.IsSignedInAsync());
    }

    [Test]
    public async Task ticket_of_nobody_is_none()
    {
        await _server.EnterAsync(_browser);
        foreach (var query in new[] { "", "?ticket=", "?ticket=nonsense", "?ticket=CfDJ8AAA" })
            MustBeRefused(await _browser.GetAsync("/connect/endsession/callback" + query));
        Assert.That(await _browser.IsSignedInAsync());
    }

    [TestCase("PUT", "/connect/endsession")]
    [TestCase("DELETE", "/connect/endsession")]
    [TestCase("PUT", "/connect/endsession/callback")]
    public async Task other_methods_are_refused(string method, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using var answer = await _server.Http.SendAsync(request);
        Assert.That((answer.StatusCode, string.Join(", ", answer.Content.Headers.Allow)), Is.EqualTo((HttpStatusCode.MethodNotAllowed, "GET, POST")));
    }

    [Test]
    public async Task discovery_names_the_endpoint_and_what_clients_are_told()
    {
        var metadata = JsonNode.Parse(await _server.Http.GetStringAsync("/.well-known/openid-configuration"))!;
        Assert.That((string?)metadata["end_session_endpoint"], Is.EqualTo(new Uri(_server.Address, "/connect/endsession").ToString()));
        Assert.That((bool?)metadata["backchannel_logout_supported"], Is.True);
        Assert.That((bool?)metadata["backchannel_logout_session_supported"], Is.True);
        Assert.That(metadata["frontchannel_logout_supported"], Is.Null);
    }

    private async Task<BrowserPage> AskedAsync(string address)
    {
        var page = await _browser.GetAsync(address);
        Assert.That((page.Status, page.Away), Is.EqualTo((HttpStatusCode.OK, (Uri?)null)), page.Html);
        Assert.That(page.Form(0).Action, Does.StartWith("/connect/endsession/callback?ticket="));
        Assert.That(await _browser.IsSignedInAsync(), "To ask is not to do.");
        return page;
    }

    private static void MustEndHere(BrowserPage page)
    {
        Assert.That((page.Status, page.Away), Is.EqualTo((HttpStatusCode.OK, (Uri?)null)), page.Html);
        Assert.That(page.Html, Does.Not.Contain("<form").And.Contain("You are signed out"));
    }

    private static void MustBeRefused(BrowserPage page) => Assert.That((page.Status, page.Away), Is.EqualTo((HttpStatusCode.BadRequest, (Uri?)null)), page.Html);

    private static string Altered(TokenAnswer tokens, string how)
    {
        var parts = tokens.IdToken().Split('.');
        switch (how)
        {
            case "signature":
                var signature = Base64Url.DecodeFromChars(parts[2]);
                signature[0] ^= 1;
                return $"{parts[0]}.{parts[1]}.{Base64Url.EncodeToString(signature)}";
            case "payload":
                var payload = JsonNode.Parse(Base64Url.DecodeFromChars(parts[1]))!;
                payload["iat"] = (long)payload["iat"]! - 1;
                return $"{parts[0]}.{Text(payload.ToJsonString())}.{parts[2]}";
            case "unsigned":
                return $"{Text("""{"alg":"none","typ":"JWT"}""")}.{parts[1]}.";
            case "access token":
                return tokens.AccessToken;
            default:
                return how;
        }
    }

    private static string Text(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));
}
