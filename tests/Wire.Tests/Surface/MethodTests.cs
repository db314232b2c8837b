using System.Net;
using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Wire.Tests.Surface;

public sealed class MethodTests
{
    private static readonly string[] Documents = ["/.well-known/openid-configuration", "/.well-known/openid-configuration/jwks", "/.well-known/oauth-authorization-server"];

    private TestServer _server = null!;

    [OneTimeSetUp]
    public async Task Start() => _server = await TestServer.StartAsync();

    [OneTimeTearDown]
    public async Task Stop() => await _server.DisposeAsync();

    [TestCase("GET")]
    [TestCase("HEAD")]
    [TestCase("PUT")]
    [TestCase("PATCH")]
    [TestCase("DELETE")]
    [TestCase("OPTIONS")]
    [TestCase("TRACE")]
    [TestCase("BREW")]
    [TestCase("post")]
    [Property("Requirement", "GEN-05")]
    [Property("Requirement", "TOK-01")]
    public async Task token_endpoint_takes_post_only(string method)
    {
        var answer = await AskAsync(method, "/connect/token", "grant_type=client_credentials&client_id=machine&client_secret=secret");
        Assert.That(answer.Status, Is.EqualTo(405), answer.Body);
        Assert.That(answer.Headers["Allow"], Is.EqualTo("POST"));
        Assert.That(answer.Headers["Cache-Control"], Is.EqualTo("no-store"));
        Assert.That(answer.Body, Does.Not.Contain("access_token"));
    }

    [Property("Requirement", "GEN-05")]
    [Test]
    public async Task documents_take_get_and_head_only(
        [ValueSource(nameof(Documents))] string path, [Values("POST", "PUT", "DELETE", "OPTIONS", "TRACE", "BREW", "get", "head")] string method)
    {
        var answer = await AskAsync(method, path, "");
        Assert.That(answer.Status, Is.EqualTo(405));
        Assert.That(answer.Headers["Allow"], Is.EqualTo("GET, HEAD"));
        Assert.That(answer.Body, Is.Empty);
    }

    [Property("Requirement", "GEN-05")]
    [Test]
    public async Task health_takes_get_and_head_only([Values("/health/live", "/health/ready")] string path, [Values("POST", "DELETE", "TRACE", "BREW", "get", "head")] string method)
    {
        var answer = await AskAsync(method, path, "");
        Assert.That(answer.Status, Is.EqualTo(405));
        Assert.That(answer.Headers["Allow"], Is.EqualTo("GET, HEAD"));
    }

    [Test]
    [Property("Requirement", "GEN-05")]
    public async Task trace_does_not_echo_the_request()
    {
        var answer = await RawConnection.AskAsync(_server.Address, "TRACE / HTTP/1.1\r\nHost: localhost\r\nX-Echo: do-not-echo-me\r\n\r\n");
        Assert.That(answer!.Status, Is.EqualTo(404).Or.EqualTo(405));
        Assert.That(answer.Body, Does.Not.Contain("do-not-echo-me"));
    }

    [Test]
    [Property("Requirement", "GEN-05")]
    public async Task head_answers_as_get_without_the_body([ValueSource(nameof(Documents))] string path)
    {
        using var got = await _server.Http.GetAsync(path);
        using var headed = await _server.Http.SendAsync(new HttpRequestMessage(HttpMethod.Head, path));
        Assert.That(headed.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(headed.Headers.ETag, Is.EqualTo(got.Headers.ETag));
        Assert.That(headed.Content.Headers.ContentLength, Is.EqualTo(got.Content.Headers.ContentLength));
        Assert.That(headed.Content.Headers.ContentType, Is.EqualTo(got.Content.Headers.ContentType));
        Assert.That(await headed.Content.ReadAsByteArrayAsync(), Is.Empty);
    }

    [Test]
    [Property("Requirement", "GEN-05")]
    public async Task head_on_the_token_endpoint_counts_no_failure_and_issues_nothing()
    {
        for (var i = 0; i < 25; i++)
            await AskAsync("HEAD", "/connect/token", "grant_type=client_credentials&client_id=rsa&client_secret=wrong");
        var answer = await _server.TokenAsync(("grant_type", "client_credentials"), ("client_id", "rsa"), ("client_secret", "wrong"));
        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(_server.Logs.Records.Any(record => record.Message.Contains("Issued a token", StringComparison.Ordinal)), Is.False);
    }

    private async Task<RawResponse> AskAsync(string method, string path, string form)
    {
        using var connection = await RawConnection.OpenAsync(_server.Address);
        await connection.SendAsync($"{method} {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {form.Length}\r\n\r\n{form}");
        return await connection.ReadAsync(toHead: method == "HEAD") ?? throw new InvalidOperationException("The connection was closed without an answer.");
    }
}
