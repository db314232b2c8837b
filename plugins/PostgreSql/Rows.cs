using Npgsql;
using NpgsqlTypes;
using PluginTokenServer.Stores;

namespace PluginTokenServer.Plugins.PostgreSql;

/// <summary>Records as rows, and back.</summary>
internal static class Rows
{
    private const long TicksOfMicrosecond = TimeSpan.TicksPerMicrosecond;

    /// <summary>The columns that records are listed by, each with the value asked for.</summary>
    public static IEnumerable<(string Column, string? Value)> Conditions(OperationalFilter filter) =>
    [
        ("grant_id", filter.GrantId), ("subject", filter.Subject), ("client_id", filter.ClientId), ("session_id", filter.SessionId), ("origin", filter.Origin),
    ];

    public static void Add(NpgsqlParameterCollection parameters, OperationalRecord record)
    {
        Add(parameters, record.Kind, record.Id, record.Stamp, record.GrantId, record.Subject, record.ClientId, record.SessionId, record.Origin);
        parameters.Add(new NpgsqlParameter<long> { TypedValue = Microseconds(record.CreatedAt) });
        parameters.Add(new NpgsqlParameter<long> { TypedValue = Microseconds(record.ExpiresAt) });
        parameters.Add(new NpgsqlParameter<ReadOnlyMemory<byte>> { TypedValue = record.Payload, NpgsqlDbType = NpgsqlDbType.Bytea });
    }

    public static void Add(NpgsqlParameterCollection parameters, params ReadOnlySpan<string?> values)
    {
        foreach (var value in values)
            parameters.Add(new NpgsqlParameter { Value = value ?? (object)DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
    }

    public static OperationalRecord Read(NpgsqlDataReader row) => new()
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

    /// <summary>Since 1970; what is left of a microsecond is dropped.</summary>
    public static long Microseconds(DateTimeOffset time) => time.UtcTicks / TicksOfMicrosecond - DateTimeOffset.UnixEpoch.Ticks / TicksOfMicrosecond;

    public static DateTimeOffset Time(long microseconds) => DateTimeOffset.UnixEpoch.AddTicks(microseconds * TicksOfMicrosecond);

    private static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}
