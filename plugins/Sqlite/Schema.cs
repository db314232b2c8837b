using System.Globalization;
using Microsoft.Data.Sqlite;
using PluginTokenServer.Stores;

namespace PluginTokenServer.Plugins.Sqlite;

/// <summary>The tables by version. A step that has been published never changes; the next version is another step.</summary>
internal static class Schema
{
    // Rows are in the order of their making and only the keys are looked for at random, so that a commit of many new rows touches few pages.
    // A user, a session and a grant have few records, which are sorted when they are asked for. A client and a plugin may have very many: theirs
    // are kept in the order of their ids, at the price of one more page for each new record, so that every page of a long list comes in time.
    // Texts compare as SQLite's BINARY does: byte by byte.
    private static readonly string[] Steps =
    [
        """
        CREATE TABLE records (
            number INTEGER PRIMARY KEY,
            kind TEXT NOT NULL,
            id TEXT NOT NULL,
            stamp TEXT NOT NULL,
            grant_id TEXT,
            subject TEXT,
            client_id TEXT,
            session_id TEXT,
            origin TEXT,
            created_at INTEGER NOT NULL, -- microseconds since 1970-01-01 UTC
            expires_at INTEGER NOT NULL,
            payload BLOB NOT NULL
        ) STRICT;
        CREATE UNIQUE INDEX records_key ON records (kind, id);
        CREATE INDEX records_expires_at ON records (expires_at);
        CREATE INDEX records_grant_id ON records (grant_id) WHERE grant_id IS NOT NULL;
        CREATE INDEX records_subject ON records (subject) WHERE subject IS NOT NULL;
        CREATE INDEX records_client_id ON records (client_id, kind, id) WHERE client_id IS NOT NULL;
        CREATE INDEX records_session_id ON records (session_id) WHERE session_id IS NOT NULL;
        CREATE INDEX records_origin ON records (origin, kind, id) WHERE origin IS NOT NULL;
        """,
    ];

    /// <summary>Brings the tables to this version, all steps or none.</summary>
    /// <returns>The version that was found.</returns>
    /// <exception cref="StoreUnavailableException">They are of a later version, or somebody else's.</exception>
    public static int Upgrade(SqliteConnection connection, string path)
    {
        Connections.Run(connection, "BEGIN IMMEDIATE");
        try
        {
            var found = int.Parse(Connections.Ask(connection, "PRAGMA user_version") ?? "0", CultureInfo.InvariantCulture);
            if (found > Steps.Length)
                throw new StoreUnavailableException($"The database '{path}' is of schema version {found}, and this server knows versions up to {Steps.Length}; use the server that made it, or restore the backup from before.");
            if (found == 0 && Connections.Ask(connection, "SELECT count(*) FROM sqlite_schema") is not "0")
                throw new StoreUnavailableException($"The database '{path}' holds tables that are not this server's; name another file in TokenServer:Storage:ConnectionString.");
            foreach (var step in Steps.Skip(found))
                Connections.Run(connection, step);
            if (found < Steps.Length)
                Connections.Run(connection, $"PRAGMA user_version = {Steps.Length}");
            Connections.Run(connection, "COMMIT");
            return found;
        }
        catch
        {
            connection.RollBack();
            throw;
        }
    }

    /// <summary>Takes back what was not committed; after some errors SQLite has already done so.</summary>
    public static void RollBack(this SqliteConnection connection)
    {
        try
        {
            Connections.Run(connection, "ROLLBACK");
        }
        catch (SqliteException)
        {
            // There was nothing to take back any more.
        }
    }
}
