using PluginTokenServer.Compatibility.Tests.Support;
using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Compatibility.Tests.Grants;

/// <summary>The validator of the published page on extension grants.</summary>
public sealed class DelegationTests
{
    [Test]
    public async Task user_token_is_exchanged_for_one_with_the_users_identity()
    {
        var server = await Servers.Extended;
        var claims = (await ExchangeAsync(server, await server.UserTokenAsync())).Claims();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(claims.Claim("sub"), Is.EqualTo("1"));
            Assert.That(claims.Claim("client_id"), Is.EqualTo("api1.client"));
            Assert.That(claims.Claim("scope"), Is.EqualTo("api2"));
            Assert.That(claims.Claim("aud"), Is.EqualTo("urn:api2"));
            Assert.That(claims.Claim("amr"), Is.EqualTo("""["delegation"]"""));
            Assert.That(claims.Claim("idp"), Is.EqualTo("local"));
        }
    }

    [Test]
    public async Task authentication_time_is_the_servers()
    {
        var server = await Servers.Extended;
        var claims = (await ExchangeAsync(server, await server.UserTokenAsync())).Claims();

        Assert.That(claims.GetProperty("auth_time").GetInt64(), Is.EqualTo(server.Clock.GetUtcNow().ToUnixTimeSeconds()));
    }

    [Test]
    public async Task missing_token_is_an_invalid_grant()
    {
        var answer = await (await Servers.Extended).GrantAsync("delegation");

        answer.ShouldBeRefused("invalid_grant");
    }

    [TestCase("")]
    [TestCase("not-a-token")]
    [TestCase("a.b.c")]
    public async Task nonsense_is_an_invalid_grant(string token)
    {
        var answer = await (await Servers.Extended).GrantAsync("delegation", ("token", token));

        answer.ShouldBeRefused("invalid_grant");
    }

    [Test]
    public async Task tampered_token_is_an_invalid_grant()
    {
        var server = await Servers.Extended;
        var parts = (await server.UserTokenAsync()).Split('.');
        var others = (await server.UserTokenAsync("bob")).Split('.');

        (await ExchangeAsync(server, $"{parts[0]}.{others[1]}.{parts[2]}")).ShouldBeRefused("invalid_grant");
    }

    [Test]
    public async Task id_token_is_an_invalid_grant()
    {
        var server = await Servers.Extended;
        var answer = await server.PasswordAsync("ExtraTokensGenerator", ("alice", "alice"), "openid api1");

        (await ExchangeAsync(server, answer.Text("session_token")!)).ShouldBeRefused("invalid_grant");
    }

    [Test]
    public async Task client_that_presents_its_own_token_does_not_become_a_user()
    {
        var server = await Servers.Extended;
        var own = await server.MachineAsync("machine");

        (await ExchangeAsync(server, own.AccessToken)).ShouldBeRefused("invalid_grant");
    }

    private static Task<TokenAnswer> ExchangeAsync(TestServer server, string token) =>
        server.TokenAsync(("grant_type", "delegation"), ("client_id", "api1.client"), ("client_secret", "secret"), ("scope", "api2"), ("token", token));
}
