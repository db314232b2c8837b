using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;
using PluginTokenServer.Plugins;
using PluginTokenServer.Stores;

[assembly: TokenServerPlugin(EnabledByDefault = false, DisplayName = "PostgreSQL store")]

namespace PluginTokenServer.Plugins.PostgreSql;

/// <summary>Keeps operational data in PostgreSQL, for as many nodes as there are. It is never read from a standby, and what it acknowledges is on the disk.</summary>
public sealed class PostgreSqlStore(StorageSettings settings, TimeProvider time, ILogger<PostgreSqlStore> logger) : IOperationalStore, IAsyncDisposable
{
    private Sessions? _sessions;

    private Sessions Sessions => _sessions ?? throw new StoreUnavailableException("The store is not open.");

    /// <inheritdoc />
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        var connection = ConnectionSettings.Of(settings);
        var sessions = new Sessions(connection, time);
        try
        {
            var found = await sessions.WriteAsync(session => SchemaUpgrade.RunAsync(session, connection.Place), cancellationToken);
            if (found < SchemaUpgrade.Known)
                Log.Upgraded(logger, connection.Place, found, SchemaUpgrade.Known);
        }
        catch
        {
            await sessions.DisposeAsync();
            throw;
        }

        _sessions = sessions;
        Log.Opened(logger, connection.Place);
    }

    /// <inheritdoc />
    public Task<DateTimeOffset> GetTimeAsync(CancellationToken cancellationToken) => Sessions.ReadAsync(
        static async session =>
        {
            await using var command = new NpgsqlCommand(Sql.Time, session);
            return Rows.Time((long)(await command.ExecuteScalarAsync())!);
        }, cancellationToken);

    /// <inheritdoc />
    public Task<bool> TryAddAsync(OperationalRecord record, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(record);
        return Sessions.WriteAsync(
            async session =>
            {
                await using var command = new NpgsqlCommand(Sql.TryAdd, session);
                Rows.Add(command.Parameters, record);
                return await command.ExecuteNonQueryAsync() == 1;
            }, cancellationToken);
    }

    /// <inheritdoc />
    public Task<OperationalRecord?> FindAsync(string kind, string id, CancellationToken cancellationToken) => Sessions.ReadAsync(
        async session =>
        {
            await using var command = new NpgsqlCommand(Sql.Find, session);
            Rows.Add(command.Parameters, kind, id);
            await using var rows = await command.ExecuteReaderAsync();
            return await rows.ReadAsync() ? Rows.Read(rows) : null;
        }, cancellationToken);

    /// <inheritdoc />
    public Task<IReadOnlyList<OperationalRecord>> FindAsync(string kind, IReadOnlyCollection<string> ids, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(ids);
        return Sessions.ReadAsync(
            async session =>
            {
                await using var command = new NpgsqlCommand(Sql.FindMany, session);
                Rows.Add(command.Parameters, kind);
                command.Parameters.Add(new NpgsqlParameter { Value = ids.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
                return await ReadAllAsync(command);
            }, cancellationToken);
    }

    /// <inheritdoc />
    public Task<bool> TryReplaceAsync(OperationalRecord record, string expectedStamp, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(record);
        return Sessions.WriteAsync(
            async session =>
            {
                await using var command = new NpgsqlCommand(Sql.TryReplace, session);
                Rows.Add(command.Parameters, record);
                Rows.Add(command.Parameters, expectedStamp);
                return await command.ExecuteNonQueryAsync() == 1;
            }, cancellationToken);
    }

    /// <inheritdoc />
    public Task<bool> RemoveAsync(string kind, string id, CancellationToken cancellationToken) => Sessions.WriteAsync(
        async session =>
        {
            await using var command = new NpgsqlCommand(Sql.Remove, session);
            Rows.Add(command.Parameters, kind, id);
            return await command.ExecuteNonQueryAsync() == 1;
        }, cancellationToken);

    /// <inheritdoc />
    public Task<IReadOnlyList<OperationalRecord>> ListAsync(OperationalFilter filter, int limit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(filter);
        return Sessions.ReadAsync(
            async session =>
            {
#pragma warning disable CA2100 // Put together of the names of columns; the values are parameters.
                await using var command = new NpgsqlCommand(Sql.List(filter), session);
#pragma warning restore CA2100
                // No id is empty: the first one comes after it.
                Rows.Add(command.Parameters, filter.Kind, filter.AfterId ?? "");
                command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = limit });
                Rows.Add(command.Parameters, [.. Rows.Conditions(filter).Select(condition => condition.Value).OfType<string>()]);
                return await ReadAllAsync(command);
            }, cancellationToken);
    }

    /// <inheritdoc />
    public Task<int> RemoveExpiredAsync(DateTimeOffset before, int batch, CancellationToken cancellationToken) => Sessions.WriteAsync(
        async session =>
        {
            await using var command = new NpgsqlCommand(Sql.RemoveExpired, session);
            command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = Rows.Microseconds(before) });
            command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = batch });
            return await command.ExecuteNonQueryAsync();
        }, cancellationToken);

    /// <summary>Closes the connections.</summary>
    public ValueTask DisposeAsync() => Interlocked.Exchange(ref _sessions, null)?.DisposeAsync() ?? ValueTask.CompletedTask;

    private static async Task<IReadOnlyList<OperationalRecord>> ReadAllAsync(NpgsqlCommand command)
    {
        await using var rows = await command.ExecuteReaderAsync();
        var found = new List<OperationalRecord>();
        while (await rows.ReadAsync())
            found.Add(Rows.Read(rows));
        return found;
    }
}
