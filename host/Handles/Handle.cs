using System.Buffers.Text;
using System.Security.Cryptography;

namespace PluginTokenServer.Host.Handles;

/// <summary>What a client is given to come back with. Whoever has the secret and the key can write every generation of it again; the store knows neither.</summary>
/// <param name="KeyId">Tells which master key stands behind the tag.</param>
/// <param name="Secret">128 random bits.</param>
/// <param name="Generation">Counts the rotations.</param>
internal readonly record struct Handle(byte KeyId, UInt128 Secret, uint Generation)
{
    /// <summary>The bytes of <see cref="RecordId"/>.</summary>
    public const int RecordIdBytes = 16;

    private const int RecordIdLength = 22;

    /// <summary>Whether a text could be a <see cref="RecordId"/>. No store is asked for another one: not every store takes every text, and what it does not take looks like an outage.</summary>
    public static bool IsRecordId(string text) => text.Length == RecordIdLength && Base64Url.IsValid(text, out var bytes) && bytes == RecordIdBytes;

    /// <summary>The id of the record behind it: what is stored, logged and written into tokens. It does not lead back to the secret.</summary>
    public string RecordId
    {
        get
        {
            Span<byte> secret = stackalloc byte[16];
            System.Buffers.Binary.BinaryPrimitives.WriteUInt128BigEndian(secret, Secret);
            Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
            SHA256.HashData(secret, hash);
            return Base64Url.EncodeToString(hash[..RecordIdBytes]);
        }
    }
}
