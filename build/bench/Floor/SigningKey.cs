using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;

namespace PluginTokenServer.Bench.Floor;

/// <summary>A fresh key of one algorithm, asked directly or handed to the library.</summary>
internal abstract class SigningKey
{
    public const string KeyId = "0123456789ABCDEF0123456789ABCDEF";

    public abstract string Algorithm { get; }

    public abstract SecurityKey SecurityKey { get; }

    public abstract int Sign(ReadOnlySpan<byte> hash, Span<byte> signature);

    public abstract bool Verify(ReadOnlySpan<byte> hash, ReadOnlySpan<byte> signature);

    public static SigningKey Create(string algorithm) => algorithm switch
    {
        "ES256" => new EcKey(),
        "RS256" => new RsaKey(),
        _ => throw new ArgumentException($"--alg {algorithm} is none of ES256, RS256."),
    };

    private sealed class EcKey : SigningKey
    {
        private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

        public override string Algorithm => "ES256";

        public override SecurityKey SecurityKey => new ECDsaSecurityKey(_key) { KeyId = KeyId };

        public override int Sign(ReadOnlySpan<byte> hash, Span<byte> signature) =>
            _key.TrySignHash(hash, signature, out int written) ? written : throw new CryptographicException();

        public override bool Verify(ReadOnlySpan<byte> hash, ReadOnlySpan<byte> signature) => _key.VerifyHash(hash, signature);
    }

    private sealed class RsaKey : SigningKey
    {
        private readonly RSA _key = RSA.Create(2048);

        public override string Algorithm => "RS256";

        public override SecurityKey SecurityKey => new RsaSecurityKey(_key) { KeyId = KeyId };

        public override int Sign(ReadOnlySpan<byte> hash, Span<byte> signature) =>
            _key.TrySignHash(hash, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1, out int written)
                ? written
                : throw new CryptographicException();

        public override bool Verify(ReadOnlySpan<byte> hash, ReadOnlySpan<byte> signature) =>
            _key.VerifyHash(hash, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
    }
}
