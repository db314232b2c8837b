using System.Net;
using System.Text.Json.Nodes;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;
using PluginTokenServer.Wire.Tests.UserInfo;

namespace PluginTokenServer.Wire.Tests.Cors;

/// <summary>Scripts of registered origins read the answers that a client in a browser needs; no other script reads any.</summary>
public sealed class CorsTests
{
    private const string App = "https://app.example.com";
    private const string Local = "http://localhost:3000";

    private static readonly string[] Open = ["/connect/token", "/connect/par", "/connect/userinfo", "/connect/revocation"];
    private static readonly string[] Shut = ["/connect/authorize", "/connect/introspect", "/connect/endsession", "/account/login", "/health/ready", "/connect/token/x", "/"];
    private static readonly string[] Foreign =
    [
        "https://evil.example", "null", "http://app.example.com", "https://app.example.com:8443", "https://app.example.com/", "https://app.example.com.evil.example",
        "https://APP.example.com", "https://retired.example.com", "*", "http://localhost", "http://127.0.0.1:3000", $"{App}, {App}",
    ];

    private TestServer _server = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _server = await TestServer.StartAsync(settings =>
    {
        settings.Client("public")["AllowedCorsOrigins"] = new JsonArray(App, Local);
        settings.Client("public")["AllowedScopes"] = new JsonArray("api1", "openid");
        var retired = settings.AddClient("retired", ["password"], ["api1"]);
        (retired["Enabled"], retired["AllowedCorsOrigins"]) = (false, new JsonArray("https://retired.example.com"));
    });

    [OneTimeTearDown]
    public async Task StopAsync() => await _server.DisposeAsync();

    [Test]
    public async Task preflight_from_a_registered_origin_is_let_through([ValueSource(nameof(Open))] string path, [Values(App, Local)] string origin)
    {
        var answer = await PreflightAsync(path, origin);
        Assert.That((answer.Status, Header(answer, "Access-Control-Allow-Origin"), Header(answer, "Vary")), Is.EqualTo((HttpStatusCode.NoContent, origin, "Origin")));
        Assert.That(Header(answer, "Access-Control-Allow-Methods")!.Split(','), Is.SupersetOf(new[] { "POST" }));
        Assert.That(Header(answer, "Access-Control-Allow-Headers"), Is.EqualTo("authorization,content-type"));
        Assert.That(Header(answer, "Access-Control-Max-Age"), Is.EqualTo("600"));
        Assert.That(Header(answer, "Access-Control-Allow-Credentials"), Is.Null);
    }

    [Test]
    public async Task script_of_a_registered_origin_signs_in_and_reads_who_it_is()
    {
        var issued = await SendAsync(HttpMethod.Post, "/connect/token", App, SignIn());
        MustBeReadable(issued.MustBeIssued());
        using var request = new HttpRequestMessage(HttpMethod.Get, "/connect/userinfo");
        request.Headers.TryAddWithoutValidation("Origin", App);
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {issued.AccessToken}");
        var user = await _server.SendAsync(request);
        Assert.That(user.Text("sub"), Is.EqualTo("1"));
        MustBeReadable(user);
        MustBeReadable(await SendAsync(HttpMethod.Post, "/connect/revocation", App, UserInfoRequests.Form(("client_id", "public"), ("token", "x"))));
    }

    [Test]
    public async Task script_of_a_registered_origin_reads_refusals_too()
    {
        MustBeReadable((await SendAsync(HttpMethod.Post, "/connect/token", App, UserInfoRequests.Form(("client_id", "nobody")))).MustBeRefused(HttpStatusCode.Unauthorized, "invalid_client"));
        MustBeReadable(await SendAsync(HttpMethod.Get, "/connect/token", App));
        var challenged = await SendAsync(HttpMethod.Get, "/connect/userinfo", App);
        Assert.That(challenged.Challenge(), Is.Not.Empty);
        MustBeReadable(challenged);
    }

    [Test]
    public async Task script_of_another_origin_reads_nothing([ValueSource(nameof(Foreign))] string origin)
    {
        foreach (var path in Open)
            MustBeUnreadable(await PreflightAsync(path, origin));
        // It is the browser that keeps the answer from the script; the server answers whoever asks.
        MustBeUnreadable((await SendAsync(HttpMethod.Post, "/connect/token", origin, SignIn())).MustBeIssued());
        MustBeUnreadable(await SendAsync(HttpMethod.Get, "/connect/userinfo", origin));
    }

