using System.Text;
using Microsoft.Extensions.Configuration;
using PluginTokenServer.Models;

namespace PluginTokenServer.Abstractions.Tests.Models;

/// <summary>Sections in the published shape bind as they are.</summary>
public class ConfigurationBindingTests
{
    private const string WebClient = """
        {
          "Enabled": true,
          "ClientId": "web",
          "ClientName": "Web application",
          "ClientSecrets": [
            { "Value": "K7gNU3sdo+OL0wNhqoVWhr3g6s1xYv72ol/pe/Unols=", "Expiration": "2030-01-31T00:00:00Z", "Description": "2029" },
            { "Value": "{\"kty\":\"EC\"}", "Type": "JWK" }
          ],
          "AllowedGrantTypes": [ "authorization_code", "delegation" ],
          "AllowedScopes": [ "openid", "api2" ],
          "RedirectUris": [ "https://web.example.com/signin-oidc" ],
          "AllowOfflineAccess": true,
          "AccessTokenType": "Reference",
          "RefreshTokenUsage": "ReUse",
          "RefreshTokenExpiration": 0,
          "AccessTokenLifetime": 600,
          "ConsentLifetime": 3600,
          "RequirePkce": false,
          "DPoPValidationMode": "IatAndNonce",
          "DPoPClockSkew": "00:01:00",
          "Claims": [
            { "Type": "tenant", "Value": "a" },
            { "Type": "level", "Value": "3", "ValueType": "http://www.w3.org/2001/XMLSchema#integer" }
          ],
          "Properties": { "audience": "urn:api1", "note": "x" }
        }
        """;

    [Test]
    public void simple_values_bind()
    {
        var client = Bind<Client>(WebClient);

        Assert.That(client, Has.Property(nameof(Client.ClientId)).EqualTo("web")
            .And.Property(nameof(Client.ClientName)).EqualTo("Web application")
            .And.Property(nameof(Client.AllowOfflineAccess)).True
            .And.Property(nameof(Client.RequirePkce)).False
            .And.Property(nameof(Client.AccessTokenLifetime)).EqualTo(600)
            .And.Property(nameof(Client.ConsentLifetime)).EqualTo(3600)
            .And.Property(nameof(Client.DPoPClockSkew)).EqualTo(TimeSpan.FromMinutes(1)));
    }

    [Test]
    public void enums_bind_by_name_and_by_number()
    {
        var client = Bind<Client>(WebClient);

        Assert.That(client, Has.Property(nameof(Client.AccessTokenType)).EqualTo(AccessTokenType.Reference)
            .And.Property(nameof(Client.RefreshTokenUsage)).EqualTo(TokenUsage.ReUse)
            .And.Property(nameof(Client.RefreshTokenExpiration)).EqualTo(TokenExpiration.Sliding)
            .And.Property(nameof(Client.DPoPValidationMode)).EqualTo(DPoPTokenExpirationValidationMode.IatAndNonce));
    }

    [Test]
    public void lists_bind()
    {
        var client = Bind<Client>(WebClient);

        Assert.That(client.AllowedGrantTypes, Is.EquivalentTo(new[] { "authorization_code", "delegation" }));
        Assert.That(client.AllowedScopes, Is.EquivalentTo(new[] { "openid", "api2" }));
        Assert.That(client.RedirectUris, Is.EquivalentTo(new[] { "https://web.example.com/signin-oidc" }));
    }

    [Test]
    public void secrets_bind()
    {
        var secrets = Bind<Client>(WebClient).ClientSecrets.ToList();

        Assert.That(secrets, Is.EqualTo(new[] { new Secret("secret".Sha256()), new Secret("{\"kty\":\"EC\"}") { Type = "JWK" } }));
        Assert.That(secrets[0].Expiration?.ToUniversalTime(), Is.EqualTo(new DateTime(2030, 1, 31, 0, 0, 0, DateTimeKind.Utc)));
        Assert.That(secrets[0].Description, Is.EqualTo("2029"));
    }

    [Test]
    public void claims_and_properties_bind()
    {
        var client = Bind<Client>(WebClient);

        Assert.That(client.Claims, Is.EquivalentTo(new[] { new ClientClaim("tenant", "a"), new ClientClaim("level", "3", "http://www.w3.org/2001/XMLSchema#integer") }));
        Assert.That(client.Properties, Is.EquivalentTo(new Dictionary<string, string> { ["audience"] = "urn:api1", ["note"] = "x" }));
    }

    [Test]
    public void what_a_section_leaves_out_keeps_its_default()
    {
        var client = Bind<Client>("""{ "ClientId": "m2m" }""");

        Assert.That(client, Has.Property(nameof(Client.RequireClientSecret)).True
            .And.Property(nameof(Client.AuthorizationCodeLifetime)).EqualTo(60)
            .And.Property(nameof(Client.AllowedScopes)).Empty);
    }

    [Test]
    public void an_api_resource_binds()
    {
        var api = Bind<ApiResource>("""
            { "Name": "urn:api", "DisplayName": "API", "UserClaims": [ "email" ], "Scopes": [ "read", "write" ], "ApiSecrets": [ { "Value": "x" } ], "AllowedAccessTokenSigningAlgorithms": [ "ES256" ] }
            """);

        Assert.That(api, Has.Property(nameof(ApiResource.Name)).EqualTo("urn:api")
            .And.Property(nameof(ApiResource.Enabled)).True
            .And.Property(nameof(ApiResource.UserClaims)).EquivalentTo(new[] { "email" })
            .And.Property(nameof(ApiResource.Scopes)).EquivalentTo(new[] { "read", "write" })
            .And.Property(nameof(ApiResource.ApiSecrets)).EquivalentTo(new[] { new Secret("x") })
            .And.Property(nameof(ApiResource.AllowedAccessTokenSigningAlgorithms)).EquivalentTo(new[] { "ES256" }));
    }

    [Test]
    public void scopes_and_identity_resources_bind_as_lists()
    {
        var scopes = Bind<List<ApiScope>>("""[ { "Name": "read", "Required": true }, { "Name": "write", "Emphasize": true, "UserClaims": [ "role" ] } ]""");
        var identity = Bind<List<IdentityResource>>("""[ { "Name": "openid", "UserClaims": [ "sub" ], "ShowInDiscoveryDocument": false } ]""");

        Assert.That(scopes.Select(scope => (scope.Name, scope.Required, scope.Emphasize)), Is.EqualTo(new[] { ("read", true, false), ("write", false, true) }));
        Assert.That(identity.Single(), Has.Property(nameof(Resource.Name)).EqualTo("openid")
            .And.Property(nameof(Resource.UserClaims)).EquivalentTo(new[] { "sub" })
            .And.Property(nameof(Resource.ShowInDiscoveryDocument)).False);
    }

    private static T Bind<T>(string json)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes($$"""{ "It": {{json}} }"""));
        return new ConfigurationBuilder().AddJsonStream(stream).Build().GetSection("It").Get<T>()!;
    }
}
