using System.Net;
using System.Text.Json.Nodes;
using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Wire.Tests.Discovery;

[TestFixture("/.well-known/openid-configuration")]
[TestFixture("/.well-known/openid-configuration/jwks")]
[TestFixture("/.well-known/oauth-authorization-server")]
public sealed class CachingTests(string path)
{
    private TestServer _server = null!;
    private string _tag = "";

    [OneTimeSetUp]
    public async Task Start()
    {
        _server = await TestServer.StartAsync();
        using var answer = await _server.Http.GetAsync(path);
        _tag = answer.Headers.ETag!.ToString();
    }

    [OneTimeTearDown]
    public async Task Stop() => await _server.DisposeAsync();

    [Test]
    [Property("Requirement", "DISC-03")]
    public async Task document_says_how_long_it_holds_and_who_may_read_it()
    {
        using var answer = await _server.Http.GetAsync(path);
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(answer.Content.Headers.ContentType!.ToString(), Is.EqualTo("application/json"));
        Assert.That(answer.Headers.CacheControl!.MaxAge, Is.EqualTo(TimeSpan.FromMinutes(5)));
        Assert.That(answer.Headers.CacheControl.Public, Is.True);
        Assert.That(answer.Headers.GetValues("Access-Control-Allow-Origin"), Is.EqualTo(new[] { "*" }));
        Assert.That(answer.Headers.GetValues("X-Content-Type-Options"), Is.EqualTo(new[] { "nosniff" }));
        Assert.That(_tag, Does.Match("^\"[0-9a-f]{32}\"$"));
    }

    [Test]
    [Property("Requirement", "DISC-03")]
    public async Task who_has_it_already_is_told_so([Values("{0}", "W/{0}", "\"other\", {0}", "*")] string condition, [Values("GET", "HEAD")] string method)
    {
        using var answer = await AskAsync(method, condition.Replace("{0}", _tag, StringComparison.Ordinal));
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.NotModified));
        Assert.That(answer.Headers.ETag!.ToString(), Is.EqualTo(_tag));
        Assert.That(answer.Headers.CacheControl!.MaxAge, Is.EqualTo(TimeSpan.FromMinutes(5)));
        Assert.That(await answer.Content.ReadAsByteArrayAsync(), Is.Empty);
    }

    [Test]
    [Property("Requirement", "DISC-03")]
    public async Task who_has_another_one_gets_it([Values("\"other\"", "\"\"", "W/\"0\"", "nonsense")] string condition)
    {
        using var answer = await AskAsync("GET", condition);
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await answer.Content.ReadAsStringAsync(), Is.Not.Empty);
    }

    [Test]
    [Property("Requirement", "DISC-03")]
    public async Task document_is_the_same_for_everybody()
    {
        var first = await _server.Http.GetByteArrayAsync(path);
        Assert.That(await _server.Http.GetByteArrayAsync(path + "?anything=else"), Is.EqualTo(first));
    }

    [Test]
    [Property("Requirement", "DISC-03")]
    public async Task document_of_another_server_has_another_tag()
    {
        await using var other = await TestServer.StartAsync(configuration => configuration["ApiScopes"]!.AsArray().Add(new JsonObject { ["Name"] = "another" }));
        using var answer = await other.Http.GetAsync(path);
        Assert.That(answer.Headers.ETag!.ToString(), Is.Not.EqualTo(_tag));
    }

    private async Task<HttpResponseMessage> AskAsync(string method, string condition)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        request.Headers.TryAddWithoutValidation("If-None-Match", condition);
        return await _server.Http.SendAsync(request);
    }
}
