using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Npgsql;
using PluginTokenServer.Plugins.Users.Settings;
using PluginTokenServer.Stores;

namespace PluginTokenServer.Plugins.Users.Data;

/// <summary>Where people are kept. Opened, and its tables brought up to date, by whoever comes first.</summary>
internal sealed class Database : IAsyncDisposable
{
    // SQLITE_CONSTRAINT_UNIQUE and SQLITE_CONSTRAINT_PRIMARYKEY; other constraints are a fault of ours.
    private const int SqliteUnique = 2067;
    private const int SqlitePrimaryKey = 1555;

    private readonly IEngine _engine;
    private readonly ILogger<Database> _logger;
    private readonly SemaphoreSlim _opening = new(1);
    private volatile bool _isOpen;

    public Database(UsersSettings settings, PluginContext plugin, ILogger<Database> logger)
    {
        _engine = settings.IsPostgreSql ? new PostgreSqlEngine(settings.ConnectionString!) : new SqliteEngine(Path.Combine(plugin.DataDirectory, "users.db"));
        _logger = logger;
    }

    /// <summary>Works with a context of its own.</summary>
    /// <exception cref="TemporarilyUnavailableException">The database cannot be reached.</exception>
    /// <exception cref="StoreUnavailableException">It is of no use to this version.</exception>
    public async Task<T> UseAsync<T>(Func<UsersContext, Task<T>> work)
    {
        await OpenAsync();
        try
        {
            await using var context = _engine.CreateContext();
            return await work(context);
        }
        catch (Exception fault) when (IsOutage(fault))
        {
            throw Unavailable(fault);
        }
    }

    /// <inheritdoc cref="UseAsync{T}"/>
    public async Task OpenAsync()
    {
        if (_isOpen)
            return;
        await _opening.WaitAsync();
        try
        {
            if (_isOpen)
                return;
            var found = await _engine.UpgradeAsync();
            if (found < _engine.Version)
                Log.Upgraded(_logger, _engine.Place, found, _engine.Version);
            Log.Opened(_logger, _engine.Place);
            _isOpen = true;
        }
        catch (Exception fault) when (IsOutage(fault))
        {
            throw Unavailable(fault);
        }
        finally
        {
            _opening.Release();
        }
    }

    /// <summary>Whether a write was refused because somebody else was there first with the same key.</summary>
    public static bool IsDuplicate(DbUpdateException fault) =>
        fault.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation } or SqliteException { SqliteExtendedErrorCode: SqliteUnique or SqlitePrimaryKey };

    public async ValueTask DisposeAsync()
    {
        await _engine.DisposeAsync();
        _opening.Dispose();
    }

    // A conflict over a row is not among it, and a statement that the engine does not take is a fault of ours.
    private static bool IsOutage(Exception fault) => fault switch
    {
        DbUpdateConcurrencyException => false,
        DbUpdateException { InnerException: { } inner } => IsOutage(inner),
        PostgresException postgres => postgres.IsTransient || postgres.SqlState[..2] is "28" or "3D" or "53" or "57",
        NpgsqlException or TimeoutException => true,
        SqliteException sqlite => sqlite.SqliteErrorCode is 5 or 6 or 8 or 10 or 13 or 14,
        DbException => false,
        _ => false,
    };

    private TemporarilyUnavailableException Unavailable(Exception fault) =>
        new($"The users' database cannot be used right now ({_engine.Place}); see that it runs and that this server may reach and write it.", fault);
}
