using System.Buffers.Text;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;

namespace PluginTokenServer.Tests.Support;

/// <summary>The key pair of a client, with its public half in the forms that configuration takes.</summary>
internal sealed class ClientKeyPair : IDisposable
{
    private readonly ECDsa? _ecdsa;
    private readonly RSA? _rsa;

    private ClientKeyPair(string algorithm, ECDsa? ecdsa, RSA? rsa) => (Algorithm, _ecdsa, _rsa) = (algorithm, ecdsa, rsa);

    public string Algorithm { get; }

    public static ClientKeyPair Make(string algorithm, int rsaBits = 2048) => algorithm switch
    {
        "ES256" => new(algorithm, ECDsa.Create(ECCurve.NamedCurves.nistP256), null),
        "ES384" => new(algorithm, ECDsa.Create(ECCurve.NamedCurves.nistP384), null),
        "ES512" => new(algorithm, ECDsa.Create(ECCurve.NamedCurves.nistP521), null),
        _ => new(algorithm, null, RSA.Create(rsaBits)),
    };

    public byte[] PublicDer() => _ecdsa?.ExportSubjectPublicKeyInfo() ?? _rsa!.ExportSubjectPublicKeyInfo();

    public string PublicPem() => _ecdsa?.ExportSubjectPublicKeyInfoPem() ?? _rsa!.ExportSubjectPublicKeyInfoPem();

    /// <summary>The private key as a JWK, for libraries that sign with one.</summary>
    public JsonObject PrivateJwk()
    {
        var jwk = PublicJwk();
        if (_ecdsa is not null)
        {
            jwk["d"] = Text(_ecdsa.ExportParameters(true).D!);
            return jwk;
        }

        var rsa = _rsa!.ExportParameters(true);
        (jwk["d"], jwk["p"], jwk["q"], jwk["dp"], jwk["dq"], jwk["qi"]) = (Text(rsa.D!), Text(rsa.P!), Text(rsa.Q!), Text(rsa.DP!), Text(rsa.DQ!), Text(rsa.InverseQ!));
        return jwk;
    }

    public JsonObject PublicJwk()
    {
        if (_ecdsa is not null)
        {
            var point = _ecdsa.ExportParameters(false).Q;
            return new JsonObject { ["kty"] = "EC", ["crv"] = $"P-{_ecdsa.KeySize}", ["x"] = Text(point.X!), ["y"] = Text(point.Y!) };
        }

        var rsa = _rsa!.ExportParameters(false);
        return new JsonObject { ["kty"] = "RSA", ["n"] = Text(rsa.Modulus!), ["e"] = Text(rsa.Exponent!) };
    }

    public X509Certificate2 Certificate(DateTimeOffset now, X509KeyUsageFlags? usage = null)
    {
        var request = _ecdsa is not null
            ? new CertificateRequest("CN=client", _ecdsa, HashAlgorithmName.SHA256)
            : new CertificateRequest("CN=client", _rsa!, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        if (usage is { } flags)
            request.CertificateExtensions.Add(new X509KeyUsageExtension(flags, critical: true));
        return request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
    }

    /// <summary>A compact JWS over two texts as they are.</summary>
    /// <param name="header">Whatever it says, the signature is by <paramref name="algorithm"/>.</param>
    public string Sign(string header, string claims, string? algorithm = null)
    {
        var input = $"{Text(Encoding.UTF8.GetBytes(header))}.{Text(Encoding.UTF8.GetBytes(claims))}";
        return $"{input}.{Text(Sign(Encoding.ASCII.GetBytes(input), algorithm ?? Algorithm))}";
    }

    public byte[] Sign(byte[] input, string algorithm, DSASignatureFormat format = DSASignatureFormat.IeeeP1363FixedFieldConcatenation)
    {
        var hash = new HashAlgorithmName($"SHA{algorithm[2..]}");
        return _ecdsa?.SignData(input, hash, format) ?? _rsa!.SignData(input, hash, algorithm.StartsWith("PS", StringComparison.Ordinal) ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1);
    }

    public static string Text(ReadOnlySpan<byte> bytes) => Base64Url.EncodeToString(bytes);

    public void Dispose()
    {
        _ecdsa?.Dispose();
        _rsa?.Dispose();
    }
}
