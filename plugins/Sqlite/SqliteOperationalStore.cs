using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using PluginTokenServer.Plugins;
using PluginTokenServer.Stores;

[assembly: TokenServerPlugin(EnabledByDefault = false, DisplayName = "SQLite store")]

namespace PluginTokenServer.Plugins.Sqlite;

/// <summary>
/// Keeps the operational data in one SQLite file, for one server process. One thread writes, and whatever waits for it shares a commit; readers
/// go beside it and see what was last committed. A commit is on the disk before it is answered (WAL, <c>synchronous=FULL</c>).
/// </summary>
public sealed class SqliteOperationalStore(StorageSettings settings, TimeProvider time, ILogger<SqliteOperationalStore> log)
    : IOperationalStore, IOperationalStoreBackup, IAsyncDisposable
{
    // Long clean-ups are cut up, so that requests get their turn in between.
    private const int RemovedAtOnce = 250;

    private const int MaxLimit = 1000;

    private readonly Lock _opening = new();
    private OpenDatabase? _database;

    /// <inheritdoc/>
    public Task OpenAsync(CancellationToken cancellationToken) => Task.Run(
        () =>
        {
            lock (_opening)
                _database ??= OpenDatabase.Open(DatabaseFile.Of(settings), time, log);
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task<DateTimeOffset> GetTimeAsync(CancellationToken cancellationToken) => Answer(this, static store =>
    {
        store.Database.Faults.ThrowIfDamaged();
        return store.Now();
    });

    /// <inheritdoc/>
    public Task<bool> TryAddAsync(OperationalRecord record, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(record);
        return HasChangedAsync(statements => statements.Add(record), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<bool> TryReplaceAsync(OperationalRecord record, string expectedStamp, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(record);
        return HasChangedAsync(statements => statements.Replace(record, expectedStamp), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<bool> RemoveAsync(string kind, string id, CancellationToken cancellationToken) => HasChangedAsync(statements => statements.Remove(kind, id), cancellationToken);

    /// <inheritdoc/>
    public Task<OperationalRecord?> FindAsync(string kind, string id, CancellationToken cancellationToken) =>
        Answer((this, kind, id), static query => query.Item1.Database.Read(query, static (statements, query) => statements.Find(query.kind, query.id)));

    /// <inheritdoc/>
    public Task<IReadOnlyList<OperationalRecord>> FindAsync(string kind, IReadOnlyCollection<string> ids, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(ids);
        return Answer((this, kind, ids), static query => query.Item1.Database.Read(query, static (statements, query) => statements.Find(query.kind, query.ids)));
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<OperationalRecord>> ListAsync(OperationalFilter filter, int limit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(filter);
        return Answer((this, filter, Math.Min(limit, MaxLimit)), static query => query.Item1.Database.Read(query, static (statements, query) => statements.List(query.filter, query.Item3)));
    }

    /// <inheritdoc/>
    public async Task<int> RemoveExpiredAsync(DateTimeOffset before, int batch, CancellationToken cancellationToken)
    {
        var removed = 0;
        while (removed < batch)
        {
            var limit = Math.Min(RemovedAtOnce, batch - removed);
            var count = await Database.WriteAsync(statements => statements.RemoveExpired(before, limit), cancellationToken);
            removed += count;
            if (count < limit)
                break;
        }

        return removed;
    }

    /// <inheritdoc/>
    public Task BackupAsync(string path, CancellationToken cancellationToken) => Task.Run(() => Backup.Make(Database, path, cancellationToken), cancellationToken);

    /// <summary>Writes what is still waiting, and closes the file.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _database, null) is { } database)
            await Task.Run(database.Dispose);
    }

    private OpenDatabase Database => Volatile.Read(ref _database) ?? throw new StoreUnavailableException("The SQLite store is not open.");

    private DateTimeOffset Now() => time.GetUtcNow();

    private async Task<bool> HasChangedAsync(Func<WriteStatements, int> write, CancellationToken cancellationToken) => await Database.WriteAsync(write, cancellationToken) > 0;

    // Reads take microseconds: a thread switch would cost more than it spares.
    private static Task<TResult> Answer<TQuery, TResult>(TQuery query, Func<TQuery, TResult> read)
    {
        try
        {
            return Task.FromResult(read(query));
        }
        catch (Exception fault) when (fault is StoreUnavailableException or SqliteException)
        {
            return Task.FromException<TResult>(fault);
        }
    }
}
