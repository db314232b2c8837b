using System.Security.Cryptography;
using PluginTokenServer.Host.Options;
using PluginTokenServer.Host.Storage;
using PluginTokenServer.Stores;

namespace PluginTokenServer.Host.Keys;

/// <summary>Puts a new master key in front of the others and seals anew what the others had sealed. Old keys stay in the list: backups need them.</summary>
internal sealed class MasterKeyRotation(
    ServerConfigurationSource configuration, IServiceProvider services, MasterKeys master, OperationalStore store, IEnumerable<SealedKind> kinds, ILogger<MasterKeyRotation> logger)
{
    private const int Page = 200;

    // A record that is written all the time would be sealed by its writers anyway.
    private const int Attempts = 8;

    /// <summary>Makes the new key, where this server keeps them in its file, and seals all records under the first key.</summary>
    public async Task<MasterKeyResult> RunAsync()
    {
        // Keys that come from the configuration are put there by the operator, on all nodes.
        var made = configuration.Current.Options.MasterKeys.Count == 0;
        if (made)
        {
            var key = RandomNumberGenerator.GetBytes(MasterKeys.KeyBytes);
            // First the file: what is sealed under a key that nobody has kept is lost.
            MasterKeyFile.PutInFront(services.GetRequiredService<DataDirectory>(), key);
            master.PutInFront(key);
        }

        var (resealed, unreadable) = (0, 0);
        foreach (var kind in kinds.Select(known => known.Kind).Distinct(StringComparer.Ordinal))
        {
            for (string? after = null; ;)
            {
                var records = await store.ListAsync(new OperationalFilter { Kind = kind, AfterId = after }, Page);
                foreach (var record in records)
                    _ = await ResealAsync(record) switch
                    {
                        Resealing.Done => resealed++,
                        Resealing.Unreadable => unreadable++,
                        _ => 0,
                    };
                if (records.Count < Page)
                    break;
                after = records[^1].Id;
            }
        }

        Log.MasterKeyRotated(logger, resealed);
        return new MasterKeyResult(made, resealed, unreadable);
    }

    private async Task<Resealing> ResealAsync(OperationalRecord? record)
    {
        for (var attempt = 0; record is not null && attempt < Attempts; attempt++)
        {
            if (master.IsSealedByFirst(record.Kind, record.Id, record.Payload.Span))
                return Resealing.NotNeeded;
            if (master.Open(record.Kind, record.Id, record.Payload.Span) is not { } payload)
                return Resealing.Unreadable;
            var resealed = With(record, master.Seal(record.Kind, record.Id, payload));
            CryptographicOperations.ZeroMemory(payload);
            if (await store.TryReplaceAsync(resealed, record.Stamp))
                return Resealing.Done;
            record = await store.FindAsync(record.Kind, record.Id);
        }

        return Resealing.NotNeeded;
    }

    private static OperationalRecord With(OperationalRecord record, byte[] payload) => new()
    {
        Kind = record.Kind,
        Id = record.Id,
        Stamp = OperationalStore.NewStamp(),
        GrantId = record.GrantId,
        Subject = record.Subject,
        ClientId = record.ClientId,
        SessionId = record.SessionId,
        Origin = record.Origin,
        CreatedAt = record.CreatedAt,
        ExpiresAt = record.ExpiresAt,
        Payload = payload,
    };

    private enum Resealing
    {
        NotNeeded,
        Done,
        Unreadable,
    }
}

/// <summary>What came of it.</summary>
/// <param name="Made">Whether a new key was made.</param>
/// <param name="Resealed">How many records are sealed under the first key now that were not.</param>
/// <param name="Unreadable">How many records no master key opens.</param>
internal sealed record MasterKeyResult(bool Made, int Resealed, int Unreadable);
