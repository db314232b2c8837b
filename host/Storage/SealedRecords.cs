using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using PluginTokenServer.Host.Keys;
using PluginTokenServer.Stores;

namespace PluginTokenServer.Host.Storage;

/// <summary>Payloads at rest: JSON under the master key, bound to the kind and id of their record, so that a copy of the store reads nothing and a record moved elsewhere does not open.</summary>
internal sealed class SealedRecords(MasterKeys master)
{
    // What a store promises to keep, less what sealing adds.
    private const int MostBytes = 1024 * 1024 - 64;

    /// <exception cref="InvalidOperationException">It is more than a store has to keep.</exception>
    public ReadOnlyMemory<byte> Seal<T>(string kind, string id, T payload, JsonTypeInfo<T> type)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(payload, type);
        return json.Length <= MostBytes ? master.Seal(kind, id, json) : throw new InvalidOperationException($"A record '{kind}' would have {json.Length} bytes, and may have {MostBytes}: too many claims.");
    }

    /// <summary>Opens a payload; <see langword="null"/> if no master key fits, or the record is not what was sealed.</summary>
    public T? TryOpen<T>(OperationalRecord record, JsonTypeInfo<T> type) where T : class
    {
        if (master.Open(record.Kind, record.Id, record.Payload.Span) is not { } json)
            return null;
        try
        {
            return JsonSerializer.Deserialize(json, type);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
