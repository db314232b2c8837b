using System.Text.Json;

namespace PluginTokenServer.Plugins.JwtBearer;

/// <summary>Reads a key set (RFC 7517 §5).</summary>
internal static class KeySet
{
    // Each is tried for an assertion that names none.
    private const int MostKeys = 32;
    private const int Deepest = 16;

    /// <param name="json">The set.</param>
    /// <param name="fault">What is wrong, as the end of a sentence.</param>
    /// <returns>The keys that are of use, of which there is at least one; the others are passed over (RFC 7517 §5).</returns>
    public static VerificationKey[]? TryRead(string json, out string? fault)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = Deepest, AllowDuplicateProperties = false });
            var members = document.RootElement.GetProperty("keys");
            fault = members.GetArrayLength() > MostKeys ? $"has more than {MostKeys} keys." : null;
            if (fault is not null)
                return null;
            VerificationKey[] keys = [.. members.EnumerateArray().Select(VerificationKey.TryRead).OfType<VerificationKey>()];
            fault = keys.Length == 0 ? "has no public key that can be used: EC on P-256, P-384 or P-521, or RSA of 2048 to 8192 bits, for signatures." : null;
            return fault is null ? keys : null;
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            fault = "is no key set: a JSON object with a list 'keys' (RFC 7517 §5).";
            return null;
        }
    }
}
