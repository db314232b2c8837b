using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.Tokens;

public sealed class ForgedTimeTests
{
    private TestServer _server = null!;
    private Forger _forger = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _server = await Servers.WithAsync(ProbePlugin.Instance, settings => settings.AddClient(ProbePlugin.Client, ["probe"], ["api2"]));
        _forger = new Forger(_server);
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await _server.DisposeAsync();

    [TestCase("exp", 1, true)]
    [TestCase("exp", 0, true)]
    [TestCase("exp", -9, true)]
    [TestCase("exp", -10, false)]
    [TestCase("exp", -3600, false)]
    [TestCase("iat", 0, true)]
    [TestCase("iat", 10, true)]
    [TestCase("iat", 11, false)]
    [TestCase("iat", 3600, false)]
    [TestCase("iat", -3600, true)]
    [TestCase("nbf", 10, true)]
    [TestCase("nbf", 11, false)]
    [TestCase("nbf", -3600, true)]
    [Property("Requirement", "JWT-10")]
    public async Task clocks_may_differ_by_ten_seconds_and_no_more(string claim, int offset, bool valid) =>
        Assert.That((await _server.ProbeAsync(_forger.With(claims => claims[claim] = _forger.Now + offset))).Valid, Is.EqualTo(valid));

    private static readonly string[] NoTimes =
    [
        "\"later\"", "\"9999999999\"", "1.5", "-1", "0", "-0", "1e308", "1e309", "-1e308", "1E400", "9223372036854775807", "9223372036854775808",
        "253402300800", "99999999999999999999999999", "true", "null", "[9999999999]", "{}", "\"\"",
    ];

    [Test]
    [Property("Requirement", "JWT-09")]
    [Property("Requirement", "JWT-10")]
    public async Task a_time_that_is_none_is_refused([Values("exp", "iat", "nbf")] string claim, [ValueSource(nameof(NoTimes))] string value)
    {
        var claims = _forger.Claims();
        claims[claim] = 111111;
        var json = claims.ToJsonString().Replace("111111", value, StringComparison.Ordinal);
        await _server.MustRefuseAsync(_forger.Token(_forger.Header().ToJsonString(), json));
    }

    [TestCase("1e9")]
    [TestCase("2.0e9")]
    [TestCase("4000000000.0")]
    [Property("Requirement", "JWT-10")]
    public async Task a_time_that_is_written_as_a_fraction_is_refused(string value)
    {
        var claims = _forger.Claims();
        claims["exp"] = 111111;
        await _server.MustRefuseAsync(_forger.Token(_forger.Header().ToJsonString(), claims.ToJsonString().Replace("111111", value, StringComparison.Ordinal)));
    }

    [Test]
    [Property("Requirement", "JWT-10")]
    public async Task the_servers_clock_decides_and_not_the_machines()
    {
        await using var server = await Servers.WithAsync(ProbePlugin.Instance, settings => settings.AddClient(ProbePlugin.Client, ["probe"], ["api2"]));
        var token = (await server.AskAsync("machine", "client_credentials")).AccessToken;
        server.Clock.Advance(TimeSpan.FromDays(400));
        await server.MustRefuseAsync(token);
        Assert.That((await server.ProbeAsync((await server.AskAsync("machine", "client_credentials")).AccessToken)).Valid, Is.True);
    }

    [Test]
    [Property("Requirement", "JWT-10")]
    public async Task a_number_with_an_exponent_elsewhere_does_no_harm()
    {
        var json = _forger.Claims().ToJsonString();
        foreach (var value in new[] { "1e308", "1e309", "-1e309", "9223372036854775808", "1e-400", new string('9', 400) })
            await _server.ProbeAsync(_forger.Token(_forger.Header().ToJsonString(), $"{json[..^1]},\"other\":{value}}}"));
    }
}
