using System.Security.Cryptography;

namespace PluginTokenServer.Host.SignIn.Brand;

/// <summary>A file of the operator's as it was read, or why it is not shown.</summary>
/// <param name="Content">Nothing if it is too large or cannot be read.</param>
/// <param name="WrittenAt">When the file was last written: it is read again once that changes.</param>
/// <param name="Length">How long the file was.</param>
internal sealed record BrandFile(byte[]? Content, DateTime WrittenAt, long Length)
{
    public string Tag { get; } = $"\"{Convert.ToHexStringLower(SHA256.HashData(Content ?? []).AsSpan(0, 16))}\"";
}
