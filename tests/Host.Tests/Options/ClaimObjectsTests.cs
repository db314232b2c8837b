using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;
using PluginTokenServer.Host.Options;

namespace PluginTokenServer.Host.Tests.Options;

/// <summary>The claim <c>address</c> is an object, and is written as one.</summary>
public sealed class ClaimObjectsTests
{
    private const string Address = "Users:0:Claims:address";

    [Test]
    public void object_in_the_settings_is_the_claim()
    {
        var claim = SampleSettings.Options(($"{Address}:street_address", "Rose \"Lane\" 1\n2nd floor"), ($"{Address}:locality", "Köln")).Users[0].ToClaims().Single(claim => claim.Type == "address");

        Assert.That(claim.ValueType, Is.EqualTo("json"));
        Assert.That(JsonNode.DeepEquals(JsonNode.Parse(claim.Value), new JsonObject { ["street_address"] = "Rose \"Lane\" 1\n2nd floor", ["locality"] = "Köln" }), Is.True, claim.Value);
    }

    [Test]
    public void member_from_a_later_source_replaces_that_member()
    {
        var settings = SampleSettings.Settings(($"{Address}:locality", "Köln"), ($"{Address}:country", "Germany"));
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings)
            .AddInMemoryCollection(new Dictionary<string, string?> { [$"TokenServer:{Address}:locality"] = "Bonn" }).Build();
        var claim = ConfigurationReader.Read(ConfigurationSnapshot.Of(configuration), isDevelopment: false).Users[0].ToClaims().Single(claim => claim.Type == "address");

        Assert.That(JsonNode.DeepEquals(JsonNode.Parse(claim.Value), new JsonObject { ["country"] = "Germany", ["locality"] = "Bonn" }), Is.True, claim.Value);
    }

    [TestCase(Address, "Rose Lane 1, Bonn")]
    [TestCase(Address, "[ \"Bonn\" ]")]
    [TestCase(Address, "{ \"locality\": 1 }")]
    [TestCase($"{Address}:0", "Bonn")]
    [TestCase($"{Address}:locality", "<null>")]
    [TestCase($"{Address}:locality:name", "Bonn")]
    public void anything_but_an_object_of_texts_is_refused(string key, string value) =>
        Assert.That(SampleSettings.Faults((key, value)), Is.EqualTo(new[]
        {
            $"TokenServer:{Address} ('alice') must be an object of texts, such as {{ \"locality\": \"Bonn\" }} (OIDC Core §5.1).",
        }));

    [Test]
    public void object_in_the_place_of_a_text_is_refused() =>
        Assert.That(SampleSettings.Faults(("Users:0:Claims:nickname:first", "Al")), Has.One.StartsWith("TokenServer:Users:0:Claims:nickname ('alice') must be a list, not an object."));
}
