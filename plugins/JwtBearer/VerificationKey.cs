using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;

namespace PluginTokenServer.Plugins.JwtBearer;

/// <summary>A public key of an issuer, and what its signatures may be made with (RFC 8725 §3.1: the key decides, not the assertion).</summary>
internal sealed class VerificationKey
{
    /// <summary>No <c>none</c>, and nothing symmetric: with such a key this server could sign for the issuer (RFC 8725 §3.2).</summary>
    public static readonly string[] AllAlgorithms = ["ES256", "ES384", "ES512", "PS256", "PS384", "PS512", "RS256", "RS384", "RS512"];

    private const int FewestRsaBits = 2048;

    // Checking costs more with each bit.
    private const int MostRsaBits = 8192;

    // RFC 7518 §6.2.2 and §6.3.2.
    private static readonly string[] PrivateMembers = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

    private readonly string[] _algorithms;
    private readonly ECDsa? _ecdsa;
    private readonly RSA? _rsa;

    private VerificationKey(string? keyId, string[] algorithms, ECDsa? ecdsa, RSA? rsa) => (KeyId, _algorithms, _ecdsa, _rsa) = (keyId, algorithms, ecdsa, rsa);

    /// <summary>Its name; <see langword="null"/> for none, and then it is tried whatever key an assertion names.</summary>
    public string? KeyId { get; }

    /// <returns>The key; <see langword="null"/> for one that is of no use: not for signatures, too weak, of another kind, private.</returns>
    public static VerificationKey? TryRead(JsonElement jwk)
    {
        try
        {
            return IsForSignatures(jwk) ? Read(jwk) : null;
        }
        catch (Exception fault) when (fault is CryptographicException or FormatException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>Whether an assertion may be signed with it, as far as names and algorithms tell.</summary>
    public bool Fits(Assertion assertion) => _algorithms.Contains(assertion.Algorithm) && (assertion.KeyId!.Length == 0 || KeyId is null || KeyId == assertion.KeyId);

    public bool Verifies(Assertion assertion)
    {
        var (algorithm, hash) = (assertion.Algorithm!, new HashAlgorithmName($"SHA{assertion.Algorithm![2..]}"));
        try
        {
            return _ecdsa is not null
                ? _ecdsa.VerifyData(assertion.Signed, assertion.Signature, hash, DSASignatureFormat.IeeeP1363FixedFieldConcatenation)
                : _rsa!.VerifyData(assertion.Signed, assertion.Signature, hash, algorithm[0] == 'P' ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1);
        }
        catch (CryptographicException)
        {
            // What a signature makes of a key is whoever sent it, and no fault of the server.
            return false;
        }
    }

    private static VerificationKey? Read(JsonElement jwk)
    {
        var (ecdsa, rsa, algorithms) = Text(jwk, "kty") switch
        {
            "EC" => OfCurve(jwk),
            "RSA" => OfModulus(jwk),
            _ => (null, null, []),
        };
        if (Text(jwk, "alg") is { } algorithm)
            algorithms = [.. algorithms.Where(known => known == algorithm)];
        return algorithms.Length > 0 ? new VerificationKey(Text(jwk, "kid"), algorithms, ecdsa, rsa) : null;
    }

    // RFC 7517 §4.2 and §4.3: a key says what it is for, and is for nothing else.
    private static bool IsForSignatures(JsonElement jwk) =>
        !Array.Exists(PrivateMembers, member => jwk.TryGetProperty(member, out _)) && Text(jwk, "use") is null or "sig"
        && (!jwk.TryGetProperty("key_ops", out var operations) || operations.EnumerateArray().Any(operation => operation.GetString() == "verify"));

    private static (ECDsa?, RSA?, string[]) OfCurve(JsonElement jwk)
    {
        // RFC 7518 §3.4: each curve goes with one algorithm.
        var (curve, length, algorithm) = Text(jwk, "crv") switch
        {
            "P-256" => (ECCurve.NamedCurves.nistP256, 32, "ES256"),
            "P-384" => (ECCurve.NamedCurves.nistP384, 48, "ES384"),
            "P-521" => (ECCurve.NamedCurves.nistP521, 66, "ES512"),
            _ => (default, 0, ""),
        };
        var (x, y) = (Bytes(jwk, "x"), Bytes(jwk, "y"));
        // RFC 7518 §6.2.1.2: the coordinates have the full length of the curve. A point beside it is refused by the import.
        return length > 0 && x.Length == length && y.Length == length
            ? (ECDsa.Create(new ECParameters { Curve = curve, Q = new ECPoint { X = x, Y = y } }), null, [algorithm])
            : (null, null, []);
    }

    private static (ECDsa?, RSA?, string[]) OfModulus(JsonElement jwk)
    {
        var (modulus, exponent) = (Bytes(jwk, "n").AsSpan().TrimStart((byte)0).ToArray(), Bytes(jwk, "e").AsSpan().TrimStart((byte)0).ToArray());
        var bits = modulus.Length == 0 ? 0 : (modulus.Length * 8) - (byte.LeadingZeroCount(modulus[0]) % 8);
        // RFC 7518 §3.3 and §3.5: 2048 bits or larger. With an exponent of 1 everybody can sign, and small ones have made many a check of padding fail.
        return bits is >= FewestRsaBits and <= MostRsaBits && modulus[^1] % 2 == 1 && exponent.Length is 3 or 4 && exponent[^1] % 2 == 1
            ? (null, RSA.Create(new RSAParameters { Modulus = modulus, Exponent = exponent }), ["PS256", "PS384", "PS512", "RS256", "RS384", "RS512"])
            : (null, null, []);
    }

    private static string? Text(JsonElement jwk, string member) => jwk.TryGetProperty(member, out var value) ? value.GetString() ?? throw new FormatException() : null;

    private static byte[] Bytes(JsonElement jwk, string member) => Base64Url.DecodeFromChars(Text(jwk, member) ?? throw new FormatException());
}
