using System.Collections.Concurrent;
using PluginTokenServer.Stores;

namespace PluginTokenServer.Host.Storage;

/// <summary>The store for tests and for trying: everything is gone with the process, and it serves one node.</summary>
internal sealed class MemoryStore(TimeProvider time) : IOperationalStore
{
    private readonly ConcurrentDictionary<(string Kind, string Id), OperationalRecord> _records = new();

    public Task OpenAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<DateTimeOffset> GetTimeAsync(CancellationToken cancellationToken) => Task.FromResult(time.GetUtcNow());

    public Task<bool> TryAddAsync(OperationalRecord record, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(record);
        var key = (record.Kind, record.Id);
        while (!_records.TryAdd(key, record))
        {
            if (!_records.TryGetValue(key, out var known))
                continue;
            if (known.ExpiresAt > record.CreatedAt)
                return Task.FromResult(false);
            // Whoever replaces the expired one has the id.
            if (_records.TryUpdate(key, record, known))
                break;
        }

        return Task.FromResult(true);
    }

    public Task<OperationalRecord?> FindAsync(string kind, string id, CancellationToken cancellationToken) => Task.FromResult(_records.GetValueOrDefault((kind, id)));

    public Task<IReadOnlyList<OperationalRecord>> FindAsync(string kind, IReadOnlyCollection<string> ids, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(ids);
        return Task.FromResult<IReadOnlyList<OperationalRecord>>([.. ids.Distinct(StringComparer.Ordinal).Select(id => _records.GetValueOrDefault((kind, id))).OfType<OperationalRecord>()]);
    }

    public Task<bool> TryReplaceAsync(OperationalRecord record, string expectedStamp, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(record);
        return Task.FromResult(
            _records.TryGetValue((record.Kind, record.Id), out var known) && known.Stamp == expectedStamp && _records.TryUpdate((record.Kind, record.Id), record, known));
    }

    public Task<bool> RemoveAsync(string kind, string id, CancellationToken cancellationToken) => Task.FromResult(_records.TryRemove((kind, id), out _));

    public Task<IReadOnlyList<OperationalRecord>> ListAsync(OperationalFilter filter, int limit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(filter);
        return Task.FromResult<IReadOnlyList<OperationalRecord>>(
            [.. _records.Values.Where(record => Matches(record, filter)).OrderBy(record => record.Id, StringComparer.Ordinal).Take(limit)]);
    }

    public Task<int> RemoveExpiredAsync(DateTimeOffset before, int batch, CancellationToken cancellationToken)
    {
        var removed = 0;
        foreach (var record in _records)
        {
            if (removed == batch)
                break;
            // Only this very version of it: somebody may just have extended it.
            if (record.Value.ExpiresAt < before && _records.TryRemove(record))
                removed++;
        }

        return Task.FromResult(removed);
    }

    private static bool Matches(OperationalRecord record, OperationalFilter filter) =>
        record.Kind == filter.Kind
        && (filter.Subject is null || record.Subject == filter.Subject)
        && (filter.ClientId is null || record.ClientId == filter.ClientId)
        && (filter.SessionId is null || record.SessionId == filter.SessionId)
        && (filter.GrantId is null || record.GrantId == filter.GrantId)
        && (filter.Origin is null || record.Origin == filter.Origin)
        && (filter.AfterId is null || string.CompareOrdinal(record.Id, filter.AfterId) > 0);
}
