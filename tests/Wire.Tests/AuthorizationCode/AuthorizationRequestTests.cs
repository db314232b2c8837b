using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.AuthorizationCode;

/// <summary>What an authorization request may say, and how a client learns that it may not.</summary>
public sealed class AuthorizationRequestTests : CodeFlowFixture
{
    private const string Unproven = "unproven";
    private const string Machine = "machine-with-address";
    private const string Pushing = "pushing";

    protected override void Configure(JsonObject settings)
    {
        AddClient(settings, Unproven)["RequirePkce"] = false;
        var machine = AddClient(settings, Machine);
        machine["AllowedGrantTypes"] = new JsonArray("client_credentials");
        machine["AllowOfflineAccess"] = false;
        AddClient(settings, Pushing)["RequirePushedAuthorization"] = true;
    }

    [TestCase("", "invalid_request")]
    [TestCase("token", "unsupported_response_type")]
    [TestCase("id_token token", "unsupported_response_type")]
    [TestCase("code id_token", "unsupported_response_type")]
    [TestCase("code token", "unsupported_response_type")]
    [TestCase("none", "unsupported_response_type")]
    [TestCase("Code", "unsupported_response_type")]
    [TestCase("code code", "unsupported_response_type")]
    [TestCase("code ", "unsupported_response_type")]
    [Property("Requirement", "AUT-07")]
    public async Task the_only_response_type_is_code(string type, string error) => (await Browser.GetAsync(CodeFlow.Request(("response_type", type)))).MustBeSentBack(Server, error);

    [TestCase("response_type", "code")]
    [TestCase("response_mode", "query")]
    [TestCase("scope", "openid")]
    [TestCase("nonce", "n-0S6_WzA2Mj")]
    [TestCase("prompt", "login")]
    [TestCase("max_age", "1")]
    [TestCase("ui_locales", "de")]
    [TestCase("id_token_hint", "x")]
    [TestCase("login_hint", "alice")]
    [TestCase("acr_values", "x")]
    [TestCase("code_challenge", "x")]
    [TestCase("code_challenge_method", "S256")]
    [Property("Requirement", "AUT-08")]
    public async Task known_parameter_comes_once(string name, string value)
    {
        (await Browser.GetAsync(CodeFlow.Request((name, value)) + $"&{name}={value}")).MustBeSentBack(Server, "invalid_request");
        (await Browser.GetAsync(CodeFlow.Request((name, value)) + $"&{name}=other")).MustBeSentBack(Server, "invalid_request");
    }

    [Test]
    [Property("Requirement", "AUT-08")]
    public async Task repeated_state_is_nobodys() => (await Browser.GetAsync(CodeFlow.Request() + "&state=x")).MustBeSentBack(Server, "invalid_request", state: null);

    [TestCase("&foo=bar&foo=bar")]
    [TestCase("&STATE=x&State=y&Client_Id=nobody&Redirect_Uri=https%3A%2F%2Fevil.com")]
    [TestCase("&prompt=&max_age=&id_token_hint=&request=&request_uri=&response_mode=&login_hint=&state=")]
    [TestCase("&code=stolen&iss=https%3A%2F%2Fevil.com&error=x&access_token=x&client_secret=x")]
    [TestCase("&&=&=x&%20=y")]
    [TestCase("&claims=%7B%7D&display=popup&dpop_jkt=x")]
    [Property("Requirement", "AUT-08")]
    public async Task unknown_or_empty_parameter_says_nothing(string more)
    {
        var back = (await Browser.GetAsync(CodeFlow.Request() + more)).MustHaveCode(Server);
        Assert.That(back.Answer.Keys, Is.EquivalentTo(new[] { "code", "state", "iss" }));
    }

    [TestCase("fragment")]
    [TestCase("jwt")]
    [TestCase("query.jwt")]
    [TestCase("FORM_POST")]
    [TestCase("web_message")]
    [Property("Requirement", "AUT-10")]
    public async Task unknown_response_mode_is_refused(string mode) => (await Browser.GetAsync(CodeFlow.Request(("response_mode", mode)))).MustBeSentBack(Server, "invalid_request");

    [TestCase(CodeFlow.Web, "", "")]
    [TestCase(CodeFlow.Web, "", "S256")]
    [TestCase(CodeFlow.Web, CodeFlow.Verifier, "")]
    [TestCase(CodeFlow.Web, CodeFlow.Verifier, "plain")]
    [TestCase(CodeFlow.Web, CodeFlow.Verifier, "s256")]
    [TestCase(CodeFlow.Web, CodeFlow.Verifier, "none")]
    [TestCase(CodeFlow.Web, "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjX", "S256")]
    [TestCase(CodeFlow.Web, "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXkk", "S256")]
    [TestCase(CodeFlow.Web, "dBjftJeZ4CVP+mB92K27uhbUJU1p1r/wW1gFWFOEjXk", "S256")]
    [TestCase(CodeFlow.Web, "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjX=", "S256")]
    [TestCase(Unproven, "", "S256")]
    [TestCase(Unproven, CodeFlow.Verifier, "plain")]
    [Property("Requirement", "AUT-14")]
    [Property("Requirement", "AUT-15")]
    public async Task proof_key_is_by_S256(string client, string challenge, string method) =>
        (await Browser.GetAsync(CodeFlow.Request(("client_id", client), ("code_challenge", challenge), ("code_challenge_method", method)))).MustBeSentBack(Server, "invalid_request");

