using System.Buffers.Text;
using System.Text.Json;
using System.Text.Unicode;
using PluginTokenServer.Host.Options;

namespace PluginTokenServer.Host.Tokens;

/// <summary>
/// The shape of a JWT that this server takes, and nothing else: compact, three parts, canonical base64url, JSON objects without repeated
/// members. Read before anything is looked up or computed, so that what the rest of the check sees is well formed (RFC 8725 §3).
/// </summary>
internal sealed class StrictJwt
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    // What would change how the token is read (RFC 7515 §4.1.11, RFC 7797, RFC 7516 §4.1.3) or bring a key along (RFC 8725 §3.10).
    private static readonly string[] NeverTaken = ["crit", "b64", "zip", "enc", "jku", "jwk", "x5u", "x5c"];

    private StrictJwt(string algorithm, string type, string keyId, JsonDocument payload) =>
        (Algorithm, Type, KeyId, Payload) = (algorithm, type, keyId, payload);

    public string Algorithm { get; }

    public string Type { get; }

    public string KeyId { get; }

    public JsonDocument Payload { get; }

    /// <summary>Reads a token of this server, whose header is exactly <c>alg</c>, <c>typ</c> and <c>kid</c>.</summary>
    /// <returns>The token; <see langword="null"/> for anything else.</returns>
    public static StrictJwt? TryRead(string token) => TryRead(token, IsOwnHeader);

    /// <summary>Reads a token that somebody else wrote. Its header may leave out <c>typ</c> and <c>kid</c>, which are empty then, and may say more that matters to others.</summary>
    /// <returns>The token; <see langword="null"/> for anything else.</returns>
    public static StrictJwt? TryReadForeign(string token) => TryRead(token, IsForeignHeader);

    /// <summary>A member of the claims set that is a string; <see langword="null"/> if it is absent or something else.</summary>
    public string? Text(string name) => Text(Payload.RootElement, name);

    /// <summary>A NumericDate (RFC 7519 §2), in whole seconds and within the years that a clock can show; <see langword="null"/> for anything else.</summary>
    public long? Seconds(string name) =>
        Payload.RootElement.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var seconds) && seconds is > 0 and < 253402300800
            ? seconds
            : null;

    /// <summary>Whether a member of the claims set is a text, or a list of at least one, and none of them is empty (RFC 7519 §4.1.3).</summary>
    public bool HasTexts(string name) => Payload.RootElement.TryGetProperty(name, out var value) && value.ValueKind switch
    {
        JsonValueKind.String => Text(value) is { Length: > 0 },
        JsonValueKind.Array => value.GetArrayLength() > 0 && value.EnumerateArray().All(item => Text(item) is { Length: > 0 }),
        _ => false,
    };

    /// <summary>Whether a member of the claims set is this text, or a list with it.</summary>
    public bool Names(string name, string text) => Payload.RootElement.TryGetProperty(name, out var value) && value.ValueKind switch
    {
        JsonValueKind.String => Text(value) == text,
        JsonValueKind.Array => value.EnumerateArray().Any(item => Text(item) == text),
        _ => false,
    };

    private static StrictJwt? TryRead(string token, Func<JsonElement, bool> isHeader)
    {
        if (token.Length is 0 or > InputLimits.Jwt)
            return null;
        var first = token.IndexOf('.', StringComparison.Ordinal);
        var last = token.LastIndexOf('.');
        if (first <= 0 || last <= first + 1 || last == token.Length - 1 || token.AsSpan(first + 1, last - first - 1).Contains('.'))
            return null;

        using var header = Json(token.AsSpan(0, first));
        if (header is null || !isHeader(header.RootElement) || Text(header.RootElement, "alg") is not { } algorithm
            || TextOrNone(header.RootElement, "typ") is not { } type || TextOrNone(header.RootElement, "kid") is not { Length: <= InputLimits.KeyId } keyId)
            return null;
        return Decode(token.AsSpan(last + 1)) is not null && Json(token.AsSpan(first + 1, last - first - 1)) is { } payload ? new StrictJwt(algorithm, type, keyId, payload) : null;
    }

    // This server writes no other member, so none is accepted.
    private static bool IsOwnHeader(JsonElement header) => header.GetPropertyCount() == 3 && header.TryGetProperty("typ", out _) && header.TryGetProperty("kid", out _);

    // RFC 7515 §4: what is not understood is ignored, unless crit has it otherwise.
    private static bool IsForeignHeader(JsonElement header) => !Array.Exists(NeverTaken, name => header.TryGetProperty(name, out _));

    private static string? TextOrNone(JsonElement json, string name) => json.TryGetProperty(name, out var value) ? Text(value) : "";

    private static string? Text(JsonElement json, string name) => json.TryGetProperty(name, out var value) ? Text(value) : null;

    private static string? Text(JsonElement value)
    {
        try
        {
            return value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            // An escape that is half of a surrogate pair: JSON by its grammar, and no text.
            return null;
        }
    }

    private static JsonDocument? Json(ReadOnlySpan<char> part)
    {
        if (Decode(part) is not { } utf8)
            return null;
        try
        {
            // RFC 8725 §3.12 and RFC 7519 §4: member names must be unique.
            var json = JsonDocument.Parse(utf8, new JsonDocumentOptions { MaxDepth = InputLimits.JwtDepth, AllowDuplicateProperties = false });
            if (json.RootElement.ValueKind == JsonValueKind.Object && Utf8.IsValid(utf8))
                return json;
            json.Dispose();
            return null;
        }
        // Comparing names, the parser stumbles over half of a surrogate pair with the second.
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    // RFC 7515 §2: base64url without padding; and of the spellings that decode alike only the one whose unused bits are zero.
    private static byte[]? Decode(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_'))
                return null;
        }

        var unused = (text.Length % 4) switch { 1 => -1, 2 => 0b1111, 3 => 0b11, _ => 0 };
        if (unused == -1 || (unused != 0 && (Alphabet.IndexOf(text[^1]) & unused) != 0))
            return null;
        var decoded = new byte[Base64Url.GetMaxDecodedLength(text.Length)];
        return Base64Url.TryDecodeFromChars(text, decoded, out var length) && length == decoded.Length ? decoded : null;
    }
}
