using System.Net;
using System.Text;
using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Plugins.Tests.Endpoints;

/// <summary>What an endpoint of a plugin's sees of a request.</summary>
public sealed class EndpointRequestTests
{
    private const int Limit = 64 * 1024;

    private EndpointServer _server = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _server = await EndpointServer.WithAsync("""
        endpoints.MapGet("/headers", (HttpRequest request) => string.Join(";", request.Headers.Keys.Order()));
        endpoints.MapGet("/header/{name}", (string name, HttpRequest request) => request.Headers[name].ToString());
        endpoints.MapGet("/cookies", (HttpRequest request) => request.Headers.Cookie + "|" + string.Join(";", request.Cookies.Select(cookie => cookie.Key + "=" + cookie.Value)));
        endpoints.MapGet("/connection", (HttpContext http) => http.Connection.RemoteIpAddress + "|" + http.Connection.LocalPort + "|" + http.Request.Scheme + "|" + http.Request.Host + "|" + http.Request.Protocol + "|" + http.TraceIdentifier.Length + "|" + http.User.Identity?.IsAuthenticated);
        endpoints.MapPost("/length", async (HttpContext http) =>
        {
            var copy = new MemoryStream();
            await http.Request.Body.CopyToAsync(copy);
            return copy.Length + "|" + http.Request.ContentLength + "|" + http.Request.Headers.TransferEncoding;
        });
        endpoints.MapPost("/ignores", () => "ignored");
        endpoints.MapGet("/accessor", (HttpContext http, IHttpContextAccessor accessor, Late late) => ReferenceEquals(accessor.HttpContext, http) + "|" + ReferenceEquals(late.Seen, http));
        endpoints.MapGet("/signing", async (ITokenService tokens) => await tokens.CreateSecurityTokenAsync(null!));
        endpoints.MapGet("/signing/why", async (ITokenService tokens) => { try { return await tokens.CreateSecurityTokenAsync(null!); } catch (InvalidOperationException e) { return e.Message; } });
        endpoints.MapGet("/features", (HttpContext http) => string.Join(";", new object?[] { http.Features.Get<IHttpUpgradeFeature>(), http.Features.Get<IHttpResetFeature>(), http.Features.Get<IHttpMaxRequestBodySizeFeature>(), http.WebSockets.IsWebSocketRequest }));
        endpoints.MapGet("/abort", (HttpContext http) => { http.Abort(); return "still there"; });
        """, """
        public sealed class Late(IServiceProvider provider) { public HttpContext? Seen => provider.GetRequiredService<IHttpContextAccessor>().HttpContext; }
        """ + Source.Startup("services.AddSingleton<Late>();"));

    [OneTimeTearDown]
    public async Task StopAsync() => await _server.DisposeAsync();

    [Test]
    public async Task headers_are_those_of_the_request()
    {
        var answer = await _server.AskAsync("/plugins/acme/headers", headers:
            [("Authorization", "Bearer abc"), ("Proxy-Authorization", "Basic c2VjcmV0"), ("X-Tenant", "acme"), ("Cookie", "pts.session=secret")]);

        Assert.That(answer.Body, Is.EqualTo("Authorization;Host;X-Tenant"));
        Assert.That((await _server.AskAsync("/plugins/acme/header/authorization", headers: [("Authorization", "Bearer abc")])).Body, Is.EqualTo("Bearer abc"));
    }

    [TestCase("a=1; b=2", "a=1; b=2|a=1;b=2")]
    [TestCase("a=1; __Host-pts.session=secret; b=2", "a=1; b=2|a=1;b=2")]
    [TestCase("pts.session=secret", "|")]
    [TestCase("pts.session=secret; a=1", "a=1|a=1")]
    [TestCase("a=1;pts.session=secret;b=2", "a=1; b=2|a=1;b=2")]
    [TestCase("__host-PTS.session=secret; PTS.x=secret; a=1", "a=1|a=1")]
    [TestCase("__Host-ptsession=secret; a=1", "a=1|a=1")]
    [TestCase("a=\"x; pts.session=secret; y\"", "a=\"x; y\"|")]
    [TestCase("pts=1; xpts.a=2", "pts=1; xpts.a=2|pts=1;xpts.a=2")]
    [TestCase("pts.session", "|")]
    [TestCase("; ;a=1;", "a=1|a=1")]
    public async Task servers_own_cookies_are_not_shown_and_others_are(string cookies, string seen)
    {
        var answer = await RawConnection.AskAsync(_server.Address, $"GET /plugins/acme/cookies HTTP/1.1\r\nHost: localhost\r\nCookie: {cookies}\r\n\r\n");

        Assert.That(answer!.Body, Does.StartWith(seen).And.Not.Contain("secret"));
    }

    [Test]
    public async Task cookies_of_several_fields_are_filtered_one_by_one()
    {
        var answer = await RawConnection.AskAsync(_server.Address, "GET /plugins/acme/cookies HTTP/1.1\r\nHost: localhost\r\nCookie: a=1\r\nCookie: pts.s=secret\r\nCookie: b=2\r\n\r\n");

        Assert.That(answer!.Body, Is.EqualTo("a=1; b=2|a=1;b=2"));
    }

