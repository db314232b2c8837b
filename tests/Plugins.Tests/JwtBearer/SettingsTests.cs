using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using PluginTokenServer.Plugins.JwtBearer;
using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Plugins.Tests.JwtBearer;

public class SettingsTests
{
    private static readonly Dictionary<string, string?> Good = new()
    {
        ["Issuers:0:Issuer"] = "https://partner.example.com",
        ["Issuers:0:Jwks"] = Jwks(_ => { }),
        ["Issuers:0:Clients:0"] = "presenter",
        ["Issuers:0:SubjectPrefix"] = "partner:",
    };

    [Test]
    public void good_settings_are_taken() => Assert.That(Fault([]), Is.Null);

    [TestCase("Issuers:0:JwksUri", "https://partner.example.com/keys")]
    [TestCase("Issuers:0:JwksUri", "http://127.0.0.1:5000/keys?key=1")]
    [TestCase("Issuers:0:Discovery", "true")]
    public void keys_may_be_published(string name, string value) => Assert.That(Fault("Issuers:0:Jwks", null, name, value), Is.Null);

    [TestCase("Issuers:0:Issuer must have", "Issuers:0:Issuer", "")]
    [TestCase("Jwks, JwksUri and Discovery", "Issuers:0:Jwks", null)]
    [TestCase("Jwks, JwksUri and Discovery", "Issuers:0:Discovery", "true")]
    [TestCase("Issuers:0:Jwks is no key set", "Issuers:0:Jwks", "keys")]
    [TestCase("Issuers:0:Jwks is no key set", "Issuers:0:Jwks", "{}")]
    [TestCase("Issuers:0:Jwks has no public key", "Issuers:0:Jwks", "{\"keys\":[]}")]
    [TestCase("Issuers:0:Jwks has no public key", "Issuers:0:Jwks", "{\"keys\":[{\"kty\":\"oct\",\"k\":\"c2VjcmV0\"}]}")]
    [TestCase("Issuers:0:JwksUri must be https", "Issuers:0:Jwks", null, "Issuers:0:JwksUri", "http://partner.example.com/keys")]
    [TestCase("Issuers:0:JwksUri must be an address", "Issuers:0:Jwks", null, "Issuers:0:JwksUri", "keys")]
    [TestCase("Issuers:0:JwksUri must have no fragment", "Issuers:0:Jwks", null, "Issuers:0:JwksUri", "https://user:hunter2@partner.example.com/keys")]
    [TestCase("Issuers:0:Issuer must be an address such as", "Issuers:0:Jwks", null, "Issuers:0:Discovery", "true", "Issuers:0:Issuer", "partner")]
    [TestCase("Issuers:0:Algorithms must be among ES256", "Issuers:0:Algorithms:0", "HS256")]
    [TestCase("Issuers:0:Algorithms must be among ES256", "Issuers:0:Algorithms:0", "none")]
    [TestCase("Issuers:0:Clients is empty", "Issuers:0:Clients:0", null)]
    [TestCase("SubjectPrefix or LocalSubjects, one of the two", "Issuers:0:SubjectPrefix", null)]
    [TestCase("SubjectPrefix or LocalSubjects, one of the two", "Issuers:0:LocalSubjects", "true")]
    [TestCase("Issuers:0:SubjectPrefix must have", "Issuers:0:SubjectPrefix", "")]
    [TestCase("Issuers:0:SubjectPrefix must have", "Issuers:0:SubjectPrefix", "partner")]
    [TestCase("Issuers:0:SubjectPrefix must have", "Issuers:0:SubjectPrefix", "part ner:")]
    [TestCase("Issuers:0:SubjectPrefix is the beginning of another", "Issuers:1:SubjectPrefix", "partner:north:")]
    [TestCase("Issuers:1:SubjectPrefix is the beginning of another", "Issuers:1:SubjectPrefix", "partner:")]
    [TestCase("Issuers:0:IdentityProvider goes with", "Issuers:0:IdentityProvider", "local")]
    [TestCase("Issuers:0:SubjectClaim is empty", "Issuers:0:SubjectClaim", "")]
    [TestCase("Issuers:0:Audience is empty", "Issuers:0:Audience", "")]
    [TestCase("Issuers:0:Scopes must have one name", "Issuers:0:Scopes:0", "api1 api2")]
    [TestCase("Issuers:0:MaxAgeSeconds must be", "Issuers:0:MaxAgeSeconds", "86401")]
    [TestCase("Issuers:0:ClockSkewSeconds must be", "Issuers:0:ClockSkewSeconds", "61")]
    [TestCase("Issuers:0:BeyondAssertionSeconds must be", "Issuers:0:BeyondAssertionSeconds", "-1")]
    [TestCase("Issuers:1:Issuer is that of an earlier entry", "Issuers:1:Issuer", "https://partner.example.com")]
    [TestCase("TimeoutMs must be", "TimeoutMs", "1")]
    [TestCase("Unknown setting 'Issuers:0:Authority'", "Issuers:0:Authority", "https://partner.example.com")]
    public void bad_settings_are_refused_with_a_sentence(string sentence, params string?[] changes)
    {
        var fault = Fault(changes);
        Assert.That(fault, Does.Contain(sentence));
        Assert.That(fault, Does.Not.Contain("hunter2").And.Not.Contain("c2VjcmV0"));
    }

