using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace PluginTokenServer.Plugins.JwtBearer;

/// <summary>
/// An assertion, read and not yet believed: compact, three parts, canonical base64url, JSON objects without repeated members. What is ambiguous is not read
/// one way or the other (RFC 8725 §3).
/// </summary>
internal sealed class Assertion
{
    private const int Longest = 16 * 1024;
    private const int Deepest = 16;
    private const int LongestName = 128;

    // What would change how it is read (RFC 7515 §4.1.11, RFC 7797, RFC 7516 §4.1.3) or bring a key along (RFC 8725 §3.10).
    private static readonly string[] NeverTaken = ["crit", "b64", "zip", "enc", "jku", "jwk", "x5u", "x5c"];

    private readonly JsonElement _claims;

    private Assertion(JsonElement header, JsonElement claims, byte[] signed, byte[] signature)
    {
        (Algorithm, Type, KeyId) = (Text(header, "alg"), header.TryGetProperty("typ", out _) ? Text(header, "typ") : "", header.TryGetProperty("kid", out _) ? Text(header, "kid") : "");
        (_claims, Signed, Signature) = (claims, signed, signature);
    }

    public string? Algorithm { get; }

    /// <summary>What it says that it is; empty for nothing.</summary>
    public string? Type { get; }

    /// <summary>The key that it names; empty for none.</summary>
    public string? KeyId { get; }

    public byte[] Signed { get; }

    public byte[] Signature { get; }

    /// <returns>The assertion; <see langword="null"/> if it has not the shape of one.</returns>
    public static Assertion? TryRead(string text)
    {
        if (text.Length > Longest || text.Split('.') is not [var first, var second, var third] || Decode(third) is not { Length: > 0 } signature)
            return null;
        using var header = Parse(first);
        using var claims = Parse(second);
        if (header is null || claims is null || Array.Exists(NeverTaken, name => header.RootElement.TryGetProperty(name, out _)))
            return null;
        var assertion = new Assertion(header.RootElement, claims.RootElement.Clone(), Encoding.ASCII.GetBytes(text, 0, first.Length + 1 + second.Length), signature);
        return assertion is { Algorithm: not null, Type: not null, KeyId.Length: <= LongestName } ? assertion : null;
    }

    /// <summary>A claim that is a text; <see langword="null"/> if it is absent or something else.</summary>
    public string? Text(string name) => Text(_claims, name);

    public bool Has(string name) => _claims.TryGetProperty(name, out _);

    /// <summary>A time (RFC 7519 §2), in whole seconds; <see langword="null"/> if it is absent or none.</summary>
    public long? Seconds(string name) =>
        _claims.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var seconds) && seconds is > 0 and < 253402300800 ? seconds : null;

    /// <summary>Whether a text is the only audience. For whom else it is, they could pass it on.</summary>
    public bool IsOnlyFor(string audience)
    {
        if (!_claims.TryGetProperty("aud", out var value))
            return false;
        // RFC 7519 §4.1.3: one audience may be written either way.
        return value.ValueKind == JsonValueKind.Array ? value.GetArrayLength() == 1 && Text(value[0]) == audience : Text(value) == audience;
    }

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

    private static JsonDocument? Parse(string part)
    {
        if (Decode(part) is not { } utf8 || !Utf8.IsValid(utf8))
            return null;
        try
        {
            // RFC 7519 §4: member names must be unique.
            var json = JsonDocument.Parse(utf8, new JsonDocumentOptions { MaxDepth = Deepest, AllowDuplicateProperties = false });
            if (json.RootElement.ValueKind == JsonValueKind.Object)
                return json;
            json.Dispose();
        }
        // Comparing names, the parser stumbles over half of a surrogate pair with the second.
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
        }

        return null;
    }

    // RFC 7515 §2: base64url without padding; of the spellings that decode alike only the one that would be written.
    private static byte[]? Decode(string text)
    {
        try
        {
            var bytes = Base64Url.DecodeFromChars(text);
            return Base64Url.EncodeToString(bytes) == text ? bytes : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
