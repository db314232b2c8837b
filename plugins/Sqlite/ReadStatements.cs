using Microsoft.Data.Sqlite;
using PluginTokenServer.Stores;

namespace PluginTokenServer.Plugins.Sqlite;

/// <summary>A connection that only reads, with its prepared statements. Used by one thread at a time.</summary>
internal sealed class ReadStatements : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _find;

    // One statement for each set of values that a filter may name.
    private readonly SqliteCommand?[] _lists = new SqliteCommand?[1 << FilterColumns.Length];

    private static readonly string[] FilterColumns = ["subject = $subject", "client_id = $client_id", "session_id = $session_id", "grant_id = $grant_id", "origin = $origin", "id > $id"];

    // What has few records, the fewest first.
    private static readonly string[] FewRecords = ["session_id", "grant_id", "subject"];

    public ReadStatements(string path)
    {
        _connection = Connections.Open(path);
        Connections.Run(_connection, "PRAGMA query_only = ON");
        _find = Connections.Command(_connection, $"SELECT {RecordColumns.All} FROM records WHERE kind = $kind AND id = $id");
        _find.Parameters.Add(new SqliteParameter { ParameterName = "$kind" });
        _find.Parameters.Add(new SqliteParameter { ParameterName = "$id" });
    }

    public OperationalRecord? Find(string kind, string id)
    {
        _find.Parameters[0].Value = kind;
        _find.Parameters[1].Value = id;
        using var rows = _find.ExecuteReader();
        return rows.Read() ? RecordColumns.Read(rows) : null;
    }

    public IReadOnlyList<OperationalRecord> Find(string kind, IReadOnlyCollection<string> ids)
    {
        if (ids.Count == 0)
            return [];
        // One statement sees one moment anyway, and nearly all ask for one id: a transaction around it would cost more than it does.
        if (ids.Count == 1)
            return Find(kind, ids.First()) is { } only ? [only] : [];
        var found = new List<OperationalRecord>(ids.Count);
        Connections.Run(_connection, "BEGIN");
        try
        {
            foreach (var id in ids.Distinct(StringComparer.Ordinal))
                if (Find(kind, id) is { } record)
                    found.Add(record);
        }
        finally
        {
            _connection.RollBack();
        }

        return found;
    }

    public IReadOnlyList<OperationalRecord> List(OperationalFilter filter, int limit)
    {
        string?[] values = [filter.Subject, filter.ClientId, filter.SessionId, filter.GrantId, filter.Origin, filter.AfterId];
        var command = ListOf(values);
        command.Parameters[0].Value = filter.Kind;
        command.Parameters[1].Value = limit;
        var position = 2;
        foreach (var value in values)
            if (value is not null)
                command.Parameters[position++].Value = value;

        using var rows = command.ExecuteReader();
        var found = new List<OperationalRecord>();
        while (rows.Read())
            found.Add(RecordColumns.Read(rows));
        return found;
    }

    public void Dispose()
    {
        _find.Dispose();
        foreach (var list in _lists)
            list?.Dispose();
        _connection.Dispose();
    }

    // Said outright: to have them in order already, the planner would go through all records of the kind instead of sorting the few that are meant.
    private static string IndexOf(string[] conditions) =>
        Array.Find(FewRecords, few => conditions.Any(condition => condition.StartsWith(few + " ", StringComparison.Ordinal))) is { } column ? $" INDEXED BY records_{column}" : "";

    private SqliteCommand ListOf(string?[] values)
    {
        var set = 0;
        for (var bit = 0; bit < values.Length; bit++)
            set |= values[bit] is null ? 0 : 1 << bit;
        if (_lists[set] is { } known)
            return known;

        var conditions = FilterColumns.Where((_, bit) => (set & (1 << bit)) != 0).ToArray();
        var command = Connections.Command(_connection,
            $"SELECT {RecordColumns.All} FROM records{IndexOf(conditions)} WHERE {string.Join(" AND ", conditions.Prepend("kind = $kind"))} ORDER BY id LIMIT $limit");
        foreach (var name in conditions.Select(condition => condition[condition.IndexOf('$', StringComparison.Ordinal)..]).Prepend("$limit").Prepend("$kind"))
            command.Parameters.Add(new SqliteParameter { ParameterName = name });
        return _lists[set] = command;
    }
}