    [Test]
    public void without_issuers_the_plugin_is_of_no_use() => Assert.That(Fault([.. Good.Keys.SelectMany(name => new[] { name, null })]), Does.Contain("Issuers is empty"));

    // RFC 7517 §4.2 and §4.3: what is not for checking signatures is of no use; nor is what is weak, private or not on its curve.
    [TestCase("use", "enc")]
    [TestCase("key_ops", "[\"sign\"]")]
    [TestCase("d", "AAAA")]
    [TestCase("crv", "secp256k1")]
    [TestCase("crv", "P-384")]
    [TestCase("x", "AAAA")]
    [TestCase("alg", "ES384")]
    [TestCase("alg", "none")]
    [TestCase("kty", "OKP")]
    [TestCase("kty", "RSA")]
    public void a_key_that_is_of_no_use_is_none(string member, string value) =>
        Assert.That(Fault("Issuers:0:Jwks", Jwks(jwk => jwk[member] = value[0] == '[' ? JsonNode.Parse(value) : value)), Does.Contain("has no public key"));

    [Test]
    public void a_point_that_is_moved_off_the_curve_is_none() =>
        Assert.That(Fault("Issuers:0:Jwks", Jwks(jwk => (jwk["x"], jwk["y"]) = (jwk["y"]!.DeepClone(), jwk["x"]!.DeepClone()))), Does.Contain("has no public key"));

    [TestCase(1024, "AQAB", false)]
    [TestCase(2048, "AQ", false)]
    [TestCase(2048, "Aw", false)]
    [TestCase(2048, "AQAB", true)]
    public void an_RSA_key_has_to_be_strong(int bits, string exponent, bool isGood)
    {
        using var rsa = RSA.Create(bits);
        var jwk = new JsonObject { ["kty"] = "RSA", ["n"] = ClientKeyPair.Text(rsa.ExportParameters(false).Modulus!), ["e"] = exponent };

        Assert.That(Fault("Issuers:0:Jwks", new JsonObject { ["keys"] = new JsonArray(jwk) }.ToJsonString()), isGood ? Is.Null : Does.Contain("has no public key"));
    }

    private static string Jwks(Action<JsonObject> change)
    {
        using var key = ClientKeyPair.Make("ES256");
        var jwk = key.PublicJwk();
        change(jwk);
        return new JsonObject { ["keys"] = new JsonArray(jwk) }.ToJsonString();
    }

    private static string? Fault(params string?[] changes)
    {
        var settings = new Dictionary<string, string?>(Good);
        foreach (var pair in changes.Chunk(2))
            settings[pair[0]!] = pair[1];
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings.Where(setting => setting.Value is not null)).Build();
        try
        {
            new Startup().ConfigureServices(new PluginContext { Id = "jwt-bearer", Version = "1", Directory = "", Settings = configuration }, new ServiceCollection());
            return null;
        }
        catch (InvalidOperationException refused)
        {
            return refused.Message;
        }
    }
}
