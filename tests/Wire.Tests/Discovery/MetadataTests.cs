using System.Text.Json;
using System.Text.Json.Nodes;
using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Wire.Tests.Discovery;

public sealed class MetadataTests
{
    private const string OpenId = "/.well-known/openid-configuration";
    private const string OAuth = "/.well-known/oauth-authorization-server";

    [TestCase("http://localhost:5000")]
    [TestCase("https://id.example.com")]
    [TestCase("https://id.example.com:8443/tenants/one")]
    [TestCase("https://id.example.com/T%C3%A4nant")]
    [Property("Requirement", "DISC-01")]
    public async Task issuer_is_the_configured_one_byte_for_byte(string issuer)
    {
        await using var server = await TestServer.StartAsync(configuration => configuration["Issuer"] = issuer);
        Assert.That(await ReadAsync(server, OpenId, "issuer"), Is.EqualTo($"\"{issuer}\""));
        Assert.That(await ReadAsync(server, OAuth, "issuer"), Is.EqualTo($"\"{issuer}\""));
        Assert.That(await ReadAsync(server, OpenId, "token_endpoint"), Is.EqualTo($"\"{issuer}/connect/token\""));
        Assert.That(await ReadAsync(server, OpenId, "userinfo_endpoint"), Is.EqualTo($"\"{issuer}/connect/userinfo\""));
        Assert.That(await ReadAsync(server, OpenId, "jwks_uri"), Is.EqualTo($"\"{issuer}/.well-known/openid-configuration/jwks\""));
    }

    [Test]
    [Property("Requirement", "DISC-01")]
    public async Task issuer_in_tokens_is_that_of_the_metadata()
    {
        await using var server = await TestServer.StartAsync(configuration => configuration["Issuer"] = "https://id.example.com/one");
        var answer = await server.TokenAsync(("grant_type", "client_credentials"), ("client_id", "machine"), ("client_secret", "secret"));
        Assert.That(TokenAnswer.PayloadOf(answer.AccessToken).GetProperty("iss").GetString(), Is.EqualTo("https://id.example.com/one"));
    }

    [Test]
    [Property("Requirement", "DISC-01")]
    public async Task only_what_clients_may_use_and_something_serves_is_listed()
    {
        await using var server = await TestServer.StartAsync(configuration => configuration.AddClient("other", ["urn:nobody:serves"], ["api1"]));
        using var metadata = await DocumentAsync(server, OpenId);
        Assert.That(Texts(metadata, "grant_types_supported"), Is.EquivalentTo(new[] { "client_credentials", "delegation", "password" }));
        Assert.That(Texts(metadata, "token_endpoint_auth_methods_supported"), Is.EquivalentTo(new[] { "client_secret_basic", "client_secret_post", "none" }));
        Assert.That(Texts(metadata, "id_token_signing_alg_values_supported"), Is.EquivalentTo(new[] { "ES256", "RS256" }));
        Assert.That(Texts(metadata, "response_types_supported"), Is.EqualTo(new[] { "code" }), "OIDC Discovery §3: required, whether or not a client uses it.");
        Assert.That(metadata.RootElement.TryGetProperty("token_endpoint_auth_signing_alg_values_supported", out _), Is.False, "RFC 8414 §3.2: what would be empty is absent.");
    }

    [Test]
    [Property("Requirement", "DISC-01")]
    public async Task grant_of_a_plugin_is_listed_once_a_client_may_use_it()
    {
        const string plugin = """
            using PluginTokenServer.Validation;
            public sealed class Used : IExtensionGrantValidator { public string GrantType => "urn:used"; public Task ValidateAsync(ExtensionGrantValidationContext context) => Task.CompletedTask; }
            public sealed class Unused : IExtensionGrantValidator { public string GrantType => "urn:unused"; public Task ValidateAsync(ExtensionGrantValidationContext context) => Task.CompletedTask; }
            """;
        await using var server = await TestServer.StartAsync(
            configuration => configuration.AddClient("user", ["urn:used"], ["api1"]), root => PluginCompiler.Compile(Path.Combine(root, "plugins"), "grants", plugin));
        using var metadata = await DocumentAsync(server, OpenId);
        Assert.That(Texts(metadata, "grant_types_supported"), Does.Contain("urn:used").And.Not.Contain("urn:unused"));
    }

