using System.Buffers;
using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using PluginTokenServer.Host.Keys;

namespace PluginTokenServer.Host.Tokens;

/// <summary>
/// Writes and signs JWTs (RFC 7515 §7.1). The library's writer allocates more than twice the whole request's floor (see
/// docs/performance.md), so the one hot path of the server is written out; tests have the library check what is written.
/// </summary>
internal sealed class JwtWriter(SigningKeyRing keys)
{
    private readonly ConcurrentDictionary<(string KeyId, string Type), byte[]> _headers = new();

    /// <param name="token">The token.</param>
    /// <param name="type">The header's <c>typ</c>.</param>
    /// <param name="algorithm">The algorithm; the newest key of it signs.</param>
    /// <param name="grantId">The grant the token belongs to; its id leads there.</param>
    public string Write(Models.Token token, string type, string algorithm, string? grantId = null)
    {
        var key = keys.Active(algorithm);
        var header = _headers.TryGetValue((key.KeyId, type), out var known) ? known : HeaderOf(key, type);
        var scratch = JwtScratch.OfThisThread();
        JwtPayload.Write(scratch.Begin(), token, grantId);
        return Assemble(header, scratch.Written, key);
    }

    private static string Assemble(ReadOnlySpan<byte> header, ReadOnlySpan<byte> payload, SigningKey key)
    {
        var length = header.Length + 1 + Base64Url.GetEncodedLength(payload.Length) + 1 + Base64Url.GetEncodedLength(key.SignatureBytes);
        var rented = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            header.CopyTo(rented);
            var position = header.Length;
            rented[position++] = (byte)'.';
            position += Base64Url.EncodeToUtf8(payload, rented.AsSpan(position));
            Span<byte> signature = stackalloc byte[key.SignatureBytes];
            var signed = key.Sign(rented.AsSpan(0, position), signature);
            rented[position++] = (byte)'.';
            position += Base64Url.EncodeToUtf8(signature[..signed], rented.AsSpan(position));
            return Encoding.ASCII.GetString(rented, 0, position);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(rented.AsSpan(0, length));
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private byte[] HeaderOf(SigningKey key, string type) => _headers.GetOrAdd((key.KeyId, type), _ =>
    {
        var scratch = JwtScratch.OfThisThread();
        var json = scratch.Begin();
        json.WriteStartObject();
        json.WriteString("alg"u8, key.Algorithm);
        json.WriteString("typ"u8, type);
        json.WriteString("kid"u8, key.KeyId);
        json.WriteEndObject();
        json.Flush();
        return Base64Url.EncodeToUtf8(scratch.Written);
    });
}
