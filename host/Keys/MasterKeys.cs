using System.Security.Cryptography;
using System.Text;

namespace PluginTokenServer.Host.Keys;

/// <summary>
/// The master keys of this server. The first seals, all open, so that a new one can be put in front of the old. Sealed data is bound to
/// its kind and id: a record copied over another does not open.
/// </summary>
internal sealed class MasterKeys
{
    public const int KeyBytes = 32;

    private const byte Version = 1;
    private const int NonceBytes = 12;
    private const int TagBytes = 16;
    private const int HeaderBytes = 1 + NonceBytes + TagBytes;

    private readonly Lock _change = new();
    private volatile byte[][] _keys;
    private volatile byte[][] _sealingKeys;

    public MasterKeys(IReadOnlyList<byte[]> keys)
    {
        if (keys.Count == 0 || keys.Any(key => key.Length != KeyBytes))
            throw new ArgumentException($"Master keys are {KeyBytes} bytes each, and there is at least one.", nameof(keys));
        _keys = [.. keys];
        _sealingKeys = [.. keys.Select(SealingKey)];
    }

    /// <summary>Another key has been put in front. Whoever keeps what it has derived derives it anew; the keys before are still there.</summary>
    public event Action? Changed;

    /// <summary>The file, if it was made at this very start: nothing can have been sealed with it before.</summary>
    public string? MadeFile { get; set; }

    /// <summary>From now on another key seals; those before it still open.</summary>
    public void PutInFront(byte[] key)
    {
        lock (_change)
        {
            _keys = [key, .. _keys];
            _sealingKeys = [SealingKey(key), .. _sealingKeys];
            Changed?.Invoke();
        }
    }

    /// <summary>Keys for one purpose, one from each master key and in their order.</summary>
    public IReadOnlyList<byte[]> Derive(string purpose, int length) =>
        [.. _keys.Select(key => HKDF.DeriveKey(HashAlgorithmName.SHA256, key, length, info: Encoding.UTF8.GetBytes(purpose)))];

    public byte[] Seal(string kind, string id, ReadOnlySpan<byte> plaintext)
    {
        var sealedData = new byte[HeaderBytes + plaintext.Length];
        sealedData[0] = Version;
        var nonce = sealedData.AsSpan(1, NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(_sealingKeys[0], TagBytes);
        aes.Encrypt(nonce, plaintext, sealedData.AsSpan(HeaderBytes), sealedData.AsSpan(1 + NonceBytes, TagBytes), AssociatedData(kind, id));
        return sealedData;
    }

    /// <summary>Opens what was sealed; <see langword="null"/> if no key fits, or kind, id or content is not what was sealed.</summary>
    public byte[]? Open(string kind, string id, ReadOnlySpan<byte> sealedData) => Open(_sealingKeys, kind, id, sealedData);

    /// <summary>Whether the key that seals now has sealed it.</summary>
    public bool IsSealedByFirst(string kind, string id, ReadOnlySpan<byte> sealedData)
    {
        if (Open([_sealingKeys[0]], kind, id, sealedData) is not { } plaintext)
            return false;
        CryptographicOperations.ZeroMemory(plaintext);
        return true;
    }

    private static byte[]? Open(byte[][] keys, string kind, string id, ReadOnlySpan<byte> sealedData)
    {
        if (sealedData.Length < HeaderBytes || sealedData[0] != Version)
            return null;
        var plaintext = new byte[sealedData.Length - HeaderBytes];
        foreach (var key in keys)
        {
            try
            {
                using var aes = new AesGcm(key, TagBytes);
                aes.Decrypt(sealedData.Slice(1, NonceBytes), sealedData[HeaderBytes..], sealedData.Slice(1 + NonceBytes, TagBytes), plaintext, AssociatedData(kind, id));
                return plaintext;
            }
            catch (AuthenticationTagMismatchException)
            {
                // Another key of the list may have sealed it.
            }
        }

        return null;
    }

    private static byte[] SealingKey(byte[] key) => HKDF.DeriveKey(HashAlgorithmName.SHA256, key, KeyBytes, info: "seal"u8.ToArray());

    private static byte[] AssociatedData(string kind, string id) => Encoding.UTF8.GetBytes($"{kind}\0{id}");
}