    [Test]
    [Property("Requirement", "DISC-01")]
    public async Task grant_of_a_disabled_client_alone_is_not_listed()
    {
        await using var server = await TestServer.StartAsync(configuration =>
        {
            configuration.Client("roclient")["Enabled"] = false;
            configuration.Client("public")["Enabled"] = false;
        });
        using var metadata = await DocumentAsync(server, OpenId);
        Assert.That(Texts(metadata, "grant_types_supported"), Is.EqualTo(new[] { "client_credentials", "delegation" }));
        Assert.That(Texts(metadata, "token_endpoint_auth_methods_supported"), Does.Not.Contain("none"));
    }

    [Test]
    [Property("Requirement", "DISC-01")]
    public async Task hidden_scope_is_not_listed_and_works()
    {
        await using var server = await TestServer.StartAsync(configuration => configuration["ApiScopes"]!.AsArray()[0]!["ShowInDiscoveryDocument"] = false);
        using var metadata = await DocumentAsync(server, OpenId);
        Assert.That(Texts(metadata, "scopes_supported"), Is.EqualTo(new[] { "api2", "api3", "loose", "openid", "profile" }));
        var answer = await server.TokenAsync(("grant_type", "client_credentials"), ("client_id", "machine"), ("client_secret", "secret"), ("scope", "api1"));
        Assert.That((int)answer.Status, Is.EqualTo(200), answer.Body);
    }

    [Test]
    [Property("Requirement", "DISC-01")]
    public async Task what_would_be_empty_is_absent()
    {
        await using var server = await TestServer.StartAsync(configuration =>
        {
            foreach (var list in new[] { "Clients", "ApiScopes", "ApiResources", "IdentityResources", "Users" })
                configuration[list] = new JsonArray();
        });
        using var metadata = await DocumentAsync(server, OpenId);
        Assert.That(metadata.RootElement.EnumerateObject().Where(member => member.Value.ValueKind is JsonValueKind.Null || (member.Value.ValueKind is JsonValueKind.Array && member.Value.GetArrayLength() == 0)), Is.Empty);
        Assert.That(metadata.RootElement.GetProperty("issuer").GetString(), Is.EqualTo(server.Address.ToString().TrimEnd('/')));
    }

    [Test]
    [Property("Requirement", "GEN-07")]
    [Property("Requirement", "DISC-01")]
    public async Task headers_of_a_request_do_not_move_the_addresses()
    {
        await using var server = await TestServer.StartAsync();
        var plain = await server.Http.GetStringAsync(OpenId);
        using var request = new HttpRequestMessage(HttpMethod.Get, OpenId);
        foreach (var (name, value) in new[] { ("Host", "evil.example"), ("X-Forwarded-Host", "evil.example"), ("X-Forwarded-Proto", "https"), ("X-Forwarded-Prefix", "/evil"), ("Forwarded", "host=evil.example;proto=https"), ("X-Original-Host", "evil.example") })
            request.Headers.TryAddWithoutValidation(name, value);
        using var answer = await server.Http.SendAsync(request);
        Assert.That(await answer.Content.ReadAsStringAsync(), Is.EqualTo(plain));
    }

    private static async Task<string> ReadAsync(TestServer server, string path, string member)
    {
        using var document = await DocumentAsync(server, path);
        return document.RootElement.GetProperty(member).GetRawText();
    }

    private static async Task<JsonDocument> DocumentAsync(TestServer server, string path) => JsonDocument.Parse(await server.Http.GetStringAsync(path));

    private static string[] Texts(JsonDocument document, string member) => [.. document.RootElement.GetProperty(member).EnumerateArray().Select(value => value.GetString()!)];
}
