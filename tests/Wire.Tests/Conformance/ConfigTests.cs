using System.Text.Json;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.Conformance;

/// <summary>Plan <c>oidcc-config-certification-test-plan</c>.</summary>
public sealed class ConfigTests : ConformanceFixture
{
    private static readonly string[] PrivateParts = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

    [Test]
    [Property("Module", "oidcc-discovery-endpoint-verification")]
    public async Task oidcc_discovery_endpoint_verification()
    {
        await using var server = await DiscoveryChecks.StartAsync(Configure);
        var metadata = await DiscoveryChecks.ReadAsync(server);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(metadata.GetProperty("issuer").GetString(), Is.EqualTo(DiscoveryChecks.Issuer));
            DiscoveryChecks.MustHaveEndpoints(metadata, "authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri");
            DiscoveryChecks.MustList(metadata, "response_types_supported", "code");
            DiscoveryChecks.MustList(metadata, "grant_types_supported", "authorization_code");
            DiscoveryChecks.MustList(metadata, "subject_types_supported", "public");
            DiscoveryChecks.MustList(metadata, "id_token_signing_alg_values_supported", "RS256");
            DiscoveryChecks.MustList(metadata, "token_endpoint_auth_methods_supported", "client_secret_basic", "client_secret_post");
            DiscoveryChecks.MustList(metadata, "scopes_supported", "openid", "profile", "email", "address", "phone");
            DiscoveryChecks.MustList(metadata, "claims_supported", "sub", "name", "email", "address", "phone_number");
            DiscoveryChecks.MustList(metadata, "code_challenge_methods_supported", "S256");
            foreach (var name in new[] { "claims_parameter_supported", "request_parameter_supported", "request_uri_parameter_supported" })
                Assert.That(metadata.GetProperty(name).ValueKind, Is.EqualTo(JsonValueKind.False), name);
        }

        MustBePublicKeys(JsonDocument.Parse(await server.Http.GetStringAsync("/.well-known/openid-configuration/jwks")).RootElement.GetProperty("keys"));
    }

    private static void MustBePublicKeys(JsonElement keys)
    {
        Assert.That(keys.EnumerateArray().Select(key => key.GetProperty("kid").GetString()), Is.Unique.And.All.Not.Empty);
        foreach (var key in keys.EnumerateArray())
        {
            Assert.That(key.Values("use"), Is.EqualTo(["sig"]));
            Assert.That(key.Values("kty"), Is.SubsetOf(new[] { "RSA", "EC" }));
            Assert.That(key.Values("alg"), Has.Length.EqualTo(1));
            Assert.That(key.EnumerateObject().Select(member => member.Name).Intersect(PrivateParts), Is.Empty);
        }
    }
}
