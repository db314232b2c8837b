using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using PluginTokenServer.Stores;

namespace PluginTokenServer.Plugins.Users.Data;

/// <summary>A file in the plugin's data directory. Always there: the copy of SQLite that the server's store brings must never open the same file as this one.</summary>
internal sealed class SqliteEngine : IEngine
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private static readonly IReadOnlyList<string> Steps = SchemaSteps.Of("sqlite");

    private readonly string _path;
    private readonly string _connection;
    private readonly DbContextOptions<UsersContext> _options;

    public SqliteEngine(string path)
    {
        // Looked for by itself, the library would be looked for where the server is.
        SQLitePCL.Batteries_V2.Init();
        _path = path;
        _connection = new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadWrite, ForeignKeys = true, DefaultTimeout = 3 }.ToString();
        _options = new DbContextOptionsBuilder<UsersContext>().UseSqlite(_connection).Options;
    }

    public string Place => $"the file '{_path}'";

    public int Version => Steps.Count;

    public UsersContext CreateContext() => new(_options, prefix: "");

    public Task<int> UpgradeAsync()
    {
        Prepare();
        using var connection = new SqliteConnection(_connection);
        connection.Open();
        // The first is kept in the file; the others are SQLite's defaults, and what a copy of it was built with may differ.
        Run(connection, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA trusted_schema = OFF;");
        using var transaction = connection.BeginTransaction();
        var found = int.Parse(Ask(connection, "PRAGMA user_version"), CultureInfo.InvariantCulture);
        if (found > Version)
            throw new StoreUnavailableException($"The users' database '{_path}' is of schema version {found}, and this plugin knows versions up to {Version}; use the server that made it, or restore the backup from before.");
        if (found == 0 && Ask(connection, "SELECT count(*) FROM sqlite_schema") != "0")
            throw new StoreUnavailableException($"The users' database '{_path}' holds tables that are not this plugin's; move the file away.");
        foreach (var step in Steps.Skip(found))
            Run(connection, step);
        if (found < Version)
            Run(connection, string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {Version}"));
        transaction.Commit();
        return Task.FromResult(found);
    }

    public ValueTask DisposeAsync()
    {
        using var connection = new SqliteConnection(_connection);
        SqliteConnection.ClearPool(connection);
        return ValueTask.CompletedTask;
    }

    // From its first moment it is for its owner alone, and so are the files that SQLite lays beside it.
    private void Prepare()
    {
        if (File.Exists(_path))
            return;
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerOnly;
        new FileStream(_path, options).Dispose();
    }

    private static void Run(SqliteConnection connection, string sql)
    {
        using var command = Command(connection, sql);
        command.ExecuteNonQuery();
    }

    private static string Ask(SqliteConnection connection, string sql)
    {
        using var command = Command(connection, sql);
        return Convert.ToString(command.ExecuteScalar(), CultureInfo.InvariantCulture) ?? "0";
    }

    private static SqliteCommand Command(SqliteConnection connection, string sql)
    {
        var command = connection.CreateCommand();
#pragma warning disable CA2100 // The scripts are part of this assembly.
        command.CommandText = sql;
#pragma warning restore CA2100
        return command;
    }
}
