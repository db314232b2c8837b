using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using PluginTokenServer.Host.Keys;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Validation;

namespace PluginTokenServer.Host.Tests.Keys;

/// <summary>A token says which algorithm and which key it was signed with; whether these belong together the key decides.</summary>
public sealed class KeyUseTests
{
    private TestServer _server = null!;
    private string _payload = "";

    private SigningKeyRing Ring => _server.Services.GetRequiredService<SigningKeyRing>();

    [OneTimeSetUp]
    public async Task Start()
    {
        _server = await TestServer.StartAsync();
        _payload = (await _server.UserTokenAsync()).Split('.')[1];
    }

    [OneTimeTearDown]
    public async Task Stop() => await _server.DisposeAsync();

    [Test]
    [Property("Requirement", "KEY-06")]
    public async Task token_signed_by_the_right_key_is_accepted([Values("ES256", "RS256")] string algorithm) =>
        Assert.That((await ValidateAsync(algorithm, algorithm, Ring.Active(algorithm).KeyId)).IsError, Is.False);

    // Signed properly by either key, but said to be of the other.
    [TestCase("ES256", "RS256", "ES256")]
    [TestCase("ES256", "ES256", "RS256")]
    [TestCase("RS256", "ES256", "RS256")]
    [TestCase("RS256", "RS256", "ES256")]
    [TestCase("RS256", "PS256", "RS256")]
    [TestCase("ES256", "es256", "ES256")]
    [TestCase("ES256", "ES384", "ES256")]
    [TestCase("ES256", "", "ES256")]
    [Property("Requirement", "KEY-06")]
    public async Task key_of_one_algorithm_is_not_used_for_another(string signer, string header, string keyOf) =>
        Assert.That((await ValidateAsync(signer, header, Ring.Active(keyOf).KeyId)).IsError, Is.True);

    [TestCase("none")]
    [TestCase("None")]
    [TestCase("nOnE")]
    [Property("Requirement", "KEY-06")]
    public async Task unsigned_token_is_refused_whatever_key_it_names(string algorithm)
    {
        var input = Input(algorithm, Ring.Active("ES256").KeyId);
        Assert.That((await ValidateAsync(input + ".")).IsError, Is.True);
        Assert.That((await ValidateAsync(input)).IsError, Is.True);
    }

    [Test]
    [Property("Requirement", "KEY-06")]
    public async Task public_key_is_no_shared_secret([Values("ES256", "RS256")] string keyOf)
    {
        var key = Ring.Active(keyOf);
        using var ecdsa = ECDsa.Create();
        using var rsa = RSA.Create();
        byte[] known;
        if (keyOf == "ES256")
        {
            ecdsa.ImportPkcs8PrivateKey(key.ExportPrivateKey(), out _);
            known = ecdsa.ExportSubjectPublicKeyInfo();
        }
        else
        {
            rsa.ImportPkcs8PrivateKey(key.ExportPrivateKey(), out _);
            known = rsa.ExportSubjectPublicKeyInfo();
        }

        var input = Input("HS256", key.KeyId);
        foreach (var secret in new[] { known, Encoding.ASCII.GetBytes(PemEncoding.WriteString("PUBLIC KEY", known)), [] })
            Assert.That((await ValidateAsync($"{input}.{Base64Url.EncodeToString(HMACSHA256.HashData(secret, Encoding.ASCII.GetBytes(input)))}")).IsError, Is.True);
    }

    [Test]
    [Property("Requirement", "KEY-06")]
    public async Task key_that_is_not_in_the_ring_is_not_taken_on_trust()
    {
        using var stranger = SigningKey.Make("ES256", DateTimeOffset.UnixEpoch);
        foreach (var keyId in new[] { stranger.KeyId, Ring.Active("ES256").KeyId })
        {
            var input = Input("ES256", keyId);
            Assert.That((await ValidateAsync($"{input}.{Signature(stranger, input)}")).IsError, Is.True);
        }
    }

    private Task<TokenValidationResult> ValidateAsync(string signer, string header, string keyId)
    {
        var input = Input(header, keyId);
        return ValidateAsync($"{input}.{Signature(Ring.Active(signer), input)}");
    }

    private Task<TokenValidationResult> ValidateAsync(string token) => _server.Services.GetRequiredService<ITokenValidator>().ValidateAccessTokenAsync(token);

    private string Input(string algorithm, string keyId) =>
        Base64Url.EncodeToString(Encoding.UTF8.GetBytes($$"""{"alg":"{{algorithm}}","typ":"at+jwt","kid":"{{keyId}}"}""")) + "." + _payload;

    private static string Signature(SigningKey key, string input)
    {
        var signature = new byte[key.SignatureBytes];
        key.Sign(Encoding.ASCII.GetBytes(input), signature);
        return Base64Url.EncodeToString(signature);
    }
}
