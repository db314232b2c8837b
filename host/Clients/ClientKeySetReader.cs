using System.Collections.Immutable;
using System.Text.Json;
using PluginTokenServer.Host.Options;

namespace PluginTokenServer.Host.Clients;

/// <summary>Reads a key set that a client publishes (RFC 7517 §5).</summary>
internal static class ClientKeySetReader
{
    /// <param name="json">The set.</param>
    /// <param name="passedOver">How many keys are of no use here (RFC 7517 §5: those are passed over).</param>
    /// <param name="fault">Why there are no keys at all, as the end of a sentence.</param>
    public static ImmutableArray<ClientKey>? TryRead(byte[] json, out int passedOver, out string? fault)
    {
        passedOver = 0;
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = InputLimits.JwtDepth, AllowDuplicateProperties = false });
            var members = document.RootElement.GetProperty("keys");
            // Each is tried for an assertion that names none.
            fault = members.GetArrayLength() > InputLimits.PublishedKeys ? $"its key set has more than {InputLimits.PublishedKeys} keys" : null;
            if (fault is not null)
                return null;
            ImmutableArray<ClientKey> keys = [.. members.EnumerateArray().Select(ClientKeyReader.TryRead).OfType<ClientKey>()];
            passedOver = members.GetArrayLength() - keys.Length;
            return keys;
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            fault = "its answer is no key set (RFC 7517 §5)";
            return null;
        }
    }
}
