using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using PluginTokenServer.Plugins.Sqlite;
using PluginTokenServer.Stores;
using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Storage.Tests.Sqlite;

/// <summary>A directory with a database in it, and stores over it.</summary>
internal sealed class SqliteFiles : IAsyncDisposable
{
    private readonly TestDirectory _directory = new();

    public string Directory => _directory.Path;

    public string Database => Path.Combine(Directory, "operational.db");

    public static SqliteOperationalStore NewStore(string directory, string? connection = null) =>
        new(new StorageSettings { DataDirectory = directory, ConnectionString = connection }, TimeProvider.System, NullLogger<SqliteOperationalStore>.Instance);

    private SqliteOperationalStore NewStore(string? connection) => NewStore(Directory, connection);

    public async Task<SqliteOperationalStore> OpenAsync(string? connection = null)
    {
        var store = NewStore(connection);
        await store.OpenAsync(CancellationToken.None);
        return store;
    }

    /// <summary>A connection as another program would have it.</summary>
    public static SqliteConnection Connect(string path)
    {
        var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        return connection;
    }

    public static void Run(string path, string sql)
    {
        using var connection = Connect(path);
        Run(connection, sql);
    }

    public static void Run(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Written in the test.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    public static long Count(string path)
    {
        using var connection = Connect(path);
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT count(*) FROM records";
        return (long)command.ExecuteScalar()!;
    }

    /// <summary>Copies the files as they are now: what a machine would find after the power had gone.</summary>
    public SqliteFiles CutOff()
    {
        var copy = new SqliteFiles();
        foreach (var suffix in new[] { "", "-wal" })
            if (File.Exists(Database + suffix))
                File.Copy(Database + suffix, copy.Database + suffix);
        return copy;
    }

    public ValueTask DisposeAsync()
    {
        _directory.Dispose();
        return ValueTask.CompletedTask;
    }
}
