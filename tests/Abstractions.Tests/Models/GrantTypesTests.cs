using PluginTokenServer.Models;

namespace PluginTokenServer.Abstractions.Tests.Models;

public class GrantTypesTests
{
    private static IEnumerable<TestCaseData> Sets =>
    [
        new("Code", new[] { "authorization_code" }),
        new("CodeAndClientCredentials", new[] { "authorization_code", "client_credentials" }),
        new("ClientCredentials", new[] { "client_credentials" }),
        new("ResourceOwnerPassword", new[] { "password" }),
        new("ResourceOwnerPasswordAndClientCredentials", new[] { "password", "client_credentials" }),
        new("DeviceFlow", new[] { "urn:ietf:params:oauth:grant-type:device_code" }),
        new("Ciba", new[] { "urn:openid:params:grant-type:ciba" }),
    ];

    [TestCaseSource(nameof(Sets))]
    public void each_named_set_holds_its_grant_types(string name, string[] expected)
    {
        Assert.That(Named(name), Is.EquivalentTo(expected));
    }

    [Test]
    public void no_set_is_missing_here_and_implicit_and_hybrid_are_not_offered()
    {
        Assert.That(typeof(GrantTypes).GetProperties().Select(property => property.Name), Is.EquivalentTo(Sets.Select(set => set.Arguments[0])));
    }

    [TestCaseSource(nameof(Sets))]
    public void each_call_makes_a_set_that_can_be_added_to(string name, string[] expected)
    {
        Named(name).Add("delegation");

        Assert.That(Named(name), Is.EquivalentTo(expected));
    }

    [Test]
    public void a_list_of_extension_grants_drops_repeats()
    {
        Assert.That(GrantTypes.List("delegation", "custom", "delegation"), Is.EquivalentTo(new[] { "delegation", "custom" }));
    }

    [Test]
    public void a_client_takes_a_list()
    {
        var client = new Client { AllowedGrantTypes = GrantTypes.List("delegation") };
        client.AllowedGrantTypes.Add("custom");

        Assert.That(client.AllowedGrantTypes, Is.EquivalentTo(new[] { "delegation", "custom" }));
    }

    private static ICollection<string> Named(string name) => (ICollection<string>)typeof(GrantTypes).GetProperty(name)!.GetValue(null)!;
}
