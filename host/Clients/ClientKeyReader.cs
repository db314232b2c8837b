using System.Buffers.Text;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using PluginTokenServer.Host.Options;
using PluginTokenServer.Models;

namespace PluginTokenServer.Host.Clients;

/// <summary>Reads the keys that are configured for a client: public, strong enough, and meant for checking signatures.</summary>
internal static class ClientKeyReader
{
    private const int FewestRsaBits = 2048;

    // Checking costs more with each bit, and whoever asks need not be the client.
    private const int MostRsaBits = 8192;

    private const string KindFault = "is of a kind that is not taken; use an EC or RSA key.";

    // RFC 7518 §6.2.2 and §6.3.2.
    private static readonly string[] PrivateMembers = ["d", "p", "q", "dp", "dq", "qi", "oth"];

    private static readonly (string Name, ECCurve Curve, int Bits)[] Curves =
        [("P-256", ECCurve.NamedCurves.nistP256, 256), ("P-384", ECCurve.NamedCurves.nistP384, 384), ("P-521", ECCurve.NamedCurves.nistP521, 521)];

    public static bool IsKey(Secret secret) => secret.Type is SecretTypes.JsonWebKey or SecretTypes.JsonWebKeyByName or SecretTypes.X509CertificateBase64;

    /// <summary>Reads a configured key; <see langword="null"/> for anything else.</summary>
    public static ClientKey? TryRead(Secret secret) => IsKey(secret) ? TryRead(secret, out _) : null;

    /// <summary>Reads a key that a client publishes; <see langword="null"/> for one that is of no use here.</summary>
    public static ClientKey? TryRead(JsonElement jwk)
    {
        try
        {
            return OfJson(jwk, out _);
        }
        catch (Exception fault) when (IsUnreadable(fault))
        {
            return null;
        }
    }

    /// <summary>Reads a configured key.</summary>
    /// <param name="secret">One of which <see cref="IsKey"/> holds.</param>
    /// <param name="fault">What is wrong with it, without a word of it.</param>
    public static ClientKey? TryRead(Secret secret, out string? fault)
    {
        try
        {
            var isCertificate = secret.Type == SecretTypes.X509CertificateBase64;
            return isCertificate ? OfCertificate(secret, out fault) : OfJson(secret, out fault);
        }
        catch (Exception unreadable) when (IsUnreadable(unreadable))
        {
            fault = secret.Type == SecretTypes.X509CertificateBase64
                ? "is not an X.509 certificate in base64."
                : "is not a public key as JSON Web Key: one JSON object, as text, with all members of its type (RFC 7517).";
            return null;
        }
    }

    private static ClientKey? OfCertificate(Secret secret, out string? fault)
    {
        using var certificate = X509CertificateLoader.LoadCertificate(Convert.FromBase64String(secret.Value));
        using var ecdsa = certificate.GetECDsaPublicKey();
        using var rsa = certificate.GetRSAPublicKey();
        // RFC 5280 §4.2.1.3: what is not for signing is not for checking signatures.
        fault = certificate.Extensions.OfType<X509KeyUsageExtension>().Any(usage => !usage.KeyUsages.HasFlag(X509KeyUsageFlags.DigitalSignature))
            ? "is a certificate whose key usage leaves out digitalSignature."
            : ecdsa is null && rsa is null ? KindFault : null;
        if (fault is not null)
            return null;
        var key = ecdsa is not null ? OfPoint(ecdsa.ExportParameters(false), out fault) : OfModulus(rsa!.ExportParameters(false), out fault);
        return key is null ? null : key with { Expiration = RegisteredSecret.ExpirationOf(secret) };
    }

    private static ClientKey? OfJson(Secret secret, out string? fault)
    {
        using var json = JsonDocument.Parse(secret.Value, new JsonDocumentOptions { MaxDepth = InputLimits.JwtDepth, AllowDuplicateProperties = false });
        return OfJson(json.RootElement, out fault) is { } key ? key with { Expiration = RegisteredSecret.ExpirationOf(secret) } : null;
    }

