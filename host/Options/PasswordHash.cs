using System.Buffers.Binary;
using Microsoft.AspNetCore.Identity;

namespace PluginTokenServer.Host.Options;

/// <summary>The hashes of passwords in configuration: what ASP.NET Core's hasher writes, version 3.</summary>
internal static class PasswordHash
{
    /// <summary>What OWASP asks of PBKDF2 with HMAC-SHA-512. Kept in each hash, so it can be raised without harm to older ones.</summary>
    public const int Iterations = 210_000;

    // Fewer give no protection worth the name; more would let one login block a core for minutes.
    private const int FewestIterations = 10_000;
    private const int MostIterations = 10_000_000;

    // Marker, PRF, iterations, salt length; then 16 bytes of salt and 32 of key.
    private const int Length = 61;
    private const byte Marker = 0x01;
    private const uint LastPrf = 2;
    private const uint SaltLength = 16;

    private static readonly PasswordHasher<string> Hasher = new(Microsoft.Extensions.Options.Options.Create(new PasswordHasherOptions { IterationCount = Iterations }));

    public static string Of(string password) => Hasher.HashPassword("", password);

    public static bool IsUsable(string? hash)
    {
        Span<byte> bytes = stackalloc byte[Length];
        return hash is not null && Convert.TryFromBase64String(hash, bytes, out var written) && written == Length && bytes[0] == Marker
            && BinaryPrimitives.ReadUInt32BigEndian(bytes[1..]) <= LastPrf
            && BinaryPrimitives.ReadUInt32BigEndian(bytes[5..]) is >= FewestIterations and <= MostIterations
            && BinaryPrimitives.ReadUInt32BigEndian(bytes[9..]) == SaltLength;
    }
}
