using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace PluginTokenServer.Bench.Floor;

/// <summary>A JWT built and read by hand: the least that a token of this shape can cost in managed code.</summary>
internal sealed class RawTokens(string issuer, SigningKey key) : ITokenMaker
{
    [ThreadStatic]
    private static ArrayBufferWriter<byte>? s_buffer;

    [ThreadStatic]
    private static Utf8JsonWriter? s_writer;

    private readonly byte[] _header = Encoding.ASCII.GetBytes(
        Base64Url.EncodeToString(Encoding.ASCII.GetBytes($$"""{"alg":"{{key.Algorithm}}","kid":"{{SigningKey.KeyId}}","typ":"at+jwt"}""")) + ".");

    private readonly byte[] _issuer = Encoding.UTF8.GetBytes(issuer);
    private readonly string _audience = issuer + "/resources";

    public int Write(TokenContent content, Span<byte> destination)
    {
        _header.CopyTo(destination);
        int length = _header.Length;
        length += Base64Url.EncodeToUtf8(WritePayload(content), destination[length..]);

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(destination[..length], hash);
        Span<byte> signature = stackalloc byte[256];
        signature = signature[..key.Sign(hash, signature)];

        destination[length++] = (byte)'.';
        return length + Base64Url.EncodeToUtf8(signature, destination[length..]);
    }

    public ValueTask<string?> FindSubjectAsync(string token) => new(FindSubject(token));

    private ReadOnlySpan<byte> WritePayload(TokenContent content)
    {
        ArrayBufferWriter<byte> buffer = s_buffer ??= new ArrayBufferWriter<byte>(1024);
        Utf8JsonWriter json = s_writer ??= new Utf8JsonWriter(buffer, new JsonWriterOptions { SkipValidation = true });
        buffer.ResetWrittenCount();
        json.Reset();

        long now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        Span<byte> random = stackalloc byte[16];
        RandomNumberGenerator.Fill(random);
        Span<char> tokenId = stackalloc char[22];
        Base64Url.EncodeToChars(random, tokenId);

        json.WriteStartObject();
        json.WriteString("iss"u8, _issuer);
        json.WriteNumber("nbf"u8, now);
        json.WriteNumber("iat"u8, now);
        json.WriteNumber("exp"u8, now + TokenEndpoint.Lifetime);
        json.WriteString("aud"u8, _audience);
        json.WriteString("scope"u8, content.Scope);
        json.WriteString("client_id"u8, content.ClientId);
        json.WriteString("sub"u8, content.Subject);
        json.WriteString("jti"u8, tokenId);
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenSpan;
    }

    private string? FindSubject(string token)
    {
        Span<byte> bytes = stackalloc byte[TokenEndpoint.MaxTokenLength];
        if (!Encoding.ASCII.TryGetBytes(token, bytes, out int length))
            return null;
        ReadOnlySpan<byte> text = bytes[..length];
        int payloadStart = text.IndexOf((byte)'.') + 1;
        int signatureStart = text.LastIndexOf((byte)'.') + 1;
        if (payloadStart == 0 || signatureStart <= payloadStart || !text[..payloadStart].SequenceEqual(_header))
            return null;

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(text[..(signatureStart - 1)], hash);
        Span<byte> signature = stackalloc byte[256];
        if (!Base64Url.TryDecodeFromUtf8(text[signatureStart..], signature, out int signatureLength)
            || !key.Verify(hash, signature[..signatureLength]))
        {
            return null;
        }

        Span<byte> payload = stackalloc byte[TokenEndpoint.MaxTokenLength];
        return Base64Url.TryDecodeFromUtf8(text[payloadStart..(signatureStart - 1)], payload, out int payloadLength)
            ? FindSubject(payload[..payloadLength])
            : null;
    }

    private string? FindSubject(ReadOnlySpan<byte> payload)
    {
        var json = new Utf8JsonReader(payload);
        string? subject = null;
        bool ours = false, alive = false;
        while (json.Read())
        {
            if (json.TokenType != JsonTokenType.PropertyName)
                continue;
            if (json.ValueTextEquals("iss"u8))
                ours = json.Read() && json.ValueTextEquals(_issuer);
            else if (json.ValueTextEquals("exp"u8))
                alive = json.Read() && json.GetInt64() > DateTimeOffset.UtcNow.ToUnixTimeSeconds();
            else if (json.ValueTextEquals("sub"u8))
                subject = json.Read() ? json.GetString() : null;
            else
                json.Skip();
        }
        return ours && alive ? subject : null;
    }
}