    [Test]
    [Property("Requirement", "AUT-13")]
    public async Task pages_and_everything_else_are_for_no_script([ValueSource(nameof(Shut))] string path)
    {
        MustBeUnreadable(await PreflightAsync(path, App));
        foreach (var method in new[] { HttpMethod.Get, HttpMethod.Post, HttpMethod.Options })
            MustBeUnreadable(await SendAsync(method, path, App));
    }

    [TestCase("/.well-known/openid-configuration")]
    [TestCase("/.well-known/openid-configuration/jwks")]
    public async Task documents_are_for_everybody(string path)
    {
        foreach (var origin in new[] { App, "https://evil.example" })
            Assert.That(Header(await SendAsync(HttpMethod.Get, path, origin), "Access-Control-Allow-Origin"), Is.EqualTo("*"));
    }

    [Test]
    public async Task nothing_is_added_where_no_script_asks([ValueSource(nameof(Open))] string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = SignIn() };
        MustBeUnreadable(await _server.SendAsync(request));
    }

    [Test]
    [Property("Requirement", "GEN-05")]
    public async Task options_that_is_no_preflight_is_a_method_like_others([ValueSource(nameof(Open))] string path) =>
        Assert.That((await SendAsync(HttpMethod.Options, path, App)).Status, Is.EqualTo(HttpStatusCode.MethodNotAllowed));

    [Test]
    public async Task changed_origins_are_in_force_at_once()
    {
        await using (await _server.ChangedAsync(settings => settings.Client("public")["AllowedCorsOrigins"] = new JsonArray("https://new.example.com")))
        {
            Assert.That(Header(await PreflightAsync("/connect/token", "https://new.example.com"), "Access-Control-Allow-Origin"), Is.EqualTo("https://new.example.com"));
            MustBeUnreadable(await PreflightAsync("/connect/token", App));
            MustBeUnreadable(await SendAsync(HttpMethod.Post, "/connect/token", App, SignIn()));
        }
    }

    [Test]
    public async Task issuer_with_a_path_is_called_there()
    {
        await using var server = await TestServer.StartAsync(settings =>
        {
            settings["Issuer"] = "https://id.example.com/one";
            settings.Client("public")["AllowedCorsOrigins"] = new JsonArray(App);
        });
        Assert.That(Header(await PreflightAsync("/one/connect/token", App, server), "Access-Control-Allow-Origin"), Is.EqualTo(App));
    }

    private static FormUrlEncodedContent SignIn() =>
        UserInfoRequests.Form(("client_id", "public"), ("grant_type", "password"), ("username", "alice"), ("password", "alice"), ("scope", "openid api1"));

    private static void MustBeReadable(TokenAnswer answer)
    {
        Assert.That((Header(answer, "Access-Control-Allow-Origin"), Header(answer, "Vary")), Is.EqualTo((App, "Origin")));
        Assert.That(Header(answer, "Access-Control-Expose-Headers")?.Split(','), Is.EquivalentTo(new[] { "WWW-Authenticate", "Retry-After" }));
        Assert.That(Header(answer, "Access-Control-Allow-Credentials"), Is.Null);
    }

    private static void MustBeUnreadable(TokenAnswer answer) => Assert.That(answer.Headers.Select(header => header.Key), Has.None.StartsWith("Access-Control-"));

    private static string? Header(TokenAnswer answer, string name) => answer.Headers.NonValidated.TryGetValues(name, out var values) ? values.ToString() : null;

    private async Task<TokenAnswer> PreflightAsync(string path, string origin, TestServer? server = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Options, path);
        request.Headers.TryAddWithoutValidation("Origin", origin);
        request.Headers.TryAddWithoutValidation("Access-Control-Request-Method", "POST");
        request.Headers.TryAddWithoutValidation("Access-Control-Request-Headers", "authorization,content-type");
        return await (server ?? _server).SendAsync(request);
    }

    private async Task<TokenAnswer> SendAsync(HttpMethod method, string path, string origin, HttpContent? content = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        request.Headers.TryAddWithoutValidation("Origin", origin);
        return await _server.SendAsync(request);
    }
}
