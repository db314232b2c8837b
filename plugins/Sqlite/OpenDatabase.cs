using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using PluginTokenServer.Stores;

namespace PluginTokenServer.Plugins.Sqlite;

/// <summary>The database while it is open: its lock, its writer, its readers.</summary>
internal sealed class OpenDatabase : IDisposable
{
    // Before that, a checkpoint that met a restart of the log could damage the file.
    private static readonly Version OldestLibrary = new(3, 51, 3);

    // A full commit's pages fit into the cache (64 MB), and those that every commit changes are moved from the log into the file once for
    // many commits: 4,096 pages are 16 MB of log. What a single great write left of it is given back.
    private const string WriterSettings = "PRAGMA cache_size = -65536; PRAGMA wal_autocheckpoint = 4096; PRAGMA journal_size_limit = 67108864;";

    private readonly FileLock _lock;
    private readonly Writer _writer;
    private readonly ReaderPool _readers;
    private readonly ILogger _log;

    private OpenDatabase(string path, FileLock @lock, Writer writer, StoreFaults faults, ILogger log)
    {
        (Path, _lock, _writer, Faults, _log) = (path, @lock, writer, faults, log);
        _readers = new ReaderPool(path);
    }

    public string Path { get; }

    public StoreFaults Faults { get; }

    /// <exception cref="StoreUnavailableException">It cannot be used; the message says what to do.</exception>
    public static OpenDatabase Open(DatabaseFile file, TimeProvider time, ILogger log)
    {
        SQLitePCL.Batteries_V2.Init();
        RefuseOldLibrary(SQLitePCL.raw.sqlite3_libversion().utf8_to_string());
        file.Prepare();
        var @lock = FileLock.Take(file);
        try
        {
            var faults = new StoreFaults(file.Path);
            var wasLeftOpen = @lock.WasLeftOpen || File.Exists(file.Wal);
            @lock.MarkOpen();
            var connection = Connect(file.Path, wasLeftOpen, faults, time, log);
            return new OpenDatabase(file.Path, @lock, new Writer(new WriteStatements(connection), faults, log), faults, log);
        }
        catch (SqliteException fault)
        {
            @lock.Dispose();
            throw new StoreFaults(file.Path).Of(fault);
        }
        catch
        {
            @lock.Dispose();
            throw;
        }
    }

    /// <exception cref="StoreUnavailableException">It is older than the one that holds what is promised.</exception>
    public static void RefuseOldLibrary(string version)
    {
        if (Version.Parse(version) < OldestLibrary)
            throw new StoreUnavailableException($"The SQLite library is {version}, and {OldestLibrary} is the oldest that can be relied on; put the plugin's own library back.");
    }

    public Task<int> WriteAsync(Func<WriteStatements, int> run, CancellationToken cancellationToken) => _writer.WriteAsync(run, cancellationToken);

    public TResult Read<TQuery, TResult>(TQuery query, Func<ReadStatements, TQuery, TResult> read)
    {
        Faults.ThrowIfDamaged();
        ReadStatements? reader = null;
        var taken = false;
        try
        {
            reader = _readers.Take() ?? throw new StoreUnavailableException("The SQLite store is closing.");
            taken = true;
            return read(reader, query);
        }
        catch (SqliteException fault)
        {
            // Another connection may have it better.
            reader?.Dispose();
            reader = null;
            throw Faults.Of(fault);
        }
        finally
        {
            if (taken)
                _readers.GiveBack(reader);
        }
    }

    /// <summary>The writer's connection is the last to be closed: SQLite then moves the log into the file and removes it.</summary>
    public void Dispose()
    {
        _readers.Dispose();
        _writer.Dispose();
        if (File.Exists(Path + "-wal"))
            Log.LeftLog(_log, Path);
        else if (!Faults.IsDamaged)
            _lock.MarkClosed();
        _lock.Dispose();
    }

    private static SqliteConnection Connect(string path, bool wasLeftOpen, StoreFaults faults, TimeProvider time, ILogger log)
    {
        var connection = Connections.Open(path);
        try
        {
            if (Connections.Ask(connection, "PRAGMA journal_mode = WAL") is not "wal")
                throw new StoreUnavailableException($"The database '{path}' cannot keep a write-ahead log where it is; put it on a local disk.");
            Connections.Run(connection, WriterSettings);
            if (wasLeftOpen)
                Check(connection, path, faults, time, log);
            var found = Schema.Upgrade(connection, path);
            Log.Opened(log, path, found);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static void Check(SqliteConnection connection, string path, StoreFaults faults, TimeProvider time, ILogger log)
    {
        var start = time.GetTimestamp();
        if (Connections.Ask(connection, "PRAGMA quick_check(1)") is not "ok")
            throw faults.OfCheck();
        Log.Checked(log, path, time.GetElapsedTime(start));
    }
}
