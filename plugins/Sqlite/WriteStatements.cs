using Microsoft.Data.Sqlite;
using PluginTokenServer.Stores;

namespace PluginTokenServer.Plugins.Sqlite;

/// <summary>The prepared statements of the one connection that writes. Each changes one record under a condition, and answers how many it changed.</summary>
internal sealed class WriteStatements : IDisposable
{
    private const string Assignments =
        "stamp = excluded.stamp, grant_id = excluded.grant_id, subject = excluded.subject, client_id = excluded.client_id, session_id = excluded.session_id, "
        + "origin = excluded.origin, created_at = excluded.created_at, expires_at = excluded.expires_at, payload = excluded.payload";

    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _begin;
    private readonly SqliteCommand _commit;
    private readonly SqliteCommand _add;
    private readonly SqliteCommand _replace;
    private readonly SqliteCommand _remove;
    private readonly SqliteCommand _removeExpired;

    public WriteStatements(SqliteConnection connection)
    {
        _connection = connection;
        _begin = Connections.Command(connection, "BEGIN IMMEDIATE");
        _commit = Connections.Command(connection, "COMMIT");
        _add = Connections.Command(connection,
            $"INSERT INTO records ({RecordColumns.All}) VALUES ({RecordColumns.Values}) ON CONFLICT (kind, id) DO UPDATE SET {Assignments} WHERE records.expires_at <= excluded.created_at");
        RecordColumns.AddParameters(_add);
        _replace = Connections.Command(connection,
            """
            UPDATE records SET stamp = $stamp, grant_id = $grant_id, subject = $subject, client_id = $client_id, session_id = $session_id,
                origin = $origin, created_at = $created_at, expires_at = $expires_at, payload = $payload
            WHERE kind = $kind AND id = $id AND stamp = $expected
            """);
        RecordColumns.AddParameters(_replace);
        _replace.Parameters.Add(new SqliteParameter { ParameterName = "$expected" });
        _remove = Connections.Command(connection, "DELETE FROM records WHERE kind = $kind AND id = $id");
        _remove.Parameters.Add(new SqliteParameter { ParameterName = "$kind" });
        _remove.Parameters.Add(new SqliteParameter { ParameterName = "$id" });
        _removeExpired = Connections.Command(connection, "DELETE FROM records WHERE number IN (SELECT number FROM records WHERE expires_at < $before LIMIT $limit)");
        _removeExpired.Parameters.Add(new SqliteParameter { ParameterName = "$before" });
        _removeExpired.Parameters.Add(new SqliteParameter { ParameterName = "$limit" });
    }

    public void Begin() => _begin.ExecuteNonQuery();

    public void Commit() => _commit.ExecuteNonQuery();

    public void RollBack() => _connection.RollBack();

    public int Add(OperationalRecord record)
    {
        RecordColumns.Bind(_add, record);
        return _add.ExecuteNonQuery();
    }

    public int Replace(OperationalRecord record, string expectedStamp)
    {
        RecordColumns.Bind(_replace, record);
        _replace.Parameters[_replace.Parameters.Count - 1].Value = expectedStamp;
        return _replace.ExecuteNonQuery();
    }

    public int Remove(string kind, string id)
    {
        _remove.Parameters[0].Value = kind;
        _remove.Parameters[1].Value = id;
        return _remove.ExecuteNonQuery();
    }

    public int RemoveExpired(DateTimeOffset before, int limit)
    {
        _removeExpired.Parameters[0].Value = RecordColumns.Microseconds(before);
        _removeExpired.Parameters[1].Value = limit;
        return _removeExpired.ExecuteNonQuery();
    }

    public void Dispose()
    {
        foreach (var command in new[] { _begin, _commit, _add, _replace, _remove, _removeExpired })
            command.Dispose();
        _connection.Dispose();
    }
}
