using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.Clients;

/// <summary>Assertions that are not signed as they must be, or not by whom (RFC 8725 §2.1, §3.1).</summary>
/// <param name="published">Whether the clients publish their keys, instead of having them in the configuration.</param>
[TestFixture(false)]
[TestFixture(true)]
public sealed class AssertionSignatureTests(bool published)
{
    private readonly ClientKeyPair _ec = ClientKeyPair.Make("ES256");
    private readonly ClientKeyPair _ec384 = ClientKeyPair.Make("ES384");
    private readonly ClientKeyPair _rsa = ClientKeyPair.Make("PS256");
    private readonly ClientKeyPair _stranger = ClientKeyPair.Make("ES256");
    private KeySetPublisher _publisher = null!;
    private TestServer _server = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        _publisher = await KeySetPublisher.StartAsync();
        _server = await TestServer.StartAsync(Configure);
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        await _server.DisposeAsync();
        await _publisher.DisposeAsync();
        _ec.Dispose();
        _ec384.Dispose();
        _rsa.Dispose();
        _stranger.Dispose();
    }

    [Test]
    public async Task what_the_others_spoil_is_good()
    {
        foreach (var (client, key) in new[] { ("ec", _ec), ("rsa.client", _rsa), ("pss", _rsa), ("two", _ec), ("two", _ec384) })
            Assert.That((await _server.AssertAsync(_server.AssertionsOf(client, key).Assertion())).Status, Is.EqualTo(HttpStatusCode.OK), client);
    }

    [TestCase("none")]
    [TestCase("NONE")]
    [TestCase("nOnE")]
    [TestCase("None ")]
    [TestCase("")]
    [Property("Requirement", "CLI-09")]
    public async Task assertion_that_nobody_signed_is_refused(string algorithm)
    {
        var signed = Ec.WithHeader(header => header["alg"] = algorithm);
        await MustRefuseAsync(signed);
        await MustRefuseAsync(signed[..(signed.LastIndexOf('.') + 1)]);
        await MustRefuseAsync(signed[..signed.LastIndexOf('.')]);
        await MustRefuseAsync(signed[..(signed.LastIndexOf('.') + 1)] + "AA");
    }

    [Test]
    [Property("Requirement", "CLI-09")]
    public async Task public_key_is_no_shared_secret([Values("HS256", "HS384", "HS512")] string algorithm, [Values("ec", "rsa.client")] string client)
    {
        var key = client == "ec" ? _ec : _rsa;
        byte[][] secrets =
        [
            key.PublicDer(), Encoding.ASCII.GetBytes(key.PublicPem()), Encoding.ASCII.GetBytes(key.PublicPem() + "\n"), Encoding.UTF8.GetBytes(key.PublicJwk().ToJsonString()),
            Encoding.UTF8.GetBytes(Named(key, "one", client == "ec" ? "ES256" : null).ToJsonString()), [],
        ];
        var maker = _server.AssertionsOf(client, key);
        foreach (var secret in secrets)
        {
            var header = maker.Header();
            header["alg"] = algorithm;
            var input = $"{ClientKeyPair.Text(Encoding.UTF8.GetBytes(header.ToJsonString()))}.{ClientKeyPair.Text(Encoding.UTF8.GetBytes(maker.Claims().ToJsonString()))}";
            var bytes = Encoding.ASCII.GetBytes(input);
            var mac = algorithm switch { "HS256" => HMACSHA256.HashData(secret, bytes), "HS384" => HMACSHA384.HashData(secret, bytes), _ => HMACSHA512.HashData(secret, bytes) };
            await MustRefuseAsync($"{input}.{ClientKeyPair.Text(mac)}");
        }
    }

    // ES256 with the key of another curve, and each curve under the name of another.
    [TestCase("ES256", "ES384")]
    [TestCase("ES384", "ES384")]
    [TestCase("ES384", "ES256")]
    [TestCase("ES512", "ES512")]
    [Property("Requirement", "CLI-09")]
    public async Task wrong_curve_is_refused(string named, string key)
    {
        using var own = ClientKeyPair.Make(key);
        await MustRefuseAsync(_server.AssertionsOf("ec", own).WithHeader(header => header["alg"] = named));
        // The right key under the wrong name, whichever hash the signature is of.
        if (named != "ES256")
        {
            await MustRefuseAsync(Ec.WithHeader(header => header["alg"] = named, named));
            await MustRefuseAsync(Ec.WithHeader(header => header["alg"] = named, "ES256"));
        }
    }

    [Test]
    [Property("Requirement", "CLI-09")]
    public async Task unknown_algorithm_is_refused([Values("ES256K", "EdDSA", "es256", "ES255", "PS384", "RS512", "RS1", "RSA-OAEP", "dir", "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256")] string algorithm)
    {
        await MustRefuseAsync(Ec.WithHeader(header => header["alg"] = algorithm));
        await MustRefuseAsync(_server.AssertionsOf("rsa.client", _rsa).WithHeader(header => header["alg"] = algorithm));
    }

    [Test]
    [Property("Requirement", "CLI-09")]
    public async Task longer_hash_of_the_right_key_is_not_what_is_offered([Values("PS384", "PS512", "RS384", "RS512")] string algorithm) =>
        await MustRefuseAsync(_server.AssertionsOf("rsa.client", _rsa).WithHeader(header => header["alg"] = algorithm, algorithm));

    [Test]
    [Property("Requirement", "KEY-06")]
    public async Task key_that_names_its_algorithm_has_no_other() =>
        await MustRefuseAsync(_server.AssertionsOf("pss", _rsa).WithHeader(header => header["alg"] = "RS256", "RS256"));

    [TestCase("PS256", "RS256")]
    [TestCase("RS256", "PS256")]
    [Property("Requirement", "CLI-09")]
    public async Task padding_is_the_one_that_is_named(string named, string used) =>
        await MustRefuseAsync(_server.AssertionsOf("rsa.client", _rsa).WithHeader(header => header["alg"] = named, used));

    [Test]
    public async Task key_of_another_is_refused()
    {
        await MustRefuseAsync(_server.AssertionsOf("ec", _stranger).Assertion());
        await MustRefuseAsync(_server.AssertionsOf("ec", _ec384).Assertion());
        await MustRefuseAsync(_server.AssertionsOf("machine", _ec).Assertion());
        await MustRefuseAsync(_server.AssertionsOf("nobody", _ec).Assertion());
        await MustRefuseAsync(_server.AssertionsOf("public", _ec).Assertion());
        await MustRefuseAsync(_server.AssertionsOf("", _ec).Assertion());
    }

    [TestCase("expired")]
    [TestCase("disabled")]
    [Property("Requirement", "CLI-18")]
    public async Task key_that_has_ended_and_client_that_is_disabled_are_refused(string client) => await MustRefuseAsync(_server.AssertionsOf(client, _ec).Assertion());

    [TestCase("two")]
    [TestCase("ONE")]
    [TestCase("")]
    [TestCase("' OR 1=1 --")]
    [TestCase("../../data/master.key")]
    [TestCase("a\0b")]
    [Property("Requirement", "JWT-05")]
    public async Task unknown_key_id_is_refused(string keyId)
    {
        var answer = await _server.AssertAsync(Ec.WithHeader(header => header["kid"] = keyId));
        // An empty name is no name.
        Assert.That(answer.Status, Is.EqualTo(keyId.Length == 0 ? HttpStatusCode.OK : HttpStatusCode.Unauthorized));
    }

    [Test]
    [Property("Requirement", "JWT-05")]
    public async Task name_of_another_key_of_the_client_is_refused()
    {
        await MustRefuseAsync(_server.AssertionsOf("two", _ec).WithHeader(header => header["kid"] = "two"));
        await MustRefuseAsync(Ec.WithHeader(header => header["kid"] = new string('k', 30_000)));
        await MustRefuseAsync(Ec.WithHeader(header => header["kid"] = new JsonArray("one")));
    }

    [Test]
    public async Task signature_of_something_else_is_refused()
    {
        var (one, other) = (Ec.Assertion().Split('.'), Ec.Assertion().Split('.'));
        await MustRefuseAsync($"{one[0]}.{one[1]}.{other[2]}");
        await MustRefuseAsync($"{one[0]}.{other[1]}.{one[2]}");
        foreach (var signature in new[] { new byte[64], [.. Enumerable.Repeat((byte)0xff, 64)], new byte[63], new byte[65], new byte[1], new byte[128] })
            await MustRefuseAsync($"{one[0]}.{one[1]}.{ClientKeyPair.Text(signature)}");
    }

    [Test]
    public async Task signature_in_der_is_refused()
    {
        // RFC 7518 §3.4: the two numbers, one after the other.
        var parts = Ec.Assertion().Split('.');
        var der = _ec.Sign(Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), "ES256", DSASignatureFormat.Rfc3279DerSequence);
        await MustRefuseAsync($"{parts[0]}.{parts[1]}.{ClientKeyPair.Text(der)}");
    }

    [Test]
    public async Task rsa_signature_of_another_length_or_beyond_the_modulus_is_refused()
    {
        var parts = _server.AssertionsOf("rsa.client", _rsa).Assertion().Split('.');
        foreach (var signature in new[] { new byte[256], [.. Enumerable.Repeat((byte)0xff, 256)], new byte[255], new byte[257], new byte[512], new byte[1] })
            await MustRefuseAsync($"{parts[0]}.{parts[1]}.{ClientKeyPair.Text(signature)}");
    }

    private AssertionMaker Ec => _server.AssertionsOf("ec", _ec);

    private Task MustRefuseAsync(string assertion) => _server.MustRefuseAssertionAsync(assertion);

    private static JsonObject Named(ClientKeyPair key, string keyId, string? algorithm)
    {
        var jwk = key.PublicJwk();
        jwk["kid"] = keyId;
        if (algorithm is not null)
            jwk["alg"] = algorithm;
        return jwk;
    }

    private void Configure(JsonObject configuration)
    {
        configuration.AddKeyClient("ec", Named(_ec, "one", "ES256"));
        configuration.AddKeyClient("rsa.client", Named(_rsa, "one", null));
        configuration.AddKeyClient("pss", Named(_rsa, "one", "PS256"));
        configuration.AddKeyClient("two", Named(_ec, "one", null), Named(_ec384, "two", null));
        configuration.AddKeyClient("expired", _ec.PublicJwk())["ClientSecrets"]![0]!["Expiration"] = "2020-01-01T00:00:00Z";
        configuration.AddKeyClient("disabled", _ec.PublicJwk())["Enabled"] = false;
        configuration["Throttling"] = new JsonObject { ["ClientSecretFailures"] = 10_000, ["SourceFailures"] = 100_000 };
        // A published key has no end of its own.
        if (published)
            _publisher.Publish(configuration, "ec", "rsa.client", "pss", "two", "disabled");
    }
}
