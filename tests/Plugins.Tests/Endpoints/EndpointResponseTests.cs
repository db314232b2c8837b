using System.Net;
using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Plugins.Tests.Endpoints;

/// <summary>What of a plugin's response is passed on: all of it or nothing, and nothing that is the server's to say.</summary>
public sealed class EndpointResponseTests
{
    private const int Limit = 1024 * 1024;

    private EndpointServer _server = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _server = await EndpointServer.WithAsync("""
        endpoints.MapGet("/redirect", () => Results.Redirect("https://other.example/authorize?a=b&c=d"));
        endpoints.MapGet("/status/{code}", (int code, HttpContext http) => { http.Response.StatusCode = code; return Task.CompletedTask; });
        endpoints.MapGet("/status/{code}/body", async (int code, HttpContext http) => { http.Response.StatusCode = code; await http.Response.WriteAsync("body"); });
        endpoints.MapGet("/header", (string name, string value, HttpContext http) => { http.Response.Headers.Append(name, value); return "body"; });
        endpoints.MapGet("/cookie", (string field, HttpContext http) => { http.Response.Headers.Append("Set-Cookie", field); http.Response.Headers.Append("Set-Cookie", "other=1; path=/plugins/acme"); });
        endpoints.MapGet("/cookies", (HttpContext http) =>
        {
            http.Response.Cookies.Append("pts.session", "stolen");
            http.Response.Cookies.Append("acme.nonce", "n", new CookieOptions { Path = http.Request.PathBase, HttpOnly = true, SameSite = SameSiteMode.Lax });
            http.Response.Cookies.Append("__Host-pts.session", "stolen", new CookieOptions { Secure = true });
            http.Response.Cookies.Delete("acme.old");
        });
        endpoints.MapGet("/defaults", (HttpContext http) => "body");
        endpoints.MapGet("/overridden", (HttpContext http) => { http.Response.Headers.CacheControl = "max-age=60"; http.Response.Headers.XContentTypeOptions = "other"; return "body"; });
        endpoints.MapMethods("/head", ["GET", "HEAD"], () => "12345");
        endpoints.MapGet("/length", async (HttpContext http) => { http.Response.ContentLength = 3; await http.Response.WriteAsync("12345"); });
        endpoints.MapGet("/large", async (int length, HttpContext http) => await http.Response.Body.WriteAsync(new byte[length]));
        endpoints.MapGet("/large/piped", async (int length, HttpContext http) => { for (var left = length; left > 0; left -= 4096) { http.Response.BodyWriter.GetSpan(4096).Clear(); http.Response.BodyWriter.Advance(Math.Min(left, 4096)); } });
        endpoints.MapGet("/large/swallowed", async (int length, HttpContext http) => { try { await http.Response.Body.WriteAsync(new byte[length]); } catch (IOException) { http.Response.Clear(); await http.Response.WriteAsync("small"); } });
        endpoints.MapGet("/large/headers", (HttpContext http) => { for (var i = 0; i < 1100; i++) http.Response.Headers["X-" + i] = new string('x', 1024); });
        endpoints.MapGet("/throws", (HttpContext http) => { throw new InvalidOperationException("swordfish"); });
        endpoints.MapGet("/throws/late", async (HttpContext http) => { http.Response.Headers["X-Half"] = "half"; await http.Response.WriteAsync("swordfish"); await http.Response.StartAsync(); await http.Response.Body.FlushAsync(); throw new InvalidOperationException("swordfish"); });
        endpoints.MapGet("/throws/starting", (HttpContext http) => { http.Response.OnStarting(() => throw new InvalidOperationException("swordfish")); });
        endpoints.MapGet("/throws/bad", (HttpContext http) => { http.Response.Headers["X-Half"] = "half"; throw new BadHttpRequestException("swordfish", 415); });
        endpoints.MapGet("/throws/status", (HttpContext http) => { throw new BadHttpRequestException("swordfish", 999); });
        endpoints.MapGet("/starting", async (HttpContext http) =>
        {
            http.Response.OnStarting(() => { http.Response.Headers["X-Order"] = http.Response.Headers["X-Order"] + "first"; return Task.CompletedTask; });
            http.Response.OnStarting(() => { http.Response.Headers["X-Order"] = "last,"; return Task.CompletedTask; });
            await http.Response.WriteAsync("body");
        });
        endpoints.MapGet("/completed", (HttpContext http) =>
        {
            AppContext.SetData("completed", null);
            http.Response.RegisterForDispose(new Disposed());
            http.Response.OnCompleted(() => { AppContext.SetData("started", http.Response.HasStarted); return Task.CompletedTask; });
        });
        endpoints.MapGet("/completed/throws", (HttpContext http) => { AppContext.SetData("completed", null); http.Response.RegisterForDispose(new Disposed()); throw new InvalidOperationException(); });
        """, """
        public sealed class Disposed : IDisposable { public void Dispose() => AppContext.SetData("completed", true); }
        """, settings => settings["Plugins"] = new System.Text.Json.Nodes.JsonObject { ["Defaults"] = new System.Text.Json.Nodes.JsonObject { ["BreakerFailures"] = 1000 } });

