using PluginTokenServer.Host.Diagnostics;
using PluginTokenServer.Host.Storage;
using PluginTokenServer.Stores;

namespace PluginTokenServer.Host.Grants;

/// <summary>Authorization grants in the operational store. Every change is one compare-and-swap of one record.</summary>
internal sealed class GrantStore(OperationalStore store, SealedRecords records, TimeProvider time, ILogger<GrantStore> logger)
{
    public const string Kind = "grant";

    // Every lost swap is somebody else's step forward; this many in a row is a storm.
    private const int MostSwaps = 32;

    // Its last access token may live longer than the grant can be refreshed, and is looked up by it.
    private static readonly TimeSpan Retention = TimeSpan.FromMinutes(1);

    /// <summary>Finds a grant that is still there, revoked or not.</summary>
    public async Task<StoredGrant?> FindAsync(string id)
    {
        var record = await store.FindAsync(Kind, id);
        if (record is null || record.ExpiresAt <= time.GetUtcNow())
            return null;
        return TryRead(record);
    }

    /// <summary>Reads a grant's record; <see langword="null"/> if no master key opens it.</summary>
    public StoredGrant? TryRead(OperationalRecord record)
    {
        if (records.TryOpen(record, GrantJson.Default.GrantState) is { } state)
            return new StoredGrant(record, state);
        Log.GrantUnreadable(logger, record.Id);
        return null;
    }

    /// <summary>Whether a grant is there and has not been revoked.</summary>
    public async Task<bool> IsLiveAsync(string id) => await FindAsync(id) is { State.Revoked: false };

    /// <param name="id">The record's id.</param>
    /// <param name="state">The grant.</param>
    /// <param name="origin">The plugin behind it.</param>
    /// <param name="accessTokenLifetime">The longest life of an access token of it.</param>
    public Task<bool> TryAddAsync(string id, GrantState state, string? origin, TimeSpan accessTokenLifetime) =>
        store.TryAddAsync(Record(id, state, origin, state.CreatedAt, state.RefreshableUntil + accessTokenLifetime + Retention));

    /// <returns>Whether nobody has changed it in the meantime.</returns>
    public Task<bool> TryReplaceAsync(StoredGrant known, GrantState state, TimeSpan accessTokenLifetime)
    {
        var expires = state.RefreshableUntil + accessTokenLifetime + Retention;
        var record = Record(known.Id, state, known.Record.Origin, known.Record.CreatedAt, expires > known.Record.ExpiresAt ? expires : known.Record.ExpiresAt);
        return store.TryReplaceAsync(record, known.Record.Stamp);
    }

    /// <summary>Has a request that was kept become a grant: it counts as made now, and through the plugin by which whoever grants it has signed in.</summary>
    /// <returns>Whether nobody has changed it in the meantime.</returns>
    public Task<bool> TryGrantAsync(StoredGrant known, GrantState state, string? origin)
    {
        var expires = state.RefreshableUntil + Retention;
        var record = Record(known.Id, state, origin, time.GetUtcNow(), expires > known.Record.ExpiresAt ? expires : known.Record.ExpiresAt);
        return store.TryReplaceAsync(record, known.Record.Stamp);
    }

    /// <summary>Removes a grant of which nothing has come.</summary>
    public Task RemoveAsync(string id) => store.RemoveAsync(Kind, id);

    /// <summary>Revokes a grant, and with it all that belongs to it.</summary>
    /// <returns>Whether there was a live one.</returns>
    /// <exception cref="UnavailableException">It could not be done, and so must not be acknowledged.</exception>
    public async Task<bool> RevokeAsync(string id)
    {
        for (var attempt = 0; attempt < MostSwaps; attempt++)
        {
            await Jitter.BeforeAsync(attempt, time);
            if (await FindAsync(id) is not { State.Revoked: false } grant)
                return false;
            if (await TryReplaceAsync(grant, grant.State with { Revoked = true }, TimeSpan.Zero))
                return true;
        }

        throw new UnavailableException("A grant is being changed too often to be revoked.", TimeSpan.FromSeconds(1));
    }

    private OperationalRecord Record(string id, GrantState state, string? origin, DateTimeOffset createdAt, DateTimeOffset expiresAt) => new()
    {
        Kind = Kind,
        Id = id,
        Stamp = OperationalStore.NewStamp(),
        Subject = Array.Find(state.Subject, claim => claim.Type == "sub")?.Value,
        ClientId = state.ClientId,
        SessionId = state.SessionId,
        Origin = origin,
        CreatedAt = createdAt,
        ExpiresAt = expiresAt,
        Payload = records.Seal(Kind, id, state, GrantJson.Default.GrantState),
    };
}
