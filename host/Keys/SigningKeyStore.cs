using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using PluginTokenServer.Host.Storage;
using PluginTokenServer.Stores;

namespace PluginTokenServer.Host.Keys;

/// <summary>The signing keys in the operational store: one record each, all of it sealed under the master key.</summary>
internal sealed class SigningKeyStore(OperationalStore store, MasterKeys master)
{
    public const string Kind = "signing-key";

    // Far more than there ever are: about two an algorithm.
    private const int Most = 1000;

    // Nobody but the rules of rotation says when a key may go.
    private static readonly DateTimeOffset Never = new(9999, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Reads all keys.</summary>
    /// <param name="known">Keys that were read before; what has not changed is not opened again.</param>
    /// <exception cref="KeyUnreadableException">One of them cannot be opened.</exception>
    public async Task<IReadOnlyList<StoredKey>> ReadAsync(IReadOnlyList<StoredKey> known)
    {
        var records = await store.ListAsync(new OperationalFilter { Kind = Kind }, Most);
        return [.. records.Select(record => known.FirstOrDefault(key => key.RecordId == record.Id && key.Stamp == record.Stamp) ?? Open(record, known))];
    }

    /// <returns>Whether it was added; not if somebody has taken its slot.</returns>
    public Task<bool> TryAddAsync(StoredKey key) => store.TryAddAsync(Record(key, key.Stamp));

    /// <returns>Whether it was replaced; not if somebody else has changed it.</returns>
    public Task<bool> TryReplaceAsync(StoredKey key) => store.TryReplaceAsync(Record(key, OperationalStore.NewStamp()), key.Stamp);

    public Task<bool> RemoveAsync(StoredKey key) => store.RemoveAsync(Kind, key.RecordId);

    private StoredKey Open(OperationalRecord record, IReadOnlyList<StoredKey> known)
    {
        if (master.Open(Kind, record.Id, record.Payload.Span) is not { } json)
            throw new KeyUnreadableException(
                $"The signing key '{record.Id}' in the store cannot be opened with the configured master key. Restore the master key it was sealed with: what this server signed and sealed is lost without it.",
                wrongMasterKey: true);
        try
        {
            var payload = JsonSerializer.Deserialize(json, StoredKeyJson.Default.StoredKeyPayload) ?? throw new JsonException("It is empty.");
            // A key is made once, and stays the same object: what is known of it is kept by others under it.
            var key = known.FirstOrDefault(key => key.Key.KeyId == payload.KeyId)?.Key ?? SigningKey.Import(payload.Algorithm, payload.PrivateKey, payload.CreatedAt);
            CryptographicOperations.ZeroMemory(payload.PrivateKey);
            if (key.KeyId != payload.KeyId || key.Algorithm != payload.Algorithm)
                throw new CryptographicException("Its id is not the thumbprint of the key.");
            return new StoredKey(record.Id, record.Stamp, key, new KeyTimes(key.KeyId, payload.Generation, payload.AddedAt, payload.ActivatesAt, TimeSpan.FromSeconds(payload.LongestLife)));
        }
        catch (Exception fault) when (fault is JsonException or CryptographicException)
        {
            throw new KeyUnreadableException($"The signing key '{record.Id}' in the store cannot be used: {fault.Message} Restore the store from your backup.", wrongMasterKey: false);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(json);
        }
    }

    private OperationalRecord Record(StoredKey key, string stamp)
    {
        var privateKey = key.Key.ExportPrivateKey();
        var json = JsonSerializer.SerializeToUtf8Bytes(
            new StoredKeyPayload(
                key.Key.KeyId, key.Key.Algorithm, key.Key.CreatedAt, key.Times.Generation, key.Times.AddedAt, key.Times.ActivatesAt, (long)key.Times.LongestLife.TotalSeconds, privateKey),
            StoredKeyJson.Default.StoredKeyPayload);
        var payload = master.Seal(Kind, key.RecordId, json);
        CryptographicOperations.ZeroMemory(privateKey);
        CryptographicOperations.ZeroMemory(json);
        return new OperationalRecord { Kind = Kind, Id = key.RecordId, Stamp = stamp, CreatedAt = key.Times.AddedAt, ExpiresAt = Never, Payload = payload };
    }
}

/// <summary>A key in the store is not for this server to use. The message is for the operator.</summary>
internal sealed class KeyUnreadableException(string message, bool wrongMasterKey) : Exception(message)
{
    public bool WrongMasterKey { get; } = wrongMasterKey;
}

internal sealed record StoredKeyPayload(
    string KeyId, string Algorithm, DateTimeOffset CreatedAt, int Generation, DateTimeOffset AddedAt, DateTimeOffset ActivatesAt, long LongestLife, byte[] PrivateKey);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectRequiredConstructorParameters = true, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(StoredKeyPayload))]
internal sealed partial class StoredKeyJson : JsonSerializerContext;
