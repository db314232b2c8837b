using System.Net;
using System.Text.Json.Nodes;
using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Wire.Tests.Throttling;

/// <summary>Where a request comes from is what the connection says, unless a proxy of ours says otherwise (RFC 9700 §4.13).</summary>
public sealed class ForwardedSourceTests
{
    private const int Failures = 20;

    private readonly Dictionary<string, TestServer> _servers = [];

    [OneTimeTearDown]
    public async Task Stop()
    {
        foreach (var server in _servers.Values)
            await server.DisposeAsync();
    }

    [TestCase]
    [TestCase("10.1.2.3")]
    [TestCase("10.0.0.0/8", "192.168.0.1")]
    [TestCase("::1")]
    [TestCase("127.0.0.2")]
    [Property("Requirement", "GEN-07")]
    [Property("Requirement", "CLI-19")]
    public async Task nobody_escapes_throttling_by_a_header_of_their_own(params string[] proxies)
    {
        var server = await ServerAsync(proxies);
        for (var i = 0; i < Failures; i++)
            await AskAsync(server, "wrong", $"10.0.0.{i}");
        Assert.That((await AskAsync(server, "secret", "10.0.1.1")).Status, Is.EqualTo(HttpStatusCode.TooManyRequests));
        Assert.That((await AskAsync(server, "secret", null)).Status, Is.EqualTo(HttpStatusCode.TooManyRequests));
    }

    [TestCase("X-Forwarded-For")]
    [TestCase("Forwarded")]
    [TestCase("X-Real-IP")]
    [TestCase("X-Client-IP")]
    [TestCase("True-Client-IP")]
    [TestCase("CF-Connecting-IP")]
    [TestCase("X-Original-For")]
    [Property("Requirement", "GEN-07")]
    public async Task header_is_ignored_without_known_proxies(string header)
    {
        var server = await ServerAsync();
        for (var i = 0; i < Failures; i++)
            await AskAsync(server, "wrong", $"10.0.0.{i}", header);
        Assert.That((await AskAsync(server, "secret", "10.0.1.1", header)).Status, Is.EqualTo(HttpStatusCode.TooManyRequests));
    }

    [TestCase("127.0.0.1")]
    [TestCase("127.0.0.0/8")]
    [TestCase("10.9.9.9", "127.0.0.1")]
    [Property("Requirement", "GEN-07")]
    public async Task known_proxy_is_believed(params string[] proxies)
    {
        var server = await ServerAsync(proxies);
        for (var i = 0; i < Failures; i++)
            await AskAsync(server, "wrong", "10.0.0.1");
        Assert.That((await AskAsync(server, "secret", "10.0.0.1")).Status, Is.EqualTo(HttpStatusCode.TooManyRequests));
        Assert.That((await AskAsync(server, "secret", "10.0.0.2")).Status, Is.EqualTo(HttpStatusCode.OK));
    }

    // What stands before the last unknown address, its owner wrote.
    [TestCase("6.6.6.{0}, 10.0.0.1")]
    [TestCase("6.6.6.{0}, 10.0.0.1, 127.0.0.1")]
    [TestCase("6.6.6.{0}, nonsense, 10.0.0.1")]
    [TestCase("{0}, 10.0.0.1:4711")]
    [Property("Requirement", "GEN-07")]
    public async Task address_that_the_proxy_saw_counts_and_not_what_it_was_told(string chain)
    {
        var server = await ServerAsync("127.0.0.1");
        for (var i = 0; i < Failures; i++)
            await AskAsync(server, "wrong", chain.Replace("{0}", $"{i}", StringComparison.Ordinal));
        Assert.That((await AskAsync(server, "secret", chain.Replace("{0}", "99", StringComparison.Ordinal))).Status, Is.EqualTo(HttpStatusCode.TooManyRequests));
        Assert.That((await AskAsync(server, "secret", "10.0.0.1")).Status, Is.EqualTo(HttpStatusCode.TooManyRequests));
    }

    [TestCase("nonsense")]
    [TestCase("")]
    [TestCase(",,,")]
    [TestCase("999.999.999.999")]
    [TestCase("unknown")]
    [Property("Requirement", "GEN-07")]
    public async Task header_without_an_address_leaves_the_proxy_as_the_source(string header)
    {
        var server = await ServerAsync("127.0.0.1");
        for (var i = 0; i < Failures; i++)
            await AskAsync(server, "wrong", header);
        Assert.That((await AskAsync(server, "secret", null)).Status, Is.EqualTo(HttpStatusCode.TooManyRequests));
    }

    [Test]
    [Property("Requirement", "GEN-07")]
    public async Task setting_of_the_web_server_underneath_believes_nobody()
    {
        await using var server = await TestServer.StartAsync(args: "--ForwardedHeaders_Enabled=true");
        for (var i = 0; i < Failures; i++)
            await AskAsync(server, "wrong", $"10.0.0.{i}");
        Assert.That((await AskAsync(server, "secret", "10.0.1.1")).Status, Is.EqualTo(HttpStatusCode.TooManyRequests));
    }

    private async Task<TestServer> ServerAsync(params string[] proxies)
    {
        var key = string.Join(' ', proxies);
        if (!_servers.TryGetValue(key, out var server))
            _servers[key] = server = await TestServer.StartAsync(configuration => configuration["KnownProxies"] = new JsonArray([.. proxies.Select(proxy => JsonValue.Create(proxy))]));
        // Time enough to forget what another test has tried.
        server.Clock.Advance(TimeSpan.FromHours(1));
        return server;
    }

    private static async Task<TokenAnswer> AskAsync(TestServer server, string secret, string? source, string header = "X-Forwarded-For")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/connect/token")
        {
            Content = new FormUrlEncodedContent([new("grant_type", "client_credentials"), new("client_id", "machine"), new("client_secret", secret)]),
        };
        if (source is not null)
            request.Headers.TryAddWithoutValidation(header, source);
        return await server.SendAsync(request);
    }
}
