using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;
using PluginTokenServer.Stores;

namespace PluginTokenServer.Plugins.Sqlite;

/// <summary>A record as a row: into parameters, out of columns.</summary>
internal static class RecordColumns
{
    /// <summary>In the order that <see cref="Read"/> expects.</summary>
    public const string All = "kind, id, stamp, grant_id, subject, client_id, session_id, origin, created_at, expires_at, payload";

    private static readonly string[] Parameters =
        ["$kind", "$id", "$stamp", "$grant_id", "$subject", "$client_id", "$session_id", "$origin", "$created_at", "$expires_at", "$payload"];

    public static string Values { get; } = string.Join(", ", Parameters);

    public static void AddParameters(SqliteCommand command)
    {
        foreach (var name in Parameters)
            command.Parameters.Add(new SqliteParameter { ParameterName = name });
    }

    public static void Bind(SqliteCommand command, OperationalRecord record)
    {
        var values = command.Parameters;
        values[0].Value = record.Kind;
        values[1].Value = record.Id;
        values[2].Value = record.Stamp;
        values[3].Value = OrNull(record.GrantId);
        values[4].Value = OrNull(record.Subject);
        values[5].Value = OrNull(record.ClientId);
        values[6].Value = OrNull(record.SessionId);
        values[7].Value = OrNull(record.Origin);
        values[8].Value = Microseconds(record.CreatedAt);
        values[9].Value = Microseconds(record.ExpiresAt);
        values[10].Value = Bytes(record.Payload);
    }

    public static OperationalRecord Read(SqliteDataReader row) => new()
    {
        Kind = row.GetString(0),
        Id = row.GetString(1),
        Stamp = row.GetString(2),
        GrantId = Text(row, 3),
        Subject = Text(row, 4),
        ClientId = Text(row, 5),
        SessionId = Text(row, 6),
        Origin = Text(row, 7),
        CreatedAt = Time(row.GetInt64(8)),
        ExpiresAt = Time(row.GetInt64(9)),
        Payload = row.GetFieldValue<byte[]>(10),
    };

    /// <summary>Cut off, not rounded, so that the order of two times stays.</summary>
    public static long Microseconds(DateTimeOffset time) => (time.UtcTicks / TimeSpan.TicksPerMicrosecond) - (DateTimeOffset.UnixEpoch.UtcTicks / TimeSpan.TicksPerMicrosecond);

    private static DateTimeOffset Time(long microseconds) => DateTimeOffset.UnixEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond);

    private static string? Text(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    private static object OrNull(string? text) => (object?)text ?? DBNull.Value;

    // Most payloads are a whole array, which needs no copy.
    private static byte[] Bytes(ReadOnlyMemory<byte> payload) =>
        MemoryMarshal.TryGetArray(payload, out var segment) && segment.Array is { } array && segment.Offset == 0 && segment.Count == array.Length ? array : payload.ToArray();
}
