using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace PluginTokenServer.Models;

/// <summary>The hashes that shared secrets are kept as: UTF-8, hashed, in base64.</summary>
/// <remarks>One round without a salt: right for a generated secret of 128 bits or more, wrong for a chosen password.</remarks>
public static class HashExtensions
{
    /// <summary>The SHA-256 hash of a text.</summary>
    /// <param name="input">The text.</param>
    /// <returns>44 characters of base64; empty where there is no text.</returns>
    public static string Sha256(this string? input) =>
        string.IsNullOrEmpty(input) ? "" : Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(input)));

    /// <summary>The SHA-256 hash of bytes.</summary>
    /// <param name="input">The bytes.</param>
    /// <returns>32 bytes; <see langword="null"/> for <see langword="null"/>.</returns>
    [return: NotNullIfNotNull(nameof(input))]
    public static byte[]? Sha256(this byte[]? input) => input is null ? null : SHA256.HashData(input);

    /// <summary>The SHA-512 hash of a text.</summary>
    /// <param name="input">The text.</param>
    /// <returns>88 characters of base64; empty where there is no text.</returns>
    public static string Sha512(this string? input) =>
        string.IsNullOrEmpty(input) ? "" : Convert.ToBase64String(SHA512.HashData(Encoding.UTF8.GetBytes(input)));
}
