using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace PluginTokenServer.Plugins.Users.SecondFactors;

/// <summary>Time-based one-time passwords (RFC 6238): SHA-1, 30 seconds and 6 digits, which is what every authenticator application understands.</summary>
internal static class Totp
{
    public const int Digits = 6;

    private const int SecondsOfStep = 30;

    // RFC 4226 §4 R6: 160 bits are recommended.
    private const int SecretBytes = 20;

    // RFC 6238 §5.2: at most one time step for the delay and the clocks, to either side.
    private const int StepsAside = 1;

    public static byte[] NewSecret() => RandomNumberGenerator.GetBytes(SecretBytes);

    /// <summary>Finds the time step that a code is of.</summary>
    /// <returns>The step; <see langword="null"/> where it is of none that is near.</returns>
    public static long? StepOf(ReadOnlySpan<byte> secret, string code, DateTimeOffset now)
    {
        if (code.Length != Digits)
            return null;
        var present = now.ToUnixTimeSeconds() / SecondsOfStep;
        long? found = null;
        // All are computed, whichever it is.
        for (var step = present - StepsAside; step <= present + StepsAside; step++)
        {
            if (CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(CodeOf(secret, step)), Encoding.UTF8.GetBytes(code)))
                found = step;
        }

        return found;
    }

    /// <summary>The code of a time step (RFC 4226 §5.3).</summary>
    public static string CodeOf(ReadOnlySpan<byte> secret, long step)
    {
        Span<byte> counter = stackalloc byte[sizeof(long)], hash = stackalloc byte[SHA1.HashSizeInBytes];
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
#pragma warning disable CA5350 // RFC 6238 §1.2: HMAC-SHA-1 is what applications are sure to have, and is not broken as a MAC.
        HMACSHA1.HashData(secret, counter, hash);
#pragma warning restore CA5350
        var truncated = BinaryPrimitives.ReadInt32BigEndian(hash[(hash[^1] & 0xf)..]) & int.MaxValue;
        return (truncated % 1_000_000).ToString("D6", CultureInfo.InvariantCulture);
    }

    /// <summary>The address that an authenticator application takes a key from.</summary>
    public static string UriOf(string base32, string issuer, string userName) =>
        $"otpauth://totp/{Uri.EscapeDataString(issuer)}:{Uri.EscapeDataString(userName)}?secret={base32}&issuer={Uri.EscapeDataString(issuer)}";
}
