using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.Tokens;

namespace PluginTokenServer.Host.Keys;

/// <summary>One signing key, for one algorithm. Its id is its thumbprint (RFC 7638), so that an id never means two keys.</summary>
internal sealed class SigningKey : IDisposable
{
    /// <summary>The length in bytes of a signature with the largest key there may be.</summary>
    public const int LongestSignature = 1024;

    private const int RsaKeyBits = 2048;

    private readonly ECDsa? _ecdsa;
    private readonly RSA? _rsa;

    private SigningKey(string algorithm, ECDsa? ecdsa, RSA? rsa, DateTimeOffset createdAt)
    {
        (Algorithm, _ecdsa, _rsa, CreatedAt) = (algorithm, ecdsa, rsa, createdAt);
        PublicKey = PublicJwk();
        KeyId = Base64UrlEncoder.Encode(PublicKey.ComputeJwkThumbprint());
        PublicKey.KeyId = KeyId;
    }

    public string KeyId { get; }

    public string Algorithm { get; }

    public DateTimeOffset CreatedAt { get; }

    /// <summary>The public half as it is published. Built from the public parameters alone, so no private member can slip in.</summary>
    public JsonWebKey PublicKey { get; }

    /// <summary>The length of a signature in bytes.</summary>
    public int SignatureBytes => _ecdsa is not null ? 64 : _rsa!.KeySize / 8;

    public static SigningKey Make(string algorithm, DateTimeOffset now) => algorithm switch
    {
        SigningAlgorithms.Es256 => new(algorithm, ECDsa.Create(ECCurve.NamedCurves.nistP256), null, now),
        SigningAlgorithms.Rs256 => new(algorithm, null, RSA.Create(RsaKeyBits), now),
        _ => throw new ArgumentOutOfRangeException(nameof(algorithm), algorithm, "Not a signing algorithm of this server."),
    };

    /// <summary>Reads a private key (PKCS #8).</summary>
    /// <exception cref="CryptographicException">It is no key, or not one that is fit for the algorithm.</exception>
    public static SigningKey Import(string algorithm, ReadOnlySpan<byte> pkcs8, DateTimeOffset createdAt)
    {
        if (algorithm == SigningAlgorithms.Es256)
        {
            var ecdsa = ECDsa.Create();
            ecdsa.ImportPkcs8PrivateKey(pkcs8, out _);
            // RFC 7518 §3.4: ES256 means the curve P-256 and no other.
            return ecdsa.ExportParameters(false).Curve.Oid.Value == ECCurve.NamedCurves.nistP256.Oid.Value
                ? new(algorithm, ecdsa, null, createdAt)
                : throw new CryptographicException("An ES256 key must be on the curve P-256.");
        }

        if (algorithm != SigningAlgorithms.Rs256)
            throw new CryptographicException($"'{algorithm}' is not a signing algorithm of this server.");
        var rsa = RSA.Create();
        rsa.ImportPkcs8PrivateKey(pkcs8, out _);
        // RFC 7518 §3.3: a key of 2048 bits or larger must be used.
        return rsa.KeySize >= RsaKeyBits ? new(algorithm, null, rsa, createdAt) : throw new CryptographicException($"An RS256 key must have at least {RsaKeyBits} bits; this one has {rsa.KeySize}.");
    }

    public byte[] ExportPrivateKey() => _ecdsa?.ExportPkcs8PrivateKey() ?? _rsa!.ExportPkcs8PrivateKey();

    /// <summary>Signs. The instances underneath are used by several threads at once, which OpenSSL and CNG allow for signing; a test holds them to it.</summary>
    public int Sign(ReadOnlySpan<byte> data, Span<byte> signature)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(data, hash);
        int written;
        var signed = _ecdsa is not null
            ? _ecdsa.TrySignHash(hash, signature, DSASignatureFormat.IeeeP1363FixedFieldConcatenation, out written)
            : _rsa!.TrySignHash(hash, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1, out written);
        return signed ? written : throw new CryptographicException("The signature did not fit.");
    }

    /// <summary>Whether a signature is this key's. Like signing, it is used by several threads at once.</summary>
    public bool Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        if (signature.Length != SignatureBytes)
            return false;
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(data, hash);
        return _ecdsa?.VerifyHash(hash, signature, DSASignatureFormat.IeeeP1363FixedFieldConcatenation) ?? _rsa!.VerifyHash(hash, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
    }

    public void Dispose()
    {
        _ecdsa?.Dispose();
        _rsa?.Dispose();
    }

    private JsonWebKey PublicJwk()
    {
        if (_ecdsa is not null)
        {
            var point = _ecdsa.ExportParameters(includePrivateParameters: false).Q;
            return new JsonWebKey { Kty = "EC", Use = "sig", Alg = Algorithm, Crv = "P-256", X = Text(point.X!), Y = Text(point.Y!) };
        }

        var parameters = _rsa!.ExportParameters(includePrivateParameters: false);
        return new JsonWebKey { Kty = "RSA", Use = "sig", Alg = Algorithm, N = Text(parameters.Modulus!), E = Text(parameters.Exponent!) };
    }

    private static string Text(byte[] bytes) => Encoding.ASCII.GetString(Base64Url.EncodeToUtf8(bytes));
}
