using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Duende.IdentityModel.Client;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using PluginTokenServer.Tests.Support;
using JsonWebKey = Microsoft.IdentityModel.Tokens.JsonWebKey;

namespace PluginTokenServer.Wire.Tests.Clients;

/// <summary>Clients that authenticate by a signed assertion, and get in.</summary>
public sealed class PrivateKeyJwtTests
{
    private static readonly string[] Algorithms = ["ES256", "ES384", "ES512", "PS256", "RS256"];

    private readonly Dictionary<string, ClientKeyPair> _keys = Algorithms.ToDictionary(algorithm => algorithm, algorithm => ClientKeyPair.Make(algorithm));
    private readonly Dictionary<string, X509Certificate2> _certificates = [];
    private TestServer _server = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        foreach (var (algorithm, key) in _keys)
            _certificates[algorithm] = key.Certificate(TimeProvider.System.GetUtcNow());
        _server = await TestServer.StartAsync(configuration =>
        {
            foreach (var (algorithm, key) in _keys)
            {
                configuration.AddKeyClient($"jwk.{algorithm}", key.PublicJwk());
                configuration.AddKeyClient($"named.{algorithm}", Named(key, algorithm));
                configuration.AddKeyClient($"certified.{algorithm}")["ClientSecrets"] = new JsonArray(Certified(algorithm));
            }

            configuration.AddKeyClient("rolling", Named(_keys["ES256"], "old"), Named(_keys["PS256"], "new"));
            configuration.AddKeyClient("bound", _keys["ES256"].PublicJwk())["Properties"] = new JsonObject { ["token_endpoint_auth_method"] = "private_key_jwt" };
            configuration.AddKeyClient("both", _keys["ES256"].PublicJwk())["ClientSecrets"]!.AsArray().Add(new JsonObject { ["Value"] = SampleConfiguration.SecretHash });
            configuration.AddKeyClient("byname")["ClientSecrets"] = new JsonArray(new JsonObject { ["Type"] = "JsonWebKey", ["Value"] = _keys["ES256"].PublicJwk().ToJsonString() });
        });
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        await _server.DisposeAsync();
        foreach (var disposable in _keys.Values.Cast<IDisposable>().Concat(_certificates.Values))
            disposable.Dispose();
    }

    [Test]
    public async Task assertion_by_each_kind_of_key_is_taken([Values("jwk", "named", "certified")] string kind, [ValueSource(nameof(Algorithms))] string algorithm) =>
        await MustPassAsync(Client($"{kind}.{algorithm}", algorithm).Assertion());

    [TestCase("bound")]
    [TestCase("both")]
    [TestCase("byname")]
    [TestCase("rolling")]
    public async Task client_with_a_key_gets_in(string client) => await MustPassAsync(Client(client, "ES256").Assertion());

    [Test]
    public async Task secret_beside_the_key_works_until_it_is_taken_out() =>
        Assert.That((await _server.TokenAsync(("grant_type", "client_credentials"), ("client_id", "both"), ("client_secret", "secret"))).Status, Is.EqualTo(HttpStatusCode.OK));

    [TestCase("ES256", "old")]
    [TestCase("PS256", "new")]
    public async Task named_key_is_found_by_its_name(string algorithm, string keyId) =>
        await MustPassAsync(Client("rolling", algorithm).WithHeader(header => header["kid"] = keyId));

    [Test]
    public async Task key_without_a_name_is_tried_for_any([Values("jwk", "certified")] string kind) =>
        await MustPassAsync(Client($"{kind}.ES256", "ES256").WithHeader(header => header["kid"] = "whatever"));

    [TestCase(null)]
    [TestCase("JWT")]
    [TestCase("jwt")]
    [TestCase("client-authentication+jwt")]
    public async Task type_is_left_out_or_fits(string? type) => await MustPassAsync(Client("jwk.ES256", "ES256").WithHeader(header =>
    {
        header.Remove("typ");
        if (type is not null)
            header["typ"] = type;
    }));

    [Test]
    public async Task what_the_header_says_to_others_is_ignored() =>
        await MustPassAsync(Client("certified.PS256", "PS256").WithHeader(header => (header["x5t"], header["x5t#S256"], header["cty"]) = ("AA", "AA", "x")));

    [Test]
    public async Task client_id_may_be_said_twice() =>
        Assert.That((await _server.AssertAsync(Client("jwk.ES256", "ES256").Assertion(), ("client_id", "jwk.ES256"))).Status, Is.EqualTo(HttpStatusCode.OK));

    [Test]
    public async Task claims_of_no_meaning_here_are_ignored() => await MustPassAsync(Client("jwk.ES256", "ES256").With(claims => (claims["nonce"], claims["x"]) = ("n", new JsonObject())));

    [Test]
    [Property("Requirement", "DISC-01")]
    public async Task metadata_lists_the_method_and_its_algorithms()
    {
        var metadata = JsonNode.Parse(await _server.Http.GetStringAsync("/.well-known/openid-configuration"))!;
        Assert.That(Texts(metadata["token_endpoint_auth_methods_supported"]), Is.EqualTo(new[] { "client_secret_basic", "client_secret_post", "private_key_jwt", "none" }));
        Assert.That(Texts(metadata["token_endpoint_auth_signing_alg_values_supported"]), Is.EqualTo(Algorithms));
    }

    [Test]
    [Property("Requirement", "DISC-01")]
    public async Task metadata_lists_nothing_that_no_client_can_use()
    {
        await using var without = await TestServer.StartAsync();
        await using var alone = await TestServer.StartAsync(configuration =>
        {
            configuration["Clients"] = new JsonArray();
            configuration.AddKeyClient("only", _keys["ES256"].PublicJwk());
        });
        var metadata = JsonNode.Parse(await without.Http.GetStringAsync("/.well-known/openid-configuration"))!;
        Assert.That(Texts(metadata["token_endpoint_auth_methods_supported"]), Has.None.EqualTo("private_key_jwt"));
        Assert.That(metadata["token_endpoint_auth_signing_alg_values_supported"], Is.Null);
        metadata = JsonNode.Parse(await alone.Http.GetStringAsync("/.well-known/openid-configuration"))!;
        Assert.That(Texts(metadata["token_endpoint_auth_methods_supported"]), Is.EqualTo(new[] { "private_key_jwt" }));
    }

    [Test]
    public async Task stock_library_makes_its_assertion_with_a_jwk([Values("ES256", "PS256", "RS256")] string algorithm, [Values] bool named)
    {
        var key = new JsonWebKey(_keys[algorithm].PrivateJwk().ToJsonString());
        if (named)
            key.KeyId = algorithm;
        await MustPassAsync($"named.{algorithm}", new SigningCredentials(key, algorithm));
    }

    // Whose certificates are of RSA keys only.
    [TestCase("PS256")]
    [TestCase("RS256")]
    public async Task stock_library_makes_its_assertion_with_a_certificate(string algorithm) =>
        await MustPassAsync($"certified.{algorithm}", new X509SigningCredentials(_certificates[algorithm], algorithm));

    private async Task MustPassAsync(string clientId, SigningCredentials credentials)
    {
        var now = _server.Clock.GetUtcNow().UtcDateTime;
        var assertion = new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = clientId,
            Audience = _server.Address.ToString().TrimEnd('/'),
            Claims = new Dictionary<string, object> { ["sub"] = clientId, ["jti"] = Guid.NewGuid().ToString() },
            IssuedAt = now,
            NotBefore = now,
            Expires = now.AddMinutes(1),
            SigningCredentials = credentials,
        });
        using var request = new ClientCredentialsTokenRequest
        {
            Address = new Uri(_server.Address, "/connect/token").ToString(),
            ClientId = clientId,
            ClientCredentialStyle = ClientCredentialStyle.PostBody,
            ClientAssertion = { Type = AssertionMaker.AssertionType, Value = assertion },
        };
        var response = await _server.Http.RequestClientCredentialsTokenAsync(request);
        Assert.That(response.Error, Is.Null, _server.Logs.Text);
        Assert.That(response.AccessToken, Is.Not.Empty);
    }

    private async Task MustPassAsync(string assertion)
    {
        var answer = await _server.AssertAsync(assertion);
        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.OK), answer.Body);
    }

    private AssertionMaker Client(string clientId, string algorithm) => _server.AssertionsOf(clientId, _keys[algorithm]);

    private JsonObject Certified(string algorithm) => new() { ["Type"] = "X509CertificateBase64", ["Value"] = Convert.ToBase64String(_certificates[algorithm].RawData) };

    private static JsonObject Named(ClientKeyPair key, string keyId)
    {
        var jwk = key.PublicJwk();
        (jwk["kid"], jwk["use"], jwk["alg"], jwk["key_ops"]) = (keyId, "sig", key.Algorithm, new JsonArray("verify"));
        return jwk;
    }

    private static string[] Texts(JsonNode? list) => [.. list!.AsArray().Select(text => (string)text!)];
}
