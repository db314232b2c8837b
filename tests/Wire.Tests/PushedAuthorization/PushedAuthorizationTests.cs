using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using PluginTokenServer.Host.Grants;
using PluginTokenServer.Host.Storage;
using PluginTokenServer.Stores;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.PushedAuthorization;

/// <summary>Requests that a client pushes before the browser comes (RFC 9126).</summary>
public sealed class PushedAuthorizationTests : CodeFlowFixture
{
    private const string Long = "long";
    private const string Asking = "asking";

    protected override void Configure(JsonObject settings)
    {
        AddClient(settings, Long)["PushedAuthorizationLifetime"] = 600;
        AddClient(settings, Asking)["RequireConsent"] = true;
    }

    [Test]
    [Property("Requirement", "PAR-01")]
    public async Task client_that_does_not_authenticate_pushes_nothing()
    {
        (await Server.PushAsync(("client_secret", ""))).MustBeRefused(HttpStatusCode.Unauthorized, "invalid_client");
        (await Server.PushAsync(("client_secret", "wrong"))).MustBeRefused(HttpStatusCode.Unauthorized, "invalid_client");
        (await Server.PushAsync(("client_id", "nobody"))).MustBeRefused(HttpStatusCode.Unauthorized, "invalid_client");
        Assert.That((int)(await Server.PushAsync(("client_id", ""))).Status, Is.EqualTo(400).Or.EqualTo(401));
    }

