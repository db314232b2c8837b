using System.Buffers.Text;
using System.Security.Cryptography;
using PluginTokenServer.Host.Keys;

namespace PluginTokenServer.Wire.Tests.Keys;

/// <summary>What must not be found where a private key has no business, in the forms in which it could stand there.</summary>
internal static class PrivateKeyText
{
    /// <summary>The private numbers of a key (RFC 7518 §6.2.2, §6.3.2).</summary>
    public static IReadOnlyList<byte[]> NumbersOf(SigningKey key)
    {
        if (key.Algorithm == SigningAlgorithms.Es256)
        {
            using var ecdsa = ECDsa.Create();
            ecdsa.ImportPkcs8PrivateKey(key.ExportPrivateKey(), out _);
            return [ecdsa.ExportParameters(true).D!];
        }

        using var rsa = RSA.Create();
        rsa.ImportPkcs8PrivateKey(key.ExportPrivateKey(), out _);
        var parameters = rsa.ExportParameters(true);
        return [parameters.D!, parameters.P!, parameters.Q!, parameters.DP!, parameters.DQ!, parameters.InverseQ!];
    }

    /// <summary>The beginnings of a number as text; base64 depends on where in its surroundings the number begins.</summary>
    public static IEnumerable<string> FormsOf(byte[] number)
    {
        yield return Convert.ToHexString(number)[..40];
        foreach (var shift in new[] { 0, 1, 2 })
        {
            var part = number[shift..(shift + 18)];
            yield return Convert.ToBase64String(part);
            yield return Base64Url.EncodeToString(part);
        }
    }
}