    [OneTimeTearDown]
    public async Task StopAsync() => await _server.DisposeAsync();

    [Test]
    public async Task redirect_is_passed_on()
    {
        var answer = await _server.AskAsync("/plugins/acme/redirect");

        Assert.That((answer.Status, answer["Location"].Single(), answer.Body), Is.EqualTo((HttpStatusCode.Found, "https://other.example/authorize?a=b&c=d", "")));
    }

    [TestCase(200)]
    [TestCase(204)]
    [TestCase(299)]
    [TestCase(401)]
    [TestCase(404)]
    [TestCase(502)]
    [TestCase(599)]
    public async Task status_is_passed_on(int status) => Assert.That((int)(await _server.AskAsync($"/plugins/acme/status/{status}")).Status, Is.EqualTo(status));

    [TestCase(101)]
    [TestCase(0)]
    [TestCase(-1)]
    [TestCase(199)]
    [TestCase(600)]
    [TestCase(1000)]
    public async Task status_that_is_none_is_the_plugins_fault(int status) => await FailsAsync($"/plugins/acme/status/{status}");

    [TestCase(204)]
    [TestCase(205)]
    [TestCase(304)]
    public async Task status_without_a_body_has_none(int status)
    {
        using var connection = await RawConnection.OpenAsync(_server.Address);
        await connection.SendAsync($"GET /plugins/acme/status/{status}/body HTTP/1.1\r\nHost: localhost\r\n\r\nGET /plugins/acme/defaults HTTP/1.1\r\nHost: localhost\r\n\r\n");

        Assert.That((await connection.ReadAsync(toHead: status == 205))!.Status, Is.EqualTo(status));
        Assert.That((await connection.ReadAsync())!.Body, Is.EqualTo("body"));
    }

    [Test]
    public async Task answer_to_head_has_the_headers_alone()
    {
        using var connection = await RawConnection.OpenAsync(_server.Address);
        await connection.SendAsync("HEAD /plugins/acme/head HTTP/1.1\r\nHost: localhost\r\n\r\n");
        var answer = await connection.ReadAsync(toHead: true);
        await connection.SendAsync("GET /plugins/acme/head HTTP/1.1\r\nHost: localhost\r\n\r\n");

        Assert.That((answer!.Status, answer.Headers["Content-Length"]), Is.EqualTo((200, "5")));
        Assert.That((await connection.ReadAsync())!.Body, Is.EqualTo("12345"));
    }

    [TestCase("X-Own", "a value")]
    [TestCase("Content-Security-Policy", "default-src 'none'")]
    [TestCase("WWW-Authenticate", "Basic")]
    [TestCase("Location", "https://other.example/")]
    [TestCase("Vary", "Cookie")]
    public async Task headers_are_passed_on(string name, string value) =>
        Assert.That((await HeaderAsync(name, value))[name], Is.EqualTo(new[] { value }));

    [TestCase("Connection", "close")]
    [TestCase("Keep-Alive", "timeout=5")]
    [TestCase("Proxy-Authenticate", "Basic")]
    [TestCase("Proxy-Connection", "close")]
    [TestCase("TE", "trailers")]
    [TestCase("Trailer", "X-Own")]
    [TestCase("Transfer-Encoding", "chunked")]
    [TestCase("Upgrade", "websocket")]
    public async Task headers_of_a_connection_are_not_passed_on(string name, string value)
    {
        var answer = await HeaderAsync(name, value);

        Assert.That((answer.Status, answer[name].Length, answer.Body), Is.EqualTo((HttpStatusCode.OK, 0, "body")));
    }

    [TestCase("X-Own", "a\r\nX-Smuggled: b")]
    [TestCase("X-Own", "a\nb")]
    [TestCase("X-Own", "\u0000")]
    [TestCase("X-Own", "\u00FC")]
    [TestCase("X Own", "a")]
    [TestCase("X-Own:", "a")]
    [TestCase(":status", "200")]
    [TestCase("X-\u00FC", "a")]
    public async Task header_that_cannot_be_sent_is_the_plugins_fault(string name, string value) =>
        await FailsAsync($"/plugins/acme/header?name={Uri.EscapeDataString(name)}&value={Uri.EscapeDataString(value)}");

    [TestCase("pts.session=stolen")]
    [TestCase("__Host-pts.session=stolen; Secure; Path=/")]
    [TestCase("__host-PTS.session=stolen; Secure; Path=/")]
    [TestCase("  pts.session=stolen")]
    [TestCase("\tpts.session=stolen")]
    [TestCase("=pts.session=stolen")]
    [TestCase(" = pts.session=stolen")]
    [TestCase("pts.session")]
    [TestCase("pts.session=; Max-Age=0")]
    [TestCase("")]
    [TestCase("; pts.session=stolen")]
    public async Task servers_own_cookies_are_not_set(string field)
    {
        var answer = await _server.AskAsync($"/plugins/acme/cookie?field={Uri.EscapeDataString(field)}");

        Assert.That((answer.Status, string.Join('|', answer["Set-Cookie"])), Is.EqualTo((HttpStatusCode.OK, "other=1; path=/plugins/acme")));
    }

