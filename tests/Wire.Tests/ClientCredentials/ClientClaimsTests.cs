using System.Text.Json;
using System.Text.Json.Nodes;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.ClientCredentials;

/// <summary>Claims that the operator gives to a client.</summary>
public sealed class ClientClaimsTests
{
    private TestServer _server = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _server = await Servers.WithAsync(ShapePlugin.Instance, settings =>
    {
        Add(settings, "tagged");
        Add(settings, "generous")["AlwaysSendClientClaims"] = true;
        Add(settings, "plain")["ClientClaimsPrefix"] = "";
        Add(settings, "renamed")["ClientClaimsPrefix"] = "app:";
    });

    [OneTimeTearDown]
    public async Task StopAsync() => await _server.DisposeAsync();

    private static JsonObject Add(JsonObject settings, string clientId)
    {
        var client = settings.AddClient(clientId, ["client_credentials", "shape"], ["api1"]);
        client["Claims"] = JsonNode.Parse("""
            [
              { "Type": "tier", "Value": "gold" },
              { "Type": "region", "Value": "eu" }, { "Type": "region", "Value": "us" },
              { "Type": "limit", "Value": "250", "ValueType": "http://www.w3.org/2001/XMLSchema#integer" },
              { "Type": "beta", "Value": "true", "ValueType": "http://www.w3.org/2001/XMLSchema#boolean" },
              { "Type": "address", "Value": "{\"city\":\"Bonn\",\"tags\":[1,null,\"x\"]}", "ValueType": "json" }
            ]
            """);
        return client;
    }

    [Test]
    public async Task a_clients_claims_are_in_its_own_token_prefixed_and_of_their_type()
    {
        var claims = (await _server.AskAsync("tagged", "client_credentials")).MustBeIssued().Claims();
        Assert.That(claims.GetProperty("client_tier").GetString(), Is.EqualTo("gold"));
        Assert.That(claims.Values("client_region"), Is.EqualTo(["eu", "us"]));
        Assert.That(claims.GetProperty("client_limit").GetInt32(), Is.EqualTo(250));
        Assert.That(claims.GetProperty("client_beta").ValueKind, Is.EqualTo(JsonValueKind.True));
        Assert.That(claims.GetProperty("client_address").GetRawText(), Is.EqualTo("""{"city":"Bonn","tags":[1,null,"x"]}"""));
        Assert.That(claims.TryGetProperty("tier", out _), Is.False);
    }

    [TestCase("plain", "tier")]
    [TestCase("renamed", "app:tier")]
    public async Task the_prefix_is_the_operators_choice(string client, string claim) =>
        Assert.That((await _server.AskAsync(client, "client_credentials")).MustBeIssued().Claims().GetProperty(claim).GetString(), Is.EqualTo("gold"));

    [Test]
    public async Task a_users_token_carries_them_only_where_the_client_always_sends_them()
    {
        var without = (await _server.AskAsync("tagged", "shape", ("subject", "1"))).MustBeIssued().Claims();
        var with = (await _server.AskAsync("generous", "shape", ("subject", "1"))).MustBeIssued().Claims();
        Assert.That(without.TryGetProperty("client_tier", out _), Is.False);
        Assert.That(with.GetProperty("client_tier").GetString(), Is.EqualTo("gold"));
    }

    [Test]
    public async Task a_validator_may_add_to_them_for_one_request()
    {
        var first = (await _server.AskAsync("tagged", "shape", ("claim", "plan=trial"))).MustBeIssued().Claims();
        var second = (await _server.AskAsync("tagged", "shape")).MustBeIssued().Claims();
        Assert.That(first.GetProperty("client_plan").GetString(), Is.EqualTo("trial"));
        Assert.That(second.TryGetProperty("client_plan", out _), Is.False);
    }

    [TestCase("plain", "sub=1")]
    [TestCase("plain", "client_id=machine")]
    [TestCase("plain", "scope=api3")]
    [TestCase("plain", "cnf=x")]
    [TestCase("plain", "aud=urn:api3")]
    [TestCase("tagged", "id=machine")]
    [Property("Requirement", "EXT-03")]
    public async Task no_added_claim_becomes_one_that_the_server_answers_for(string client, string claim)
    {
        var plain = (await _server.AskAsync(client, "shape")).MustBeIssued().Claims();
        var added = (await _server.AskAsync(client, "shape", ("claim", claim))).MustBeIssued().Claims();
        foreach (var name in new[] { "sub", "client_id", "scope", "cnf", "aud" })
            Assert.That(added.Values(name), Is.EqualTo(plain.Values(name)));
    }
}