    private static ClientKey? OfJson(JsonElement jwk, out string? fault)
    {
        fault = PurposeFault(jwk);
        var key = fault is not null ? null : Text(jwk, "kty") switch
        {
            "EC" => OfPoint(Point(jwk), out fault),
            "RSA" => OfModulus(new RSAParameters { Modulus = Bytes(jwk, "n"), Exponent = Bytes(jwk, "e") }, out fault),
            _ => Refuse(KindFault, out fault),
        };
        if (key is null)
            return null;
        var (algorithm, keyId) = (Text(jwk, "alg"), Text(jwk, "kid"));
        if (algorithm is not null && !key.Algorithms.Contains(algorithm))
            return Refuse($"names an alg that does not go with it; its signatures are {string.Join(" or ", key.Algorithms)}.", out fault);
        if (keyId is { Length: 0 or > InputLimits.KeyId })
            return Refuse($"has a kid that is empty or longer than {InputLimits.KeyId} characters.", out fault);
        return key with { KeyId = keyId, Algorithms = algorithm is null ? key.Algorithms : [algorithm] };
    }

    // CLI-15: by RFC 7517 §4.2 and §4.3 a key says what it is for, and is for nothing else.
    private static string? PurposeFault(JsonElement jwk)
    {
        if (Text(jwk, "kty") == "oct" || Has(jwk, "k"))
            return "is a symmetric key, with which the server could sign as the client; use an EC or RSA key.";
        if (Array.Exists(PrivateMembers, member => Has(jwk, member)))
            return "holds a private key; leave that with the client, and put only its public members here.";
        if (Text(jwk, "use") is not (null or "sig"))
            return "is not for signatures: its use is not sig.";
        if (jwk.TryGetProperty("key_ops", out var operations) && !operations.EnumerateArray().Any(operation => operation.GetString() == "verify"))
            return "is not for checking signatures: its key_ops lack verify.";
        return null;
    }

    private static ECParameters Point(JsonElement jwk)
    {
        var curve = Array.Find(Curves, known => known.Name == Text(jwk, "crv"));
        var (x, y) = (Bytes(jwk, "x"), Bytes(jwk, "y"));
        // RFC 7518 §6.2.1.2: the coordinates have the full length of the curve.
        if (curve.Name is not null && (x.Length != (curve.Bits + 7) / 8 || y.Length != x.Length))
            throw new FormatException();
        return new ECParameters { Curve = curve.Curve, Q = new ECPoint { X = x, Y = y } };
    }

    private static ClientKey? OfPoint(ECParameters parameters, out string? fault)
    {
        var curve = Array.Find(Curves, known => parameters.Curve.IsNamed && known.Curve.Oid.Value == parameters.Curve.Oid.Value);
        if (curve.Name is null)
            return Refuse("is on a curve that is not taken; use P-256, P-384 or P-521.", out fault);
        fault = null;
        // A point beside the curve is refused by the import.
        return ClientKey.Of(ECDsa.Create(parameters), curve.Bits);
    }

    private static ClientKey? OfModulus(RSAParameters parameters, out string? fault)
    {
        var (modulus, exponent) = (WithoutZeros(parameters.Modulus!), WithoutZeros(parameters.Exponent!));
        var bits = modulus.Length == 0 ? 0 : (modulus.Length * 8) - (byte.LeadingZeroCount(modulus[0]) % 8);
        // RFC 7518 §3.3 and §3.5: 2048 bits or larger.
        if (bits is < FewestRsaBits or > MostRsaBits)
            return Refuse($"is an RSA key of {bits} bits; it must have {FewestRsaBits} to {MostRsaBits}.", out fault);
        // With an exponent of 1 everybody can sign; small ones have made many a check of padding fail (NIST SP 800-56B §6.2 has it above 2^16).
        if (modulus[^1] % 2 == 0 || exponent.Length is < 3 or > 4 || exponent[^1] % 2 == 0)
            return Refuse("is an RSA key that nobody should use: its modulus must be odd, and its exponent an odd number of 65537 or more.", out fault);
        fault = null;
        return ClientKey.Of(RSA.Create(new RSAParameters { Modulus = modulus, Exponent = exponent }));
    }

    private static ClientKey? Refuse(string sentence, out string? fault)
    {
        fault = sentence;
        return null;
    }

    private static bool IsUnreadable(Exception fault) => fault is CryptographicException or FormatException or JsonException or InvalidOperationException;

    private static byte[] WithoutZeros(byte[] number) => number.AsSpan().TrimStart((byte)0).ToArray();

    private static bool Has(JsonElement jwk, string member) => jwk.TryGetProperty(member, out _);

    private static string? Text(JsonElement jwk, string member) => jwk.TryGetProperty(member, out var value) ? value.GetString() ?? throw new FormatException() : null;

    private static byte[] Bytes(JsonElement jwk, string member) => Base64Url.DecodeFromChars(Text(jwk, member) ?? throw new FormatException());
}
