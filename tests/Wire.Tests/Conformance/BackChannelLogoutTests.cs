using System.Text.Json;
using System.Text.Json.Nodes;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.Conformance;

/// <summary>Plan <c>oidcc-backchannel-rp-initiated-logout-certification-test-plan</c>.</summary>
public sealed class BackChannelLogoutTests : LogoutFixture
{
    private LogoutListener _listener = null!;

    protected override async Task PrepareAsync() => _listener = await LogoutListener.StartAsync();

    protected override void Configure(JsonObject settings)
    {
        base.Configure(settings);
        settings.Client(First)["BackChannelLogoutUri"] = _listener.Address;
    }

    [OneTimeTearDown]
    public async Task StopListeningAsync() => await _listener.DisposeAsync();

    [Test]
    [Property("Module", "oidcc-backchannel-logout-discovery-endpoint-verification")]
    public async Task oidcc_backchannel_logout_discovery_endpoint_verification()
    {
        await using var server = await DiscoveryChecks.StartAsync(Configure);
        var metadata = await DiscoveryChecks.ReadAsync(server);
        DiscoveryChecks.MustHaveEndpoints(metadata, "end_session_endpoint");
        Assert.That(metadata.GetProperty("backchannel_logout_supported").GetBoolean(), Is.True);
        Assert.That(metadata.GetProperty("backchannel_logout_session_supported").GetBoolean(), Is.True);
    }

    [Test]
    [Property("Module", "oidcc-backchannel-rp-initiated-logout")]
    public async Task oidcc_backchannel_rp_initiated_logout()
    {
        var tokens = await SignInAsync();
        MustBeBack(await EndSessionAsync(tokens.IdToken));
        await MustBeLogoutTokenAsync(await _listener.TokenAsync(), tokens);
        await MustBeSignedOutAsync();
    }

    // OIDC Back-Channel Logout §2.4 and §2.6.
    private async Task MustBeLogoutTokenAsync(string token, SuiteTokens tokens)
    {
        await SuiteTokens.VerifyAsync(Server, token, First, "logout+jwt");
        var claims = TokenAnswer.PayloadOf(token);
        var now = Server.Clock.GetUtcNow().ToUnixTimeSeconds();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(TokenAnswer.HeaderOf(token).GetProperty("alg").GetString(), Is.EqualTo("RS256"), "As the ID token.");
            Assert.That(claims.Values("aud"), Is.EqualTo([First]));
            Assert.That(claims.GetProperty("sub").GetString(), Is.EqualTo(tokens.Subject));
            Assert.That(claims.GetProperty("sid").GetString(), Is.EqualTo(tokens.Identity.GetProperty("sid").GetString()));
            Assert.That(claims.GetProperty("iat").GetInt64(), Is.InRange(now - 5, now + 5));
            Assert.That(claims.GetProperty("exp").GetInt64(), Is.InRange(now + 1, now + 120));
            Assert.That(claims.GetProperty("jti").GetString(), Is.Not.Empty);
            Assert.That(claims.TryGetProperty("nonce", out _), Is.False);
            var logout = claims.GetProperty("events").GetProperty("http://schemas.openid.net/event/backchannel-logout");
            Assert.That((logout.ValueKind, logout.EnumerateObject().Any()), Is.EqualTo((JsonValueKind.Object, false)));
        }
    }
}
