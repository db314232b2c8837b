using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Identity;
using PluginTokenServer.Models;

namespace PluginTokenServer.Host.Clients;

/// <summary>The hash of a client secret: SHA-256 or SHA-512 of a generated one, or PBKDF2 of a chosen one.</summary>
internal sealed class RegisteredSecret
{
    // The layout that ASP.NET Core's PasswordHasher writes: marker, PRF, iterations, salt length, 16 bytes of salt, 32 of key.
    private const int PasswordHashLength = 61;
    private const byte PasswordHashMarker = 0x01;

    private static readonly PasswordHasher<RegisteredSecret> Hasher = new();

    private readonly byte[] _hash;
    private readonly string _value;

    private RegisteredSecret(byte[] hash, Secret secret) => (_hash, _value, Expiration) = (hash, secret.Value, ExpirationOf(secret));

    public DateTimeOffset Expiration { get; }

    /// <summary>Whether comparing is slow on purpose and so has to take a place among the hash workers.</summary>
    public bool IsSlow => _hash.Length == PasswordHashLength;

    /// <summary>Reads a configured secret; <see langword="null"/> for anything that is not a hash of a shared secret.</summary>
    public static RegisteredSecret? TryRead(Secret secret)
    {
        if (secret.Type != SecretTypes.SharedSecret || string.IsNullOrEmpty(secret.Value))
            return null;
        var bytes = new byte[secret.Value.Length];
        if (!Convert.TryFromBase64String(secret.Value, bytes, out var length))
            return null;
        var isHash = length is SHA256.HashSizeInBytes or SHA512.HashSizeInBytes || (length == PasswordHashLength && bytes[0] == PasswordHashMarker);
        return isHash ? new RegisteredSecret(bytes[..length], secret) : null;
    }

    public static DateTimeOffset ExpirationOf(Secret secret) =>
        secret.Expiration is { } at ? new DateTimeOffset(DateTime.SpecifyKind(at, DateTimeKind.Utc)) : DateTimeOffset.MaxValue;

    /// <summary>Compares in time that does not depend on where the difference is.</summary>
    public bool Matches(string presented)
    {
        if (IsSlow)
            return Hasher.VerifyHashedPassword(this, _value, presented) != PasswordVerificationResult.Failed;

        Span<byte> utf8 = stackalloc byte[Options.InputLimits.SecretLength * 3];
        var text = utf8[..Encoding.UTF8.GetBytes(presented, utf8)];
        Span<byte> computed = stackalloc byte[SHA512.HashSizeInBytes];
        var length = _hash.Length == SHA256.HashSizeInBytes ? SHA256.HashData(text, computed) : SHA512.HashData(text, computed);
        return CryptographicOperations.FixedTimeEquals(computed[..length], _hash);
    }
}