    [Test]
    public async Task other_cookies_are_set_and_deleted()
    {
        var cookies = (await _server.AskAsync("/plugins/acme/cookies"))["Set-Cookie"];

        Assert.That(cookies, Has.Length.EqualTo(2));
        Assert.That(cookies, Does.Contain("acme.nonce=n; path=/plugins/acme; samesite=lax; httponly"));
        Assert.That(cookies, Has.Some.StartsWith("acme.old=; expires="));
    }

    [Test]
    public async Task response_is_not_sniffed_and_not_kept_unless_the_plugin_says_otherwise()
    {
        var (defaults, overridden) = (await _server.AskAsync("/plugins/acme/defaults"), await _server.AskAsync("/plugins/acme/overridden"));

        Assert.That((defaults["X-Content-Type-Options"].Single(), defaults["Cache-Control"].Single()), Is.EqualTo(("nosniff", "no-store")));
        Assert.That((overridden["X-Content-Type-Options"].Single(), overridden["Cache-Control"].Single()), Is.EqualTo(("other", "max-age=60")));
    }

    [Test]
    public async Task length_is_that_of_the_body_whatever_the_plugin_says()
    {
        var answer = await _server.AskAsync("/plugins/acme/length");

        Assert.That((answer.Body, answer["Content-Length"].Single()), Is.EqualTo(("12345", "5")));
    }

    [TestCase("/plugins/acme/large")]
    [TestCase("/plugins/acme/large/piped")]
    public async Task response_up_to_the_limit_is_passed_on(string path)
    {
        // Its headers count too.
        var answer = await _server.AskAsync($"{path}?length={Limit - 1024}");

        Assert.That((answer.Status, answer.Body.Length), Is.EqualTo((HttpStatusCode.OK, Limit - 1024)));
    }

    [TestCase("/plugins/acme/large?length=1048577")]
    [TestCase("/plugins/acme/large?length=50000000")]
    [TestCase("/plugins/acme/large/piped?length=1048577")]
    [TestCase("/plugins/acme/large/swallowed?length=1048577")]
    [TestCase("/plugins/acme/large/headers")]
    public async Task response_beyond_the_limit_is_the_plugins_fault_and_nothing_of_it_is_sent(string path) => await FailsAsync(path);

    [TestCase("/plugins/acme/throws")]
    [TestCase("/plugins/acme/throws/late")]
    [TestCase("/plugins/acme/throws/starting")]
    [TestCase("/plugins/acme/throws/status")]
    public async Task plugin_that_throws_is_500_and_nothing_of_it_is_sent(string path)
    {
        var answer = await FailsAsync(path);

        Assert.That(answer["X-Half"], Is.Empty);
        Assert.That(answer.Body, Does.Not.Contain("swordfish"));
        Assert.That(_server.Server.Logs.Text, Does.Contain($"Plugin 'acme' failed in Endpoints (request {answer.Json["correlation_id"]})").And.Not.Contain("swordfish"));
    }

    [Test]
    public async Task request_that_the_plugin_calls_bad_is_the_clients_fault()
    {
        var answer = await _server.AskAsync("/plugins/acme/throws/bad");

        Assert.That((answer.Status, answer.Body, answer["X-Half"].Length), Is.EqualTo((HttpStatusCode.UnsupportedMediaType, "", 0)));
    }

    [Test]
    public async Task what_runs_at_the_start_of_the_response_runs_last_first() =>
        Assert.That((await _server.AskAsync("/plugins/acme/starting"))["X-Order"], Is.EqualTo(new[] { "last,first" }));

    [TestCase("/plugins/acme/completed")]
    [TestCase("/plugins/acme/completed/throws")]
    public async Task what_lasts_as_long_as_the_response_is_let_go(string path)
    {
        await _server.AskAsync(path);

        Assert.That(AppContext.GetData("completed"), Is.True);
    }

    private Task<EndpointAnswer> HeaderAsync(string name, string value) =>
        _server.AskAsync($"/plugins/acme/header?name={Uri.EscapeDataString(name)}&value={Uri.EscapeDataString(value)}");

    private async Task<EndpointAnswer> FailsAsync(string path)
    {
        var answer = await _server.AskAsync(path);
        Assert.That((answer.Status, (string?)answer.Json["error"]), Is.EqualTo((HttpStatusCode.InternalServerError, "server_error")));
        Assert.That((string?)answer.Json["correlation_id"], Is.Not.Empty);
        return answer;
    }
}
