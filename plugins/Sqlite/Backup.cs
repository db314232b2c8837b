using Microsoft.Data.Sqlite;
using PluginTokenServer.Stores;

namespace PluginTokenServer.Plugins.Sqlite;

/// <summary>Copies the database as it is at one moment, while others write.</summary>
internal static class Backup
{
    public static void Make(OpenDatabase database, string path, CancellationToken cancellationToken)
    {
        database.Faults.ThrowIfDamaged();
        try
        {
            // Empty, and from the beginning for its owner alone.
            DatabaseFile.MakeEmpty(path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new StoreUnavailableException($"The backup '{path}' cannot be made; name a file that does not exist, in a directory that the server may write.", fault);
        }

        try
        {
            Copy(database, path, cancellationToken);
        }
        catch
        {
            File.Delete(path);
            throw;
        }
    }

    private static void Copy(OpenDatabase database, string path, CancellationToken cancellationToken)
    {
        try
        {
            using var connection = Connections.Open(database.Path);
            using (cancellationToken.UnsafeRegister(state => SQLitePCL.raw.sqlite3_interrupt(((SqliteConnection)state!).Handle), connection))
            using (var copy = Connections.Command(connection, "VACUUM INTO $path"))
            {
                copy.Parameters.AddWithValue("$path", path);
                copy.ExecuteNonQuery();
            }

            // SQLite leaves the copy to the system; who is told that there is a backup has one.
            using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.Read);
            file.Flush(flushToDisk: true);
        }
        catch (SqliteException fault)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (StoreFaults.IsDamage(fault))
                throw database.Faults.Of(fault);
            throw new StoreUnavailableException($"The backup '{path}' could not be made (SQLite {fault.SqliteExtendedErrorCode}); see whether there is room on its disk.", fault);
        }
        catch (IOException fault)
        {
            throw new StoreUnavailableException($"The backup '{path}' could not be made; see whether there is room on its disk.", fault);
        }
    }
}
