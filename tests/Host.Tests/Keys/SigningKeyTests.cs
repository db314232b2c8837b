using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.Tokens;
using PluginTokenServer.Host.Keys;

namespace PluginTokenServer.Host.Tests.Keys;

public sealed class SigningKeyTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    // RSA keys take long to make.
    private static readonly Lazy<byte[]> Rsa = new(() =>
    {
        using var made = SigningKey.Make("RS256", Now);
        return made.ExportPrivateKey();
    });

    [TestCase(512)]
    [TestCase(1024)]
    [TestCase(2040)]
    [Property("Requirement", "KEY-02")]
    public void rsa_key_below_2048_bits_is_refused(int bits)
    {
        using var rsa = RSA.Create(bits);
        Assert.That(() => SigningKey.Import("RS256", rsa.ExportPkcs8PrivateKey(), Now), Throws.TypeOf<CryptographicException>().With.Message.Contains("2048"));
    }

    [TestCase(2048)]
    [TestCase(2304)]
    [Property("Requirement", "KEY-02")]
    public void rsa_key_of_2048_bits_or_more_signs(int bits)
    {
        using var rsa = RSA.Create(bits);
        using var key = SigningKey.Import("RS256", rsa.ExportPkcs8PrivateKey(), Now);
        var signature = new byte[key.SignatureBytes];
        Assert.That(key.Sign("data"u8, signature), Is.EqualTo(bits / 8));
        Assert.That(rsa.VerifyData("data"u8, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1), Is.True);
    }

    [TestCase("nistP384")]
    [TestCase("nistP521")]
    [TestCase("secP256k1")]
    [TestCase("brainpoolP256r1")]
    [Property("Requirement", "KEY-02")]
    public void es256_key_on_another_curve_is_refused(string curve)
    {
        using var ecdsa = ECDsa.Create(ECCurve.CreateFromFriendlyName(curve));
        Assert.That(() => SigningKey.Import("ES256", ecdsa.ExportPkcs8PrivateKey(), Now), Throws.TypeOf<CryptographicException>());
    }

    [Test]
    [Property("Requirement", "KEY-02")]
    public void es256_key_on_p_256_signs()
    {
        using var ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var key = SigningKey.Import("ES256", ecdsa.ExportPkcs8PrivateKey(), Now);
        var signature = new byte[key.SignatureBytes];
        Assert.That(key.Sign("data"u8, signature), Is.EqualTo(64));
        Assert.That(ecdsa.VerifyData("data"u8, signature, HashAlgorithmName.SHA256), Is.True);
    }

    [TestCase("HS256")]
    [TestCase("none")]
    [TestCase("")]
    [TestCase("es256")]
    [TestCase("RS1")]
    [TestCase("PS256")]
    [TestCase("ES384")]
    [Property("Requirement", "KEY-02")]
    [Property("Requirement", "KEY-06")]
    public void algorithm_that_the_server_does_not_sign_with_is_refused(string algorithm)
    {
        Assert.That(() => SigningKey.Import(algorithm, Rsa.Value, Now), Throws.TypeOf<CryptographicException>());
        Assert.That(() => SigningKey.Make(algorithm, Now), Throws.TypeOf<ArgumentOutOfRangeException>());
    }

    [TestCase("ES256", "RS256")]
    [TestCase("RS256", "ES256")]
    [Property("Requirement", "KEY-06")]
    public void key_of_one_algorithm_is_refused_for_the_other(string made, string asked)
    {
        using var key = KeyOf(made);
        Assert.That(() => SigningKey.Import(asked, key.ExportPrivateKey(), Now), Throws.TypeOf<CryptographicException>());
    }

    [Test]
    [Property("Requirement", "KEY-02")]
    public void what_is_no_private_key_is_refused([Values("ES256", "RS256")] string algorithm, [Values("", "0", "symmetric secret of thirty-two b.")] string content) =>
        Assert.That(() => SigningKey.Import(algorithm, Encoding.ASCII.GetBytes(content), Now), Throws.InstanceOf<CryptographicException>());

    [Test]
    [Property("Requirement", "KEY-02")]
    public void public_key_alone_is_refused([Values("ES256", "RS256")] string algorithm)
    {
        using var ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var rsa = RSA.Create();
        rsa.ImportPkcs8PrivateKey(Rsa.Value, out _);
        var publicKey = algorithm == "ES256" ? ecdsa.ExportSubjectPublicKeyInfo() : rsa.ExportSubjectPublicKeyInfo();
        Assert.That(() => SigningKey.Import(algorithm, publicKey, Now), Throws.InstanceOf<CryptographicException>());
    }

    [TestCase("ES256")]
    [TestCase("RS256")]
    [Property("Requirement", "KEY-02")]
    public void id_is_the_thumbprint_so_that_it_never_means_two_keys(string algorithm)
    {
        using var key = KeyOf(algorithm);
        using var same = SigningKey.Import(algorithm, key.ExportPrivateKey(), Now.AddDays(1));
        using var other = SigningKey.Make(algorithm, Now);
        Assert.That(same.KeyId, Is.EqualTo(key.KeyId));
        Assert.That(other.KeyId, Is.Not.EqualTo(key.KeyId));
        Assert.That(key.KeyId, Does.Match("^[A-Za-z0-9_-]{43}$"));
    }

    [TestCase("ES256")]
    [TestCase("RS256")]
    [Property("Requirement", "KEY-01")]
    public void public_half_has_no_private_number(string algorithm)
    {
        using var key = KeyOf(algorithm);
        var half = key.PublicKey;
        Assert.That(half.HasPrivateKey, Is.False);
        Assert.That(new[] { half.D, half.P, half.Q, half.DP, half.DQ, half.QI, half.K }, Is.All.Null);
    }

    [TestCase("ES256")]
    [TestCase("RS256")]
    [Property("Requirement", "KEY-06")]
    public async Task key_signs_on_several_threads_at_once(string algorithm)
    {
        using var key = KeyOf(algorithm);
        var rounds = algorithm == "ES256" ? 300 : 40;
        var signed = await Task.WhenAll(Enumerable.Range(0, 4).Select(worker => Task.Run(() =>
            Enumerable.Range(0, rounds).Count(round => Verifies(key, Encoding.ASCII.GetBytes($"{worker}.{round}"))))));
        Assert.That(signed, Is.All.EqualTo(rounds));
    }

    private static SigningKey KeyOf(string algorithm) => algorithm == "RS256" ? SigningKey.Import(algorithm, Rsa.Value, Now) : SigningKey.Make(algorithm, Now);

    private static bool Verifies(SigningKey key, byte[] data)
    {
        var signature = new byte[key.SignatureBytes];
        key.Sign(data, signature);
        // By this server, and by the library with what this server publishes.
        var provider = new CryptoProviderFactory { CacheSignatureProviders = false }.CreateForVerifying(key.PublicKey, key.Algorithm);
        return key.Verify(data, signature) && provider.Verify(data, signature);
    }
}
