using System.Security.Claims;
using PluginTokenServer.Host.Options;
using PluginTokenServer.Models;

namespace PluginTokenServer.Host.Tests.Options;

public sealed class ConfigurationReaderTests
{
    [Test]
    public void the_sample_has_no_fault() => Assert.That(SampleSettings.Faults(), Is.Empty);

    [Test]
    public void everything_that_is_wrong_is_said_at_once_under_its_path()
    {
        var exception = Assert.Throws<ConfigurationException>(() => SampleSettings.Options(
            ("Issuer", "http://id.example.com"),
            ("Isuer", "x"),
            ("Clients:0:AccessTokenLifetime", "long"),
            ("Clients:1:AllowedScopes:1", "api3"),
            ("Users:0:PasswordHash", "alice")));

        Assert.That(exception?.Message, Is.EqualTo("""
            The configuration has 5 faults:
              - TokenServer:Clients:0:AccessTokenLifetime ('machine') must be a whole number.
              - TokenServer:Isuer is not a setting; did you mean Issuer?
              - TokenServer:Issuer must be https; plain http is for loopback addresses only.
              - TokenServer:Clients:1:AllowedScopes:1 ('app') names no scope in ApiScopes or IdentityResources; did you mean api1?
              - TokenServer:Users:0:PasswordHash ('alice') is not a usable password hash; make one with `user hash`.
            """.ReplaceLineEndings("\n")));
    }

    [Test]
    public void one_fault_is_not_called_faults() =>
        Assert.That(
            Assert.Throws<ConfigurationException>(() => SampleSettings.Options(("Isuer", "x")))?.Message,
            Is.EqualTo("The configuration has a fault:\n  - TokenServer:Isuer is not a setting; did you mean Issuer?"));

    [Test]
    public void what_does_not_fit_is_not_called_missing_as_well() =>
        Assert.That(
            SampleSettings.Faults(("Clients:0:ClientId", null), ("Clients:0:ClientId:de", "maschine")),
            Is.EqualTo(new[] { "TokenServer:Clients:0:ClientId must be a text, not a list or an object." }));

    [Test]
    public void paths_are_the_keys_of_the_configuration_even_if_they_do_not_count_from_zero() =>
        Assert.That(
            SampleSettings.Faults(("Clients:7:ClientId", "late"), ("Clients:7:AllowedGrantTypes:3", "implicit"), ("Clients:7:RequireClientSecret", "false")),
            Is.EqualTo(new[] { "TokenServer:Clients:7:AllowedGrantTypes:3 ('late') names the grant type implicit, which is not offered (RFC 9700 §2.1.2)." }));

    [TestCase("2030-01-01T00:00:00+05:00", "2029-12-31T19:00:00Z")]
    [TestCase("2030-01-01T00:00:00Z", "2030-01-01T00:00:00Z")]
    [TestCase("2030-01-01T00:00:00", "2030-01-01T00:00:00Z")]
    public void an_expiration_is_utc_wherever_the_server_stands(string configured, string expected)
    {
        var secret = SampleSettings.Options(("Clients:0:ClientSecrets:0:Expiration", configured)).Clients[0].ClientSecrets.Single();

        Assert.That(secret.Expiration?.ToString("yyyy-MM-ddTHH:mm:ssK"), Is.EqualTo(expected));
    }

    [Test]
    public void claims_of_a_user_are_one_value_or_several_and_have_the_type_of_the_standard()
    {
        var user = SampleSettings.Options(
            ("Users:0:Claims:role:0", "admin"), ("Users:0:Claims:role:1", "author"), ("Users:0:Claims:email_verified", "True"), ("Users:0:Claims:updated_at", "1700000000")).Users[0];

        Assert.That(user.ToClaims().Select(claim => (claim.Type, claim.Value, claim.ValueType)), Is.EquivalentTo(new[]
        {
            ("name", "Alice", ClaimValueTypes.String),
            ("role", "admin", ClaimValueTypes.String),
            ("role", "author", ClaimValueTypes.String),
            ("email_verified", "true", ClaimValueTypes.Boolean),
            ("updated_at", "1700000000", ClaimValueTypes.Integer64),
        }));
    }

    [Test]
    public void published_property_names_bind_as_they_are()
    {
        var client = SampleSettings.Options(
            ("Clients:0:ClientClaimsPrefix", ""), ("Clients:0:Claims:0:Type", "tenant"), ("Clients:0:Claims:0:Value", "7"), ("Clients:0:AccessTokenLifetime", "60")).Clients[0];

        Assert.That(client.ClientClaimsPrefix, Is.Empty);
        Assert.That(client.Claims, Is.EqualTo(new[] { new ClientClaim("tenant", "7") }));
        Assert.That(client.AccessTokenLifetime, Is.EqualTo(60));
    }

    [Test]
    public void settings_of_a_plugin_are_handed_on_unread()
    {
        var plugins = SampleSettings.Options(("Plugins:Entries:delegation:Settings:Audience:0", "api2")).Plugins;

        Assert.That(plugins.Entry("Delegation")?.Settings?["Audience:0"], Is.EqualTo("api2"));
    }
}
