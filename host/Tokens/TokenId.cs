using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using PluginTokenServer.Host.Handles;

namespace PluginTokenServer.Host.Tokens;

/// <summary>The id of an access token, <c>jti</c>: 16 random bytes; or, of a token that belongs to a grant, the grant's id and 8 random bytes, so that its grant is found.</summary>
internal static class TokenId
{
    private const int RandomBytes = 16;
    private const int BytesBesideGrant = 8;
    private const int GrantedBytes = Handle.RecordIdBytes + BytesBesideGrant;

    public static void Write(Utf8JsonWriter json, string? grantId)
    {
        Span<byte> id = stackalloc byte[grantId is null ? RandomBytes : GrantedBytes];
        var random = id;
        if (grantId is not null)
            random = id[Base64Url.DecodeFromChars(grantId, id)..];
        RandomNumberGenerator.Fill(random);
        Span<byte> text = stackalloc byte[Base64Url.GetEncodedLength(GrantedBytes)];
        json.WriteString("jti"u8, text[..Base64Url.EncodeToUtf8(id, text)]);
    }

    /// <summary>The grant that a token belongs to; <see langword="null"/> if it belongs to none.</summary>
    public static string? GrantOf(string? tokenId)
    {
        Span<byte> bytes = stackalloc byte[GrantedBytes];
        return tokenId?.Length == Base64Url.GetEncodedLength(GrantedBytes)
            && Base64Url.DecodeFromChars(tokenId, bytes, out _, out var length) == System.Buffers.OperationStatus.Done && length == GrantedBytes
            ? Base64Url.EncodeToString(bytes[..Handle.RecordIdBytes])
            : null;
    }
}