    [Test]
    [Property("Requirement", "AUT-14")]
    public async Task public_client_proves_its_key_and_a_confidential_one_may_be_let_off()
    {
        (string, string)[] none = [("code_challenge", ""), ("code_challenge_method", "")];
        (await Browser.GetAsync(CodeFlow.Request([("client_id", CodeFlow.Native), ("redirect_uri", CodeFlow.NativeCallback), .. none]))).MustBeSentBack(Server, "invalid_request");
        (await Browser.GetAsync(CodeFlow.Request([("client_id", Unproven), .. none]))).MustHaveCode(Server);
    }

    [TestCase("https://evil.com/request.jwt")]
    [TestCase("http://127.0.0.1:1/request.jwt")]
    [TestCase("urn:example:request")]
    [TestCase("URN:ietf:params:oauth:request_uri:x")]
    [TestCase("file:///etc/passwd")]
    [Property("Requirement", "AUT-17")]
    public async Task request_uri_that_is_not_pushed_is_refused_and_not_fetched(string uri) =>
        (await Browser.GetAsync(CodeFlow.Request(("request_uri", uri)))).MustBeSentBack(Server, "request_uri_not_supported");

    [Test]
    [Property("Requirement", "AUT-17")]
    public async Task request_uri_of_a_listener_is_not_connected_to()
    {
        using var listener = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var uri = $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/request";
        (await Browser.GetAsync(CodeFlow.Request(("request_uri", uri)))).MustBeSentBack(Server, "request_uri_not_supported");
        (await Server.PushAsync(("request_uri", uri))).MustBeRefused("invalid_request");
        Assert.That(listener.Pending(), Is.False);
    }

