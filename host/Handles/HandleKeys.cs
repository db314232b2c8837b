using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using PluginTokenServer.Host.Keys;

namespace PluginTokenServer.Host.Handles;

/// <summary>
/// Makes and reads handles: base64url(version 1 ‖ key id 1 ‖ secret 16 ‖ generation 4 ‖ tag 32), 72 characters without slack bits. The tag
/// is an HMAC-SHA-256 under a key of the kind, so that one that was made up, cut, or meant for something else is refused before the store
/// is asked.
/// </summary>
internal sealed class HandleKeys
{
    /// <summary>The length of every handle, in characters.</summary>
    public const int Length = 72;

    private const byte Version = 1;
    private const int SecretBytes = 16;
    private const int TaggedBytes = 1 + 1 + SecretBytes + 4;
    private const int Bytes = TaggedBytes + SHA256.HashSizeInBytes;

    private volatile (byte Id, byte[][] ByKind)[] _keys;

    public HandleKeys(MasterKeys master)
    {
        _keys = Derive(master);
        // A key that is put in front while the server runs makes handles from then on; those before it still read theirs.
        master.Changed += () => _keys = Derive(master);
    }

    /// <summary>Whether a text could be a handle of any kind.</summary>
    public static bool HasShape(string? text) => text?.Length == Length && !text.Contains('.');

    /// <summary>The key that new handles are made with.</summary>
    public byte CurrentKeyId => _keys[0].Id;

    /// <summary>Whether handles can be made with a key.</summary>
    public bool Has(byte keyId) => Array.Exists(_keys, key => key.Id == keyId);

    public Handle New(uint generation)
    {
        Span<byte> secret = stackalloc byte[SecretBytes];
        RandomNumberGenerator.Fill(secret);
        return new Handle(CurrentKeyId, BinaryPrimitives.ReadUInt128BigEndian(secret), generation);
    }

    /// <exception cref="InvalidOperationException">There is no such key any more.</exception>
    public string Write(HandleKind kind, Handle handle)
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        bytes[0] = Version;
        bytes[1] = handle.KeyId;
        BinaryPrimitives.WriteUInt128BigEndian(bytes[2..], handle.Secret);
        BinaryPrimitives.WriteUInt32BigEndian(bytes[(2 + SecretBytes)..], handle.Generation);
        var key = Array.Find(_keys, key => key.Id == handle.KeyId).ByKind ?? throw new InvalidOperationException("The master key behind a handle is not configured any more.");
        HMACSHA256.HashData(key[(int)kind], bytes[..TaggedBytes], bytes[TaggedBytes..]);
        return Base64Url.EncodeToString(bytes);
    }

    /// <summary>Reads a handle that somebody presents; the store is not asked.</summary>
    /// <returns>Whether this server made it, for this purpose.</returns>
    public bool TryRead(HandleKind kind, string? presented, out Handle handle)
    {
        handle = default;
        Span<byte> bytes = stackalloc byte[Bytes];
        Span<byte> ascii = stackalloc byte[Length];
        // The decoder passes over white space, which has no place here.
        if (presented?.Length != Length || !Encoding.ASCII.TryGetBytes(presented, ascii, out _) || ascii.ContainsAny(" \t\r\n"u8)
            || Base64Url.DecodeFromUtf8(ascii, bytes, out _, out var length) != System.Buffers.OperationStatus.Done || length != Bytes || bytes[0] != Version)
            return false;

        Span<byte> tag = stackalloc byte[SHA256.HashSizeInBytes];
        foreach (var (id, byKind) in _keys)
        {
            if (id != bytes[1])
                continue;
            HMACSHA256.HashData(byKind[(int)kind], bytes[..TaggedBytes], tag);
            if (!CryptographicOperations.FixedTimeEquals(tag, bytes[TaggedBytes..]))
                continue;
            handle = new Handle(id, BinaryPrimitives.ReadUInt128BigEndian(bytes[2..]), BinaryPrimitives.ReadUInt32BigEndian(bytes[(2 + SecretBytes)..]));
            return true;
        }

        return false;
    }

    private static (byte Id, byte[][] ByKind)[] Derive(MasterKeys master)
    {
        var kinds = Enum.GetValues<HandleKind>();
        var ids = master.Derive("handle key id", 1);
        var keys = new (byte, byte[][] ByKind)[ids.Count];
        for (var i = 0; i < ids.Count; i++)
            keys[i] = (ids[i][0], new byte[(int)kinds.Max() + 1][]);
        foreach (var kind in kinds)
        {
            var derived = master.Derive($"handle/{kind}", SHA256.HashSizeInBytes);
            for (var i = 0; i < derived.Count; i++)
                keys[i].ByKind[(int)kind] = derived[i];
        }

        return keys;
    }
}
