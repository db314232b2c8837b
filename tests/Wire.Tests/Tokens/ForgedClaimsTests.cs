using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using PluginTokenServer.Host.Keys;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.Tokens;

/// <summary>Tokens that say something wrong about themselves: their key, their algorithm, their issuer, their time.</summary>
public sealed class ForgedClaimsTests
{
    private TestServer _server = null!;
    private Forger _forger = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _server = await Servers.WithAsync(ProbePlugin.Instance, settings =>
        {
            settings.AddClient(ProbePlugin.Client, ["probe"], ["api2"]);
            settings.AddClient("retired", ["client_credentials"], ["api1"])["Enabled"] = false;
            settings["Users"]![1]!["Enabled"] = false;
        });
        _forger = new Forger(_server);
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await _server.DisposeAsync();

    [TestCase("jku")]
    [TestCase("x5u")]
    [Property("Requirement", "JWT-04")]
    public async Task a_key_that_the_token_points_to_is_not_fetched(string header)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        await _server.MustRefuseAsync(_forger.WithHeader(members => members[header] = $"http://{listener.LocalEndpoint}/keys"));
        Assert.That(listener.Pending(), Is.False);
    }

    [Test]
    [Property("Requirement", "JWT-04")]
    public async Task a_key_that_the_token_brings_along_is_not_used()
    {
        using var own = SigningKey.Make("ES256", TimeProvider.System.GetUtcNow());
        var jwk = new JsonObject { ["kty"] = "EC", ["crv"] = "P-256", ["x"] = own.PublicKey.X, ["y"] = own.PublicKey.Y };
        foreach (var keyId in new[] { own.KeyId, _forger.Key.KeyId })
        {
            var header = _forger.Header();
            header["kid"] = keyId;
            await _server.MustRefuseAsync(_forger.Token(header, key: own));
            header["jwk"] = jwk.DeepClone();
            await _server.MustRefuseAsync(_forger.Token(header, key: own));
        }
    }

    private static readonly string[] KeyIds =
        ["", "x", "' OR '1'='1", "'; DROP TABLE keys; --", "../../../../dev/null", "..\\..\\master.key", "data/keys/x.json", "\0", "a\0b", "http://attacker.example", "%00", "\u2028"];

    [Test]
    [Property("Requirement", "JWT-05")]
    public async Task a_key_id_is_looked_up_and_nothing_else([ValueSource(nameof(KeyIds))] string keyId) =>
        await _server.MustRefuseAsync(_forger.WithHeader(header => header["kid"] = keyId));

    [Test]
    [Property("Requirement", "JWT-05")]
    public async Task a_key_id_of_enormous_length_is_refused()
    {
        await _server.MustRefuseAsync(_forger.WithHeader(header => header["kid"] = new string('k', 129)));
        await _server.MustRefuseAsync(_forger.WithHeader(header => header["kid"] = new string('k', 20_000)));
    }

    [TestCase("null")]
    [TestCase("1")]
    [TestCase("[\"x\"]")]
    [TestCase("{}")]
    [Property("Requirement", "JWT-05")]
    public async Task a_key_id_that_is_no_text_is_refused(string keyId)
    {
        await _server.MustRefuseAsync(_forger.WithHeader(header => header["kid"] = JsonNode.Parse(keyId)));
        await _server.MustRefuseAsync(_forger.WithHeader(header => header["alg"] = JsonNode.Parse(keyId)));
        await _server.MustRefuseAsync(_forger.WithHeader(header => header["typ"] = JsonNode.Parse(keyId)));
    }

    [TestCase("none")]
    [TestCase("NONE")]
    [TestCase("nOnE")]
    [TestCase("")]
    [TestCase("RS256")]
    [TestCase("es256")]
    [TestCase("ES384")]
    [TestCase("ES256K")]
    [TestCase("PS256")]
    [TestCase("HS256")]
    [TestCase("EdDSA")]
    [Property("Requirement", "EXT-04")]
    public async Task the_key_decides_on_the_algorithm_and_not_the_token(string algorithm)
    {
        var token = _forger.WithHeader(header => header["alg"] = algorithm);
        await _server.MustRefuseAsync(token);
        await _server.MustRefuseAsync(token[..(token.LastIndexOf('.') + 1)]);
    }

    [Test]
    [Property("Requirement", "EXT-04")]
    public async Task a_public_key_is_no_shared_secret()
    {
        var (x, y) = (_forger.Key.PublicKey.X, _forger.Key.PublicKey.Y);
        var point = (byte[])[4, .. Base64(x), .. Base64(y)];
        byte[][] secrets = [point, Base64(x), Encoding.ASCII.GetBytes(x), Encoding.ASCII.GetBytes(_forger.Key.KeyId), []];
        foreach (var secret in secrets)
            await _server.MustRefuseAsync(_forger.Hmac(secret));

        static byte[] Base64(string text) => System.Buffers.Text.Base64Url.DecodeFromChars(text);
    }

    [Test]
    [Property("Requirement", "EXT-04")]
    public async Task the_all_zero_signature_is_refused()
    {
        var token = _forger.Token();
        await _server.MustRefuseAsync(token[..(token.LastIndexOf('.') + 1)] + Forger.Text(new byte[64]));
        await _server.MustRefuseAsync(token[..(token.LastIndexOf('.') + 1)] + Forger.Text(new byte[72]));
    }

    [Test]
    [Property("Requirement", "JWT-08")]
    public async Task another_issuer_is_refused_even_with_the_right_key()
    {
        string[] issuers = ["https://attacker.example", "", "127.0.0.1", _server.Address.ToString(), _server.Address.ToString().TrimEnd('/').ToUpperInvariant()];
        foreach (var issuer in issuers)
            await _server.MustRefuseAsync(_forger.With(claims => claims["iss"] = issuer));
        await _server.MustRefuseAsync(_forger.With(claims => claims["iss"] = new JsonArray(_server.Address.ToString().TrimEnd('/'))));
    }

    [Test]
    [Property("Requirement", "JWT-08")]
    public async Task another_servers_key_is_refused_even_with_the_right_issuer()
    {
        await using var other = await TestServer.StartAsync();
        var foreign = new Forger(other);
        var header = _forger.Header();
        await _server.MustRefuseAsync(_forger.Token(foreign.Header(), key: foreign.Key));
        await _server.MustRefuseAsync(_forger.Token(header, key: foreign.Key));
        Assert.That(other.Services.GetRequiredService<SigningKeyRing>().Find(_forger.Key.KeyId), Is.Null);
    }

    [TestCase("iss")]
    [TestCase("aud")]
    [TestCase("sub")]
    [TestCase("client_id")]
    [TestCase("exp")]
    [TestCase("iat")]
    [Property("Requirement", "JWT-08")]
    [Property("Requirement", "EXT-04")]
    public async Task a_token_that_lacks_what_every_token_has_is_refused(string claim) =>
        await _server.MustRefuseAsync(_forger.With(claims => claims.Remove(claim)));

    [TestCase("aud", "[]")]
    [TestCase("aud", "\"\"")]
    [TestCase("aud", "[1]")]
    [TestCase("aud", "[\"\"]")]
    [TestCase("aud", "{\"x\":\"urn:api1\"}")]
    [TestCase("aud", "null")]
    [TestCase("sub", "\"\"")]
    [TestCase("sub", "1")]
    [TestCase("sub", "null")]
    [TestCase("sub", "[\"machine\"]")]
    [TestCase("client_id", "[\"machine\"]")]
    [TestCase("client_id", "\"nobody\"")]
    [TestCase("client_id", "\"retired\"")]
    [TestCase("client_id", "\"MACHINE\"")]
    [Property("Requirement", "JWT-08")]
    [Property("Requirement", "EXT-04")]
    public async Task a_claim_of_another_form_is_no_claim(string claim, string value) =>
        await _server.MustRefuseAsync(_forger.With(claims => claims[claim] = JsonNode.Parse(value)));

    [Test]
    [Property("Requirement", "EXT-04")]
    public async Task a_token_of_a_disabled_user_is_refused()
    {
        Assert.That((await _server.ProbeAsync(_forger.With(claims => claims["sub"] = "1"))).Valid, Is.True);
        await _server.MustRefuseAsync(_forger.With(claims => claims["sub"] = "2"));
    }

    [TestCase("JWT")]
    [TestCase("jwt")]
    [TestCase("logout+jwt")]
    [TestCase("dpop+jwt")]
    [TestCase("oauth-authz-req+jwt")]
    [TestCase("application/at+jwt")]
    [TestCase("AT+JWT")]
    [TestCase("at+jwt ")]
    [TestCase("")]
    [Property("Requirement", "TOK-09")]
    public async Task no_token_of_another_kind_is_taken_for_an_access_token(string type) => await _server.MustRefuseAsync(_forger.WithHeader(header => header["typ"] = type));

    [Test]
    public async Task an_expected_scope_has_to_be_among_the_scopes()
    {
        Assert.That((await _server.ProbeAsync(_forger.Token(), ("needs_scope", "api1"))).Valid, Is.True);
        foreach (var scope in new[] { "api2", "api", "API1", "api1 api2" })
        {
            var verdict = await _server.ProbeAsync(_forger.Token(), ("needs_scope", scope));
            Assert.That((verdict.Valid, verdict.Why), Is.EqualTo((false, "insufficient_scope")));
        }

        Assert.That((await _server.ProbeAsync(_forger.With(claims => claims.Remove("scope")), ("needs_scope", "api1"))).Why, Is.EqualTo("insufficient_scope"));
        Assert.That((await _server.ProbeAsync(_forger.With(claims => claims["scope"] = "api2 api1"))).Claims, Does.Contain("scope=api1").And.Contain("scope=api2"));
    }
}
