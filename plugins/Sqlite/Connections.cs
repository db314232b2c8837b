using System.Globalization;
using Microsoft.Data.Sqlite;

namespace PluginTokenServer.Plugins.Sqlite;

/// <summary>Opens connections that are set up alike.</summary>
internal static class Connections
{
    private const int BusyMilliseconds = 400;

    /// <summary>A connection that reads and writes, closed when it is disposed.</summary>
    public static SqliteConnection Open(string path)
    {
        // Waiting for a lock is SQLite's work (busy_timeout): with a time-out of its own the library would sleep and try again for up to seconds.
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadWrite, Pooling = false }.ToString()) { DefaultTimeout = -1 };
        try
        {
            connection.Open();
            Run(connection, $"PRAGMA busy_timeout = {BusyMilliseconds}; PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA synchronous = FULL; PRAGMA temp_store = MEMORY;");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public static void Run(SqliteConnection connection, string sql)
    {
        using var command = Command(connection, sql);
        command.ExecuteNonQuery();
    }

    public static string? Ask(SqliteConnection connection, string sql)
    {
        using var command = Command(connection, sql);
        return Convert.ToString(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }

    /// <param name="connection">Where it is to run.</param>
    /// <param name="sql">A constant of this plugin, or made of such.</param>
    public static SqliteCommand Command(SqliteConnection connection, string sql)
    {
        var command = connection.CreateCommand();
#pragma warning disable CA2100 // Values are parameters; the text never is anybody's input.
        command.CommandText = sql;
#pragma warning restore CA2100
        return command;
    }
}
