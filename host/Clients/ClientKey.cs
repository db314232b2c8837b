using System.Collections.Frozen;
using System.Security.Cryptography;

namespace PluginTokenServer.Host.Clients;

/// <summary>A public key of a client, and what its signatures may be made with.</summary>
/// <remarks>Requests may still check with it when a new configuration has replaced it, so that nobody disposes it: the finalizer underneath does.</remarks>
internal sealed record ClientKey
{
    /// <summary>What assertions may be signed with, in alphabetical order. No <c>none</c> and nothing symmetric (RFC 8725 §3.1, §3.2).</summary>
    public static readonly string[] AllAlgorithms = ["ES256", "ES384", "ES512", "PS256", "RS256"];

    private static readonly FrozenDictionary<string, ClientKey> StandIns = MakeStandIns();

    private readonly Func<string, byte[], byte[], bool> _verify;

    private ClientKey(string[] algorithms, Func<string, byte[], byte[], bool> verify) => (Algorithms, _verify) = (algorithms, verify);

    /// <summary>The name it was given; <see langword="null"/> for none, and then it is tried whatever key an assertion names.</summary>
    public string? KeyId { get; init; }

    public DateTimeOffset Expiration { get; init; } = DateTimeOffset.MaxValue;

    /// <summary>RFC 8725 §3.1: the key decides on the algorithms, not the token.</summary>
    public string[] Algorithms { get; init; }

    /// <param name="ecdsa">On one of the three curves.</param>
    /// <param name="bits">Of the curve.</param>
    public static ClientKey Of(ECDsa ecdsa, int bits)
    {
        // RFC 7518 §3.4: each curve goes with one algorithm.
        var (algorithm, hash) = bits switch { 256 => ("ES256", HashAlgorithmName.SHA256), 384 => ("ES384", HashAlgorithmName.SHA384), _ => ("ES512", HashAlgorithmName.SHA512) };
        return new ClientKey([algorithm], (_, signed, signature) => ecdsa.VerifyData(signed, signature, hash, DSASignatureFormat.IeeeP1363FixedFieldConcatenation));
    }

    public static ClientKey Of(RSA rsa) => new(
        ["PS256", "RS256"],
        (algorithm, signed, signature) => rsa.VerifyData(signed, signature, HashAlgorithmName.SHA256, algorithm == "PS256" ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1));

    /// <summary>A key of nobody, to take as long with as with somebody's; <see langword="null"/> for an algorithm that no key has.</summary>
    public static ClientKey? StandInFor(string algorithm) => StandIns.GetValueOrDefault(algorithm);

    public bool Verifies(string algorithm, byte[] signed, byte[] signature)
    {
        try
        {
            return Array.IndexOf(Algorithms, algorithm) >= 0 && _verify(algorithm, signed, signature);
        }
        catch (CryptographicException)
        {
            // What a signature makes of a key is the client's doing, and no fault of the server.
            return false;
        }
    }

    private static FrozenDictionary<string, ClientKey> MakeStandIns()
    {
        // Checking does not need a modulus that somebody knows the factors of.
        var modulus = RandomNumberGenerator.GetBytes(256);
        modulus[0] |= 0x80;
        modulus[^1] |= 1;
        var keys = new[]
        {
            Of(ECDsa.Create(ECCurve.NamedCurves.nistP256), 256), Of(ECDsa.Create(ECCurve.NamedCurves.nistP384), 384), Of(ECDsa.Create(ECCurve.NamedCurves.nistP521), 521),
            Of(RSA.Create(new RSAParameters { Modulus = modulus, Exponent = [1, 0, 1] })),
        };
        return keys.SelectMany(key => key.Algorithms, (key, algorithm) => KeyValuePair.Create(algorithm, key)).ToFrozenDictionary(StringComparer.Ordinal);
    }
}
