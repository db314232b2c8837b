using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;

namespace PluginTokenServer.Host.Keys;

/// <summary>
/// The framework's data protection under the master keys: what is with the browser for a while is sealed like what is in the store. There is no
/// key ring beside it that could be lost, or that nodes would have to share. Each message has a key of its own, so that none ever seals too many.
/// </summary>
internal sealed class MasterKeyProtection(MasterKeys master) : IDataProtectionProvider
{
    private const byte Version = 1;
    private const int SaltBytes = 16;
    private const int TagBytes = 16;
    private const int HeaderBytes = 1 + SaltBytes + TagBytes;

    public IDataProtector CreateProtector(string purpose)
    {
        ArgumentNullException.ThrowIfNull(purpose);
        return new Protector(master, Chained("", purpose));
    }

    // Their lengths keep the parts apart.
    private static string Chained(string purposes, string purpose) => $"{purposes}/{purpose.Length}:{purpose}";

    private sealed class Protector(MasterKeys master, string purposes) : IDataProtector
    {
        // The key is never used again, and so neither is the nonce.
        private static readonly byte[] Nonce = new byte[12];

        public IDataProtector CreateProtector(string purpose)
        {
            ArgumentNullException.ThrowIfNull(purpose);
            return new Protector(master, Chained(purposes, purpose));
        }

        public byte[] Protect(byte[] plaintext)
        {
            ArgumentNullException.ThrowIfNull(plaintext);
            var sealedData = new byte[HeaderBytes + plaintext.Length];
            sealedData[0] = Version;
            var salt = sealedData.AsSpan(1, SaltBytes);
            RandomNumberGenerator.Fill(salt);
            using var aes = new AesGcm(Keys(salt)[0], TagBytes);
            aes.Encrypt(Nonce, plaintext, sealedData.AsSpan(HeaderBytes), sealedData.AsSpan(1 + SaltBytes, TagBytes));
            return sealedData;
        }

        public byte[] Unprotect(byte[] protectedData)
        {
            ArgumentNullException.ThrowIfNull(protectedData);
            if (protectedData.Length < HeaderBytes || protectedData[0] != Version)
                throw new CryptographicException("The data was not protected by this server.");
            var plaintext = new byte[protectedData.Length - HeaderBytes];
            foreach (var key in Keys(protectedData.AsSpan(1, SaltBytes)))
            {
                try
                {
                    using var aes = new AesGcm(key, TagBytes);
                    aes.Decrypt(Nonce, protectedData.AsSpan(HeaderBytes), protectedData.AsSpan(1 + SaltBytes, TagBytes), plaintext);
                    return plaintext;
                }
                catch (AuthenticationTagMismatchException)
                {
                    // Another key of the list may have sealed it.
                }
            }

            throw new CryptographicException("The data was not protected by this server for this purpose.");
        }

        private IReadOnlyList<byte[]> Keys(ReadOnlySpan<byte> salt) =>
            master.Derive($"protect{purposes}/{Convert.ToHexString(salt)}", MasterKeys.KeyBytes);
    }
}