    [Test]
    public async Task connection_is_told()
    {
        var answer = await _server.AskAsync("/plugins/acme/connection");

        Assert.That(answer.Body, Does.Match($@"^127\.0\.0\.1\|{_server.Address.Port}\|http\|127\.0\.0\.1:{_server.Address.Port}\|HTTP/1\.1\|[1-9]\d*\|False$"));
    }

    // Whoever sends a request can name any host; what a plugin makes addresses of is what this server is known by.
    [Test]
    public async Task host_is_that_of_the_issuer_whatever_the_request_says()
    {
        var answer = await _server.AskAsync("/plugins/acme/connection", headers: [("Host", "evil.example")]);

        Assert.That(answer.Body, Does.Contain($"|http|{_server.Address.Authority}|"));
    }

    [Test]
    public async Task nothing_of_the_connection_itself_is_within_reach()
    {
        Assert.That((await _server.AskAsync("/plugins/acme/features")).Body, Is.EqualTo(";;;False"));
        Assert.That((await _server.AskAsync("/plugins/acme/abort")).Body, Is.EqualTo("still there"));
    }

    [TestCase(0, false)]
    [TestCase(1, false)]
    [TestCase(Limit, false)]
    [TestCase(1, true)]
    [TestCase(Limit, true)]
    public async Task body_up_to_the_limit_arrives_whole_and_with_its_length(int length, bool chunked)
    {
        var answer = await PostAsync("/plugins/acme/length", length, chunked);

        Assert.That(answer.Body, Is.EqualTo($"{length}|{(length == 0 ? "" : length)}|"));
    }

    [TestCase(Limit + 1, false)]
    [TestCase(Limit + 1, true)]
    public async Task body_beyond_the_limit_is_413_and_the_plugin_is_not_called(int length, bool chunked)
    {
        foreach (var path in new[] { "/plugins/acme/length", "/plugins/acme/ignores" })
        {
            var answer = await PostAsync(path, length, chunked);
            Assert.That((answer.Status, (string?)answer.Json["error"]), Is.EqualTo((HttpStatusCode.RequestEntityTooLarge, "invalid_request")));
        }
    }

    [TestCase("Content-Length: 70000")]
    [TestCase("Content-Length: 1073741824")]
    [TestCase("Content-Length: 70000\r\nExpect: 100-continue")]
    public async Task body_that_is_announced_as_too_long_is_413_before_it_is_sent(string headers) =>
        Assert.That((await RawConnection.AskAsync(_server.Address, $"POST /plugins/acme/ignores HTTP/1.1\r\nHost: localhost\r\n{headers}\r\n\r\n"))!.Status, Is.EqualTo(413));

    [Test]
    public async Task body_that_does_not_arrive_within_the_plugins_time_is_408_and_the_connection_ends()
    {
        using var connection = await RawConnection.OpenAsync(_server.Address);
        await connection.SendAsync("POST /plugins/acme/ignores HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\n12345");
        var read = connection.ReadAsync();
        while (!read.IsCompleted)
        {
            _server.Server.Clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        Assert.That(((await read)!.Status, (await read)!.Headers["Connection"]), Is.EqualTo((408, "close")));
    }

    [Test]
    public async Task body_that_breaks_off_disturbs_nobody()
    {
        using (var connection = await RawConnection.OpenAsync(_server.Address))
        {
            await connection.SendAsync("POST /plugins/acme/length HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\n12345");
            connection.Reset();
        }

        Assert.That((await PostAsync("/plugins/acme/length", 5, chunked: false)).Body, Is.EqualTo("5|5|"));
    }

    [TestCase("POST /plugins/acme/length HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n")]
    public async Task body_that_is_none_is_the_clients_fault(string request) =>
        Assert.That((await RawConnection.AskAsync(_server.Address, request))!.Status, Is.EqualTo(400));

    [Test]
    public async Task accessor_shows_the_copy_to_whoever_asks_during_the_call() =>
        Assert.That((await _server.AskAsync("/plugins/acme/accessor")).Body, Is.EqualTo("True|True"));

    [Test]
    public async Task services_of_a_token_request_refuse_in_an_endpoint()
    {
        Assert.That((await _server.AskAsync("/plugins/acme/signing")).Status, Is.EqualTo(HttpStatusCode.InternalServerError));
        Assert.That((await _server.AskAsync("/plugins/acme/signing/why")).Body, Does.StartWith("There is no current token request."));
    }

    private async Task<EndpointAnswer> PostAsync(string path, int length, bool chunked)
    {
        var body = Encoding.ASCII.GetBytes(new string('x', length));
        // A stream of unknown length goes out in chunks.
        return await _server.AskAsync(path, "POST", chunked ? new StreamContent(new Unmeasured(body)) : new ByteArrayContent(body));
    }

    private sealed class Unmeasured(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }
}
