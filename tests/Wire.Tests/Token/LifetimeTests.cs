using PluginTokenServer.Host.Options;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.Token;

public sealed class LifetimeTests
{
    private TestServer _server = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _server = await Servers.WithAsync([ShapePlugin.Instance, ProbePlugin.Instance], settings =>
    {
        settings.AddClient("brief", ["client_credentials", "shape", "password"], ["api1"])["AccessTokenLifetime"] = 90;
        settings.AddClient(ProbePlugin.Client, ["probe"], ["api2"]);
    });

    [OneTimeTearDown]
    public async Task StopAsync() => await _server.DisposeAsync();

    [TestCase("client_credentials")]
    [TestCase("password", "username", "alice", "password", "alice")]
    [TestCase("shape")]
    [TestCase("shape", "subject", "1")]
    [Property("Requirement", "TOK-17")]
    public async Task a_token_lives_as_long_as_the_response_says(string grant, params string[] form)
    {
        var answer = (await _server.AskAsync("brief", grant, [.. form.Chunk(2).Select(pair => (pair[0], pair[1]))])).MustBeIssued();
        var (claims, now) = (answer.Claims(), _server.Clock.GetUtcNow().ToUnixTimeSeconds());
        Assert.That(answer.Json.GetProperty("expires_in").GetInt32(), Is.EqualTo(90));
        Assert.That((claims.GetProperty("iat").GetInt64(), claims.GetProperty("exp").GetInt64()), Is.EqualTo((now, now + 90)));
    }

    [Test]
    [Property("Requirement", "TOK-17")]
    public async Task a_validator_may_shorten_the_life_of_a_token()
    {
        var answer = (await _server.AskAsync("brief", "shape", ("lifetime", "7"))).MustBeIssued();
        Assert.That(answer.Json.GetProperty("expires_in").GetInt32(), Is.EqualTo(7));
        Assert.That(answer.Claims().GetProperty("exp").GetInt64() - answer.Claims().GetProperty("iat").GetInt64(), Is.EqualTo(7));
    }

    [TestCase("91")]
    [TestCase("2147483647")]
    [TestCase("0")]
    [TestCase("-1")]
    [TestCase("-2147483648")]
    [Property("Requirement", "TOK-17")]
    [Property("Requirement", "EXT-03")]
    public async Task a_validator_cannot_lengthen_it_or_make_nonsense_of_it(string lifetime) =>
        (await _server.AskAsync("brief", "shape", ("lifetime", lifetime))).MustBeRefused("invalid_request");

    [Test]
    [Property("Requirement", "TOK-17")]
    public async Task a_token_is_refused_once_its_time_is_over()
    {
        var token = (await _server.AskAsync("brief", "client_credentials")).AccessToken;
        Assert.That((await _server.ProbeAsync(token)).Valid, Is.True);
        // Ten seconds are allowed for clocks that differ.
        _server.Clock.Advance(TimeSpan.FromSeconds(99));
        Assert.That((await _server.ProbeAsync(token)).Valid, Is.True);
        _server.Clock.Advance(TimeSpan.FromSeconds(1));
        await _server.MustRefuseAsync(token);
    }

    [TestCase("AccessTokenLifetime", 0)]
    [TestCase("AccessTokenLifetime", -1)]
    [TestCase("AccessTokenLifetime", int.MaxValue)]
    [TestCase("AccessTokenLifetime", 31536001)]
    [TestCase("IdentityTokenLifetime", 0)]
    [TestCase("IdentityTokenLifetime", -1)]
    [TestCase("IdentityTokenLifetime", int.MaxValue)]
    [Property("Requirement", "TOK-17")]
    public async Task a_configured_lifetime_that_makes_no_sense_stops_the_start(string setting, int seconds)
    {
        var fault = await Assert.ThrowsAsync<ConfigurationException>(() => TestServer.StartAsync(settings => settings.Client("machine")[setting] = seconds));
        Assert.That(fault!.Message, Does.Contain($"TokenServer:Clients:0:{setting}"));
    }
}