    [TestCase("urn:ietf:params:oauth:request_uri:")]
    [TestCase("urn:ietf:params:oauth:request_uri:x")]
    [TestCase("urn:ietf:params:oauth:request_uri:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [Property("Requirement", "AUT-17")]
    public async Task forged_request_uri_leads_nowhere(string uri) => (await Browser.GetAsync(CodeFlow.Request(("request_uri", uri)))).MustBeErrorPage();

    [TestCase("eyJhbGciOiJub25lIn0.e30.")]
    [TestCase("x")]
    [Property("Requirement", "AUT-18")]
    public async Task request_object_is_refused_as_not_supported(string request)
    {
        (await Browser.GetAsync(CodeFlow.Request(("request", request)))).MustBeSentBack(Server, "request_not_supported");
        (await Server.PushAsync(("request", request))).MustBeRefused("request_not_supported");
    }

    [Test]
    public async Task registration_in_a_request_is_refused() => (await Browser.GetAsync(CodeFlow.Request(("registration", "{}")))).MustBeSentBack(Server, "registration_not_supported");

    [TestCase("openid api2", "invalid_scope")]
    [TestCase("openid nothing", "invalid_scope")]
    [TestCase("openid \"><script>", "invalid_scope")]
    [TestCase("api1 \u00fc", "invalid_scope")]
    public async Task scope_that_the_client_may_not_have_is_refused(string scope, string error) => (await Browser.GetAsync(CodeFlow.Request(("scope", scope)))).MustBeSentBack(Server, error);

    [TestCase("urn:api2")]
    [TestCase("urn:nobody")]
    [TestCase("relative")]
    [TestCase("https://api.example.com/#x")]
    public async Task resource_that_is_not_the_clients_is_refused(string resource) => (await Browser.GetAsync(CodeFlow.Request(("resource", resource)))).MustBeSentBack(Server, "invalid_target");

    [Test]
    public async Task client_without_the_grant_is_told_so() => (await Browser.GetAsync(CodeFlow.Request(("client_id", Machine)))).MustBeSentBack(Server, "unauthorized_client");

    [Test]
    [Property("Requirement", "PAR-05")]
    public async Task client_that_must_push_is_refused_without()
    {
        (await Browser.GetAsync(CodeFlow.Request(("client_id", Pushing)))).MustBeSentBack(Server, "invalid_request");
        (await Browser.GetAsync(CodeFlow.Pushed(await Server.PushAsync(("client_id", Pushing)), Pushing))).MustHaveCode(Server);
    }

    [TestCase("-1")]
    [TestCase("1.5")]
    [TestCase(" 1")]
    [TestCase("1e3")]
    [TestCase("\u0661")]
    [TestCase("x")]
    public async Task max_age_is_a_number_of_seconds(string maxAge) => (await Browser.GetAsync(CodeFlow.Request(("max_age", maxAge)))).MustBeSentBack(Server, "invalid_request");

    [TestCase("state", 2048)]
    [TestCase("nonce", 512)]
    [TestCase("login_hint", 1024)]
    [TestCase("acr_values", 1024)]
    [TestCase("ui_locales", 1024)]
    public async Task a_parameter_has_a_length(string name, int limit)
    {
        (await Browser.GetAsync(CodeFlow.Request((name, new string('a', limit))))).MustHaveCode(Server, name == "state" ? new string('a', limit) : "af0ifjsldkj");
        (await Browser.GetAsync(CodeFlow.Request((name, new string('a', limit + 1))))).MustBeSentBack(Server, "invalid_request", name == "state" ? null : "af0ifjsldkj");
    }

    [TestCase(9 * 1024, 400)]
    [TestCase(20 * 1024, 414)]
    public async Task a_request_has_a_length(int length, int status)
    {
        using var response = await Server.Http.GetAsync(CodeFlow.Request(("id_token_hint", new string('a', length))));
        Assert.That((int)response.StatusCode, Is.EqualTo(status));
        Assert.That(response.Headers.Location, Is.Null);
    }

    [TestCase("/connect/authorize", 70 * 1024)]
    [TestCase("/account/login", 70 * 1024)]
    [TestCase("/account/login/step", 300 * 1024)]
    [TestCase("/account/consent", 70 * 1024)]
    [TestCase("/account/logout", 70 * 1024)]
    [Property("Requirement", "GEN-03")]
    public async Task a_body_has_a_length(string path, int length)
    {
        using var content = new StringContent("x=" + new string('a', length), Encoding.ASCII, "application/x-www-form-urlencoded");
        using var response = await Server.Http.PostAsync(path, content);
        Assert.That((int)response.StatusCode, Is.EqualTo(path == "/connect/authorize" ? 400 : 413));
    }

    [TestCase("multipart/form-data")]
    [TestCase("multipart/form-data; boundary=x")]
    [TestCase("multipart/form-data; boundary=" + "\"\"")]
    [TestCase("application/json")]
    [TestCase("text/plain")]
    [TestCase("application/x-www-form-urlencoded; charset=utf-7")]
    [TestCase("application/x-www-form-urlencoded; charset=nonsense")]
    public async Task a_body_of_another_kind_is_refused(string type)
    {
        foreach (var path in new[] { "/connect/authorize", "/account/login", "/account/login/step", "/account/consent", "/account/logout" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent("--x\r\nnonsense"u8.ToArray()) };
            request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
            using var response = await Server.Http.SendAsync(request);
            Assert.That((int)response.StatusCode, Is.EqualTo(400), path);
        }
    }

    [TestCase("HEAD")]
    [TestCase("PUT")]
    [TestCase("DELETE")]
    [TestCase("TRACE")]
    [TestCase("OPTIONS")]
    [TestCase("PROPFIND")]
    public async Task another_method_is_not_allowed(string method)
    {
        foreach (var path in new[] { CodeFlow.Request(), "/connect/authorize/callback?ticket=x", "/account/login", "/account/login/step", "/account/consent?ticket=x", "/account/logout", "/account/refused", "/" })
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), path);
            using var response = await Server.Http.SendAsync(request);
            Assert.That((int)response.StatusCode, Is.EqualTo(405), path);
            Assert.That(response.Content.Headers.Allow, Does.Contain("GET"), path);
        }
    }

    [TestCase("%")]
    [TestCase("state=%")]
    [TestCase("state=%zz")]
    [TestCase("state=%ff")]
    [TestCase("state=%c0%80")]
    [TestCase("state=%ed%a0%80")]
    [TestCase("state=%00")]
    public async Task a_form_that_is_none_is_refused(string more)
    {
        using var content = new StringContent(CodeFlow.Request().Split('?')[1] + "&" + more, Encoding.ASCII, "application/x-www-form-urlencoded");
        using var response = await Server.Http.PostAsync("/connect/authorize", content);
        Assert.That(((int)response.StatusCode, response.Headers.Location), Is.EqualTo((400, (Uri?)null)));
    }

    [Test]
    public async Task a_request_has_a_number_of_parameters()
    {
        (await Browser.GetAsync(CodeFlow.Request() + string.Concat(Enumerable.Range(0, 150).Select(i => $"&x{i}=1")))).MustHaveCode(Server);
        (await Browser.GetAsync(CodeFlow.Request() + string.Concat(Enumerable.Range(0, 201).Select(i => $"&x{i}=1")))).MustBeErrorPage();
    }

    [Test]
    [Property("Requirement", "AUT-13")]
    public async Task another_origin_learns_nothing()
    {
        foreach (var method in new[] { HttpMethod.Get, HttpMethod.Post, HttpMethod.Options })
        {
            foreach (var path in new[] { CodeFlow.Request(), "/account/login", "/account/consent?ticket=x" })
            {
                using var request = new HttpRequestMessage(method, path);
                request.Headers.Add("Origin", "https://app.example.com");
                request.Headers.Add("Access-Control-Request-Method", "GET");
                using var response = await Server.Http.SendAsync(request);
                Assert.That(response.Headers.Select(header => header.Key), Has.None.StartsWith("Access-Control-").IgnoreCase, $"{method} {path}");
            }
        }
    }
}