    [TestCase("GET")]
    [TestCase("PUT")]
    [TestCase("HEAD")]
    [TestCase("DELETE")]
    [TestCase("TRACE")]
    [Property("Requirement", "PAR-01")]
    public async Task another_method_is_not_allowed(string method)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), "/connect/par");
        using var response = await Server.Http.SendAsync(request);
        Assert.That((int)response.StatusCode, Is.EqualTo(405));
        Assert.That(response.Content.Headers.Allow, Is.EqualTo(["POST"]));
    }

    [Test]
    [Property("Requirement", "PAR-01")]
    public async Task request_uri_cannot_be_pushed()
    {
        var pushed = await Server.PushAsync();
        (await Server.PushAsync(("request_uri", pushed.Text("request_uri")!))).MustBeRefused("invalid_request");
        (await Server.PushAsync(("request_uri", "https://evil.com/"))).MustBeRefused("invalid_request");
    }

    [TestCase(CodeFlow.Web, 60)]
    [TestCase(Long, 600)]
    [Property("Requirement", "PAR-02")]
    public async Task what_was_pushed_waits_for_a_while(string client, int seconds)
    {
        var pushed = await Server.PushAsync(("client_id", client));
        Assert.That(pushed.Status, Is.EqualTo(HttpStatusCode.Created), pushed.Body);
        pushed.MustBeUncached();
        Assert.That(pushed.Json.EnumerateObject().Select(member => member.Name), Is.EqualTo(["request_uri", "expires_in"]));
        Assert.That(pushed.Json.GetProperty("expires_in").GetInt32(), Is.EqualTo(seconds));
        Assert.That(pushed.Text("request_uri"), Does.Match("^urn:ietf:params:oauth:request_uri:[A-Za-z0-9_-]{72}$"));
        Advance(seconds - 1);
        (await Browser.GetAsync(CodeFlow.Pushed(pushed, client))).MustHaveCode(Server);
        var late = await Server.PushAsync(("client_id", client));
        Advance(seconds);
        (await Browser.GetAsync(CodeFlow.Pushed(late, client))).MustBeErrorPage();
    }

    [Test]
    [Property("Requirement", "PAR-02")]
    public async Task no_two_handles_are_alike()
    {
        var handles = await Task.WhenAll(Enumerable.Range(0, 20).Select(async _ => (await Server.PushAsync()).Text("request_uri")));
        Assert.That(handles.Distinct().Count(), Is.EqualTo(20));
    }

    [TestCase(4)]
    [TestCase(601)]
    [Property("Requirement", "PAR-02")]
    public void lifetime_has_bounds(int seconds)
    {
        Assert.That(() => TestServer.StartAsync(settings => settings.Section("PushedAuthorization")["LifetimeSeconds"] = seconds), Throws.InstanceOf<Host.StartupException>());
        Assert.That(
            () => TestServer.StartAsync(settings =>
            {
                CodeFlow.Configure(settings);
                settings.Client(CodeFlow.Web)["PushedAuthorizationLifetime"] = seconds;
            }),
            Throws.InstanceOf<Host.StartupException>());
    }

    [TestCase("redirect_uri", "https://evil.com/", "invalid_request")]
    [TestCase("redirect_uri", "", "invalid_request")]
    [TestCase("response_type", "", "invalid_request")]
    [TestCase("response_type", "token", "unsupported_response_type")]
    [TestCase("response_mode", "fragment", "invalid_request")]
    [TestCase("scope", "openid nothing", "invalid_scope")]
    [TestCase("resource", "urn:nobody", "invalid_target")]
    [TestCase("code_challenge", "", "invalid_request")]
    [TestCase("code_challenge", "short", "invalid_request")]
    [TestCase("code_challenge_method", "", "invalid_request")]
    [TestCase("code_challenge_method", "plain", "invalid_request")]
    [TestCase("prompt", "none login", "invalid_request")]
    [TestCase("max_age", "x", "invalid_request")]
    [TestCase("id_token_hint", "x", "invalid_request")]
    [TestCase("request", "x", "request_not_supported")]
    [TestCase("registration", "{}", "registration_not_supported")]
    [Property("Requirement", "PAR-03")]
    public async Task what_could_not_be_asked_cannot_be_pushed(string name, string value, string error) => (await Server.PushAsync((name, value))).MustBeRefused(error);

    [Test]
    [Property("Requirement", "PAR-03")]
    public async Task repeated_parameter_cannot_be_pushed()
    {
        foreach (var name in new[] { "scope", "state", "redirect_uri", "client_id" })
            (await Server.PostAsync("/connect/par", [.. CodeFlow.Parameters(("client_secret", "secret")), (name, "x")])).MustBeRefused("invalid_request");
    }

    [Test]
    [Property("Requirement", "PAR-04")]
    public async Task handle_is_the_clients_that_pushed()
    {
        var pushed = await Server.PushAsync();
        (await Browser.GetAsync(CodeFlow.Pushed(pushed, Long))).MustBeErrorPage();
        (await Browser.GetAsync(CodeFlow.Pushed(pushed, "nobody"))).MustBeErrorPage();
        (await Browser.GetAsync($"/connect/authorize?request_uri={Uri.EscapeDataString(pushed.Text("request_uri")!)}")).MustBeErrorPage();
        (await Browser.GetAsync(CodeFlow.Pushed(pushed) + "&client_id=" + Long)).MustBeErrorPage();
        (await Browser.GetAsync(CodeFlow.Pushed(pushed) + "&request_uri=" + Uri.EscapeDataString(pushed.Text("request_uri")!))).MustBeSentBack(Server, "invalid_request", state: null);
        (await Browser.GetAsync(CodeFlow.Pushed(pushed))).MustHaveCode(Server);
    }

    [Test]
    [Property("Requirement", "PAR-04")]
    public async Task handle_is_used_up_by_its_completion()
    {
        var address = CodeFlow.Pushed(await Server.PushAsync());
        var code = (await Browser.GetAsync(address)).MustHaveCode(Server).Code;
        (await Browser.GetAsync(address)).MustBeErrorPage();
        (await Server.RedeemAsync(code)).MustBeIssued();
        (await Browser.GetAsync(address)).MustBeErrorPage();
        (await Server.RedeemAsync(code)).MustBeRefused("invalid_grant");
    }

    [Test]
    public async Task handle_that_was_presented_in_time_waits_for_the_sign_in()
    {
        using var browser = NewBrowser();
        var address = CodeFlow.Pushed(await Server.PushAsync());
        var login = (await browser.GetAsync(address)).MustBeLogin();
        Advance(300);
        (await browser.GetAsync(address)).MustBeErrorPage();
        (await browser.SignInAsync(login)).MustHaveCode(Server);
    }

    [Test]
    [Property("Requirement", "AUT-19")]
    public async Task what_the_browser_says_beside_the_handle_does_not_count()
    {
        var pushed = await Server.PushAsync(("scope", "openid"), ("nonce", "pushed"));
        var back = await Browser.GetAsync(CodeFlow.Pushed(pushed)
            + "&scope=openid%20api1%20offline_access&state=evil&nonce=evil&redirect_uri=https%3A%2F%2Fevil.com&response_type=token&prompt=login&response_mode=form_post&code_challenge=evil&max_age=0");
        var tokens = (await Server.RedeemAsync(back.MustHaveCode(Server).Code)).MustBeIssued();
        Assert.That(tokens.Claims().GetProperty("scope").GetString(), Is.EqualTo("openid"));
        Assert.That(TokenAnswer.PayloadOf(tokens.Text("id_token")!).GetProperty("nonce").GetString(), Is.EqualTo("pushed"));
    }

    [Test]
    [Property("Requirement", "AUT-19")]
    [Property("Requirement", "AUT-26")]
    public async Task what_was_pushed_decides_where_a_refusal_goes()
    {
        using var browser = await SignedInAsync();
        var pushed = await Server.PushAsync(("client_id", Asking), ("state", "pushed"));
        var consent = (await browser.GetAsync(CodeFlow.Pushed(pushed, Asking) + "&state=evil")).MustBeConsent();
        (await browser.SubmitAsync(consent, 0, ("decision", "deny"))).MustBeSentBack(Server, "access_denied", "pushed");
        (await browser.GetAsync(CodeFlow.Pushed(pushed, Asking))).MustBeErrorPage();
    }

    [Test]
    [Property("Requirement", "AUT-26")]
    public async Task of_a_declined_request_nothing_remains()
    {
        using var browser = NewBrowser();
        var before = await CountAsync();
        var login = (await browser.GetAsync(CodeFlow.Pushed(await Server.PushAsync()))).MustBeLogin();
        Assert.That(await CountAsync(), Is.EqualTo(before + 1));
        (await browser.SubmitAsync(login, 1, ("cancel", "cancel"))).MustBeSentBack(Server, "access_denied");
        Assert.That(await CountAsync(), Is.EqualTo(before));
    }

    [Test]
    [Property("Requirement", "AUT-26")]
    public async Task declining_takes_nothing_away_that_another_browser_completes_meanwhile()
    {
        await using var server = await TestServer.StartAsync(CodeFlow.Configure);
        using var slow = new TestBrowser(server.Address);
        using var quick = new TestBrowser(server.Address);
        await quick.SignInAsync(await quick.GetAsync("/account/login"));
        var address = CodeFlow.Pushed(await server.PushAsync());
        var login = (await slow.GetAsync(address)).MustBeLogin();

        var (store, code, isFirst) = (await Nodes.BreakAsync(server), "", true);
        store.Before = async call =>
        {
            if (!isFirst || call is not { Writes: true, Kind: "grant" })
                return;
            isFirst = false;
            code = (await quick.GetAsync(address)).Code;
        };
        (await slow.SubmitAsync(login, 1, ("cancel", "cancel"))).MustBeSentBack(server, "access_denied");
        (await server.RedeemAsync(code)).MustBeIssued();
    }

    [Test]
    public async Task public_client_pushes_too()
    {
        var pushed = await Server.PushAsync(("client_id", CodeFlow.Native), ("client_secret", ""), ("redirect_uri", "http://127.0.0.1:5000/callback"));
        Assert.That(pushed.Status, Is.EqualTo(HttpStatusCode.Created), pushed.Body);
        var code = (await Browser.GetAsync(CodeFlow.Pushed(pushed, CodeFlow.Native))).MustHaveCode(Server).Code;
        (await Server.RedeemAsync(code, ("client_id", CodeFlow.Native), ("client_secret", ""), ("redirect_uri", "http://127.0.0.1:5000/callback"))).MustBeIssued();
    }

    [Test]
    public async Task client_authenticates_in_the_header_too_and_as_itself()
    {
        (string, string)[] parameters = CodeFlow.Parameters(("client_id", ""));
        foreach (var (form, status) in new[] { (parameters, 201), ([.. parameters, ("client_id", CodeFlow.Web)], 201), ([.. parameters, ("client_id", Long)], 400) })
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/connect/par") { Content = new FormUrlEncodedContent(form.Select(field => KeyValuePair.Create(field.Item1, field.Item2))) };
            request.Headers.TryAddWithoutValidation("Authorization", "Basic " + Convert.ToBase64String("web:secret"u8));
            var answer = await Server.SendAsync(request);
            Assert.That((int)answer.Status, Is.EqualTo(status).Or.EqualTo(status == 400 ? 401 : status), answer.Body);
            if (status == 201)
                (await Browser.GetAsync(CodeFlow.Pushed(answer))).MustHaveCode(Server);
        }
    }

    [Test]
    [Property("Requirement", "GEN-03")]
    public async Task a_body_has_a_length()
    {
        async Task<TokenAnswer> Of(int length, bool isChunked)
        {
            var text = string.Join('&', CodeFlow.Parameters(("client_secret", "secret")).Select(parameter => $"{parameter.Name}={Uri.EscapeDataString(parameter.Value)}")) + "&x=";
            using var request = new HttpRequestMessage(HttpMethod.Post, "/connect/par")
            {
                Content = new StringContent(text + new string('a', length - text.Length), Encoding.ASCII, new System.Net.Http.Headers.MediaTypeHeaderValue("application/x-www-form-urlencoded")),
            };
            request.Headers.TransferEncodingChunked = isChunked;
            return await Server.SendAsync(request);
        }

        Assert.That((int)(await Of(128 * 1024, isChunked: false)).Status, Is.EqualTo(201));
        // The frames of chunks count.
        Assert.That((int)(await Of(127 * 1024, isChunked: true)).Status, Is.EqualTo(201));
        Assert.That((int)(await Of((128 * 1024) + 1, isChunked: false)).Status, Is.EqualTo(413));
    }

    [Test]
    public async Task a_long_request_that_was_pushed_gets_through_the_pages()
    {
        using var browser = NewBrowser();
        var pushed = await Server.PushAsync(("state", new string('\u20ac', 2000)), ("login_hint", new string('\u20ac', 1000)), ("ui_locales", new string('x', 1000)), ("acr_values", new string('\u20ac', 1000)));
        (await browser.SignInAsync((await browser.GetAsync(CodeFlow.Pushed(pushed))).MustBeLogin())).MustHaveCode(Server, new string('\u20ac', 2000));
    }

    [Test]
    [Property("Requirement", "PAR-05")]
    public async Task a_server_may_want_all_requests_pushed()
    {
        await using var required = await Server.ChangedAsync(settings => settings.Section("PushedAuthorization")["Required"] = true);
        (await Browser.GetAsync(CodeFlow.Request())).MustBeSentBack(Server, "invalid_request");
        (await Browser.PostAsync("/connect/authorize", CodeFlow.Parameters())).MustBeSentBack(Server, "invalid_request");
        (await Browser.GetAsync(CodeFlow.Pushed(await Server.PushAsync()))).MustHaveCode(Server);
    }

    private async Task<int> CountAsync() => (await Server.Services.GetRequiredService<OperationalStore>().ListAsync(new OperationalFilter { Kind = GrantStore.Kind }, 1000)).Count;
}
