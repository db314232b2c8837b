using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace PluginTokenServer.Host.SignIn.External;

/// <summary>
/// Who somebody of another provider is at this server, where no directory says it: the base64url of the SHA-256 of the provider's length in bytes (4 bytes, big-endian), the
/// provider, and the identifier there, both in UTF-8. Always the same for the same person, never the same for two, and it cannot be told which it was made of.
/// </summary>
internal static class ExternalSubject
{
    public static string Of(string provider, string subjectId)
    {
        // The length keeps apart what would read the same one after the other.
        var (length, bytes) = (Encoding.UTF8.GetByteCount(provider), new byte[sizeof(int) + Encoding.UTF8.GetByteCount(provider) + Encoding.UTF8.GetByteCount(subjectId)]);
        BinaryPrimitives.WriteInt32BigEndian(bytes, length);
        Encoding.UTF8.GetBytes(provider, bytes.AsSpan(sizeof(int)));
        Encoding.UTF8.GetBytes(subjectId, bytes.AsSpan(sizeof(int) + length));
        return Base64Url.EncodeToString(SHA256.HashData(bytes));
    }
}
