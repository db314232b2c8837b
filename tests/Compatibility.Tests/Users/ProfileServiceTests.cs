using Microsoft.Extensions.Logging;
using PluginTokenServer.Compatibility.Tests.Support;
using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Compatibility.Tests.Users;

/// <summary><c>IProfileService</c> in its published shape, with the helpers that profile services use.</summary>
public sealed class ProfileServiceTests
{
    private static readonly (string, string) Dora = ("dora", "dora's");

    [Test]
    public async Task requested_claims_reach_the_access_token()
    {
        var claims = (await (await Servers.Directory).PasswordAsync("portal", Dora, "mail")).Claims();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(claims.Claim("email"), Is.EqualTo("dora@acme.test"));
            Assert.That(claims.GetProperty("level").GetInt32(), Is.EqualTo(7));
            Assert.That(claims.Claim("salary"), Is.Null, "nobody asked for it");
        }
    }

    [Test]
    public async Task claim_that_is_issued_unasked_reaches_the_access_token()
    {
        var claims = (await (await Servers.Directory).PasswordAsync("portal", Dora, "mail")).Claims();

        Assert.That(claims.Claim("department"), Is.EqualTo("tools"));
    }

    [Test]
    public async Task profile_is_asked_even_where_no_scope_asks_for_a_claim()
    {
        var claims = (await (await Servers.Directory).PasswordAsync("portal", Dora, "api1")).Claims();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(claims.Claim("department"), Is.EqualTo("tools"));
            Assert.That(claims.GetProperty("asked_for").GetInt32(), Is.Zero);
            Assert.That(claims.Claim("email"), Is.Null);
        }
    }

    [Test]
    public async Task filtered_claims_reach_the_id_token()
    {
        var answer = await (await Servers.Directory).PasswordAsync("tokens", Dora, "openid profile api1");
        answer.ShouldSucceed();
        var claims = TokenAnswer.PayloadOf(answer.Text("session_token")!);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(claims.Claim("name"), Is.EqualTo("Dora"));
            Assert.That(claims.Claim("email"), Is.Null);
            Assert.That(claims.Claim("department"), Is.Null);
        }
    }

    [Test]
    public async Task inactive_user_is_refused()
    {
        var answer = await (await Servers.Directory).PasswordAsync("portal", ("leo", "leo's"), "api1");

        answer.ShouldBeRefused("invalid_grant");
    }

    [TestCase("ResourceOwnerValidation")]
    [TestCase("AccessTokenValidation")]
    [TestCase("ExtensionGrantValidation")]
    public async Task published_name_of_who_asks_is_told(string caller)
    {
        var server = await Servers.Directory;
        var user = await server.PasswordAsync("portal", Dora, "api1");
        var delegated = await server.TokenAsync(
            ("grant_type", "delegation"), ("client_id", "api1.client"), ("client_secret", "secret"), ("scope", "api2"), ("token", user.AccessToken));

        Assert.That(delegated.Claims().Claim("sub"), Is.EqualTo("d-1"));
        Assert.That(server.Logs.Records.Select(record => record.Message), Has.Some.EqualTo($"{caller} asked whether d-1 is active"));
    }

    [Test]
    public async Task clients_own_token_asks_no_profile()
    {
        var claims = (await (await Servers.Directory).MachineAsync("portal")).Claims();

        Assert.That(claims.Claim("department"), Is.Null);
    }

    [Test]
    public async Task helpers_log_whose_claims_are_asked_for_and_no_value()
    {
        var server = await Servers.Directory;
        await server.PasswordAsync("portal", Dora, "mail");
        var records = server.Logs.Records.Where(record => record.Category.EndsWith("Acme.Identity.DirectoryProfileService", StringComparison.Ordinal)).ToArray();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(records.Select(record => record.Level), Has.All.EqualTo(LogLevel.Debug));
            Assert.That(records.Select(record => record.Message), Has.Some.Contains("subject d-1"));
            Assert.That(records.Select(record => record.Message), Has.Some.Contains("email"));
            Assert.That(records.Select(record => record.Message), Has.None.Contains("dora@acme.test"));
        }
    }
}
