using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.Conformance;

/// <summary>What the plans want of the discovery document; read of a server that is reached by https, as theirs have to be.</summary>
internal static class DiscoveryChecks
{
    public const string Issuer = "https://id.example.com";

    public static Task<TestServer> StartAsync(Action<JsonObject> configure) => TestServer.StartAsync(settings =>
    {
        configure(settings);
        settings["Issuer"] = Issuer;
    });

    public static async Task<JsonElement> ReadAsync(TestServer server)
    {
        using var answer = await server.Http.GetAsync("/.well-known/openid-configuration");
        Assert.That((answer.StatusCode, answer.Content.Headers.ContentType?.MediaType), Is.EqualTo((HttpStatusCode.OK, "application/json")));
        return JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
    }

    public static void MustHaveEndpoints(JsonElement metadata, params string[] names)
    {
        using (Assert.EnterMultipleScope())
        {
            foreach (var name in names)
                Assert.That(metadata.TryGetProperty(name, out var endpoint) ? endpoint.GetString() : null, Does.StartWith(Issuer + "/"), name);
            foreach (var endpoint in metadata.EnumerateObject().Where(member => member.Name.EndsWith("_endpoint", StringComparison.Ordinal)))
                Assert.That(endpoint.Value.GetString(), Does.StartWith("https://"), endpoint.Name);
        }
    }

    public static void MustList(JsonElement metadata, string name, params string[] values) => Assert.That(metadata.Values(name), Is.SupersetOf(values), name);
}
