using System.Globalization;
using System.Text;
using PluginTokenServer.Stores;

namespace PluginTokenServer.Plugins.PostgreSql;

/// <summary>The statements. Each one is a transaction of its own, and few enough that every session keeps all of them prepared.</summary>
internal static class Sql
{
    /// <summary>The columns, in the order that <see cref="Rows"/> writes and reads them.</summary>
    private const string Columns = "kind, id, stamp, grant_id, subject, client_id, session_id, origin, created_at, expires_at, payload";

    private const string Values =
        "stamp = excluded.stamp, grant_id = excluded.grant_id, subject = excluded.subject, client_id = excluded.client_id, session_id = excluded.session_id, "
        + "origin = excluded.origin, created_at = excluded.created_at, expires_at = excluded.expires_at, payload = excluded.payload";

    /// <summary>Whoever finds the row taken waits for its writer and looks at what that one has left.</summary>
    public const string TryAdd =
        $"INSERT INTO pts_records AS kept ({Columns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) "
        + $"ON CONFLICT (kind, id) DO UPDATE SET {Values} WHERE kept.expires_at <= excluded.created_at";

    public const string TryReplace =
        "UPDATE pts_records SET stamp = $3, grant_id = $4, subject = $5, client_id = $6, session_id = $7, origin = $8, created_at = $9, expires_at = $10, payload = $11 "
        + "WHERE kind = $1 AND id = $2 AND stamp = $12";

    public const string Find = $"SELECT {Columns} FROM pts_records WHERE kind = $1 AND id = $2";

    public const string FindMany = $"SELECT {Columns} FROM pts_records WHERE kind = $1 AND id = ANY($2)";

    public const string Remove = "DELETE FROM pts_records WHERE kind = $1 AND id = $2";

    /// <summary>Rows that somebody is writing are left for the next time; the choice is made once, before anything is deleted.</summary>
    public const string RemoveExpired =
        "WITH expired AS MATERIALIZED (SELECT kind, id FROM pts_records WHERE expires_at < $1 ORDER BY expires_at LIMIT $2 FOR UPDATE SKIP LOCKED) "
        + "DELETE FROM pts_records AS kept USING expired WHERE kept.kind = expired.kind AND kept.id = expired.id";

    /// <summary>The server's own clock, in microseconds; not the start of a transaction.</summary>
    public const string Time = "SELECT (EXTRACT(EPOCH FROM clock_timestamp()) * 1000000)::bigint";

    /// <summary>
    /// What a new session has to be: a primary's, at READ COMMITTED, and one that answers a commit when it is on the disk, whatever the
    /// server's, the database's or the role's default is. Stricter defaults stay.
    /// </summary>
    public const string Prepare =
        "SELECT pg_is_in_recovery(), set_config('default_transaction_isolation', 'read committed', false), set_config('statement_timeout', $1, false), "
        + "set_config('synchronous_commit', CASE current_setting('synchronous_commit') WHEN 'remote_apply' THEN 'remote_apply' ELSE 'on' END, false)";

    /// <summary>A statement for each set of values to filter by, so that each can use its index. Those of them that are set are the parameters from the fourth on.</summary>
    public static string List(OperationalFilter filter)
    {
        var sql = new StringBuilder($"SELECT {Columns} FROM pts_records WHERE kind = $1 AND id > $2");
        var parameter = 4;
        foreach (var (column, value) in Rows.Conditions(filter))
        {
            if (value is null)
                continue;
            sql.Append(CultureInfo.InvariantCulture, $" AND {column} = ${parameter}");
            // As their index has them.
            if (column is "subject" or "client_id")
                sql.Append(CultureInfo.InvariantCulture, $" AND left({column}, 200) = left(${parameter}, 200)");
            parameter++;
        }

        return sql.Append(" ORDER BY id LIMIT $3").ToString();
    }
}
