using System.Globalization;
using Npgsql;
using PluginTokenServer.Stores;

namespace PluginTokenServer.Plugins.PostgreSql;

/// <summary>Brings the tables to the version that this server knows: one numbered script after the other, all of them or none.</summary>
internal static class SchemaUpgrade
{
    // Any number will do that nobody else takes: "pts" and a zero.
    private const long Lock = 0x70747300;

    /// <summary>The version that this server knows: the number of its last script.</summary>
    public static int Known { get; } = Scripts().Count;

    /// <returns>The version that was there, 0 for none.</returns>
    /// <exception cref="StoreUnavailableException">The tables are a later server's.</exception>
    public static async Task<int> RunAsync(NpgsqlConnection connection, string place)
    {
        await using var transaction = await connection.BeginTransactionAsync();
        // A script may take longer than a request, and so may waiting for another node that runs it.
        await ExecuteAsync(connection, "SET LOCAL statement_timeout = 0");
        await ExecuteAsync(connection, string.Create(CultureInfo.InvariantCulture, $"SELECT pg_advisory_xact_lock({Lock})"));
        var found = await VersionAsync(connection);
        if (found > Known)
        {
            throw new StoreUnavailableException(
                $"{place} has tables of version {found}, and this server knows version {Known}: they are a later release's. Start that release, or restore a backup of before its upgrade.");
        }

        if (found < Known)
        {
            foreach (var script in Scripts().Skip(found))
                await ExecuteAsync(connection, await TextAsync(script));
            await ExecuteAsync(connection, "CREATE TABLE IF NOT EXISTS pts_schema (version integer NOT NULL)");
            await ExecuteAsync(connection, string.Create(CultureInfo.InvariantCulture, $"DELETE FROM pts_schema; INSERT INTO pts_schema (version) VALUES ({Known})"));
        }

        await transaction.CommitAsync();
        return found;
    }

    // A user that may not create tables can still serve where they are up to date.
    private static async Task<int> VersionAsync(NpgsqlConnection connection)
    {
        await using var exists = new NpgsqlCommand("SELECT to_regclass('pts_schema') IS NOT NULL", connection);
        if (await exists.ExecuteScalarAsync() is not true)
            return 0;
        await using var version = new NpgsqlCommand("SELECT max(version) FROM pts_schema", connection);
        return await version.ExecuteScalarAsync() is int number ? number : 0;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
#pragma warning disable CA2100 // The scripts are part of this assembly.
        await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync();
    }

    private static List<string> Scripts() =>
        [.. typeof(SchemaUpgrade).Assembly.GetManifestResourceNames().Where(name => name.EndsWith(".sql", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    private static async Task<string> TextAsync(string script)
    {
        using var reader = new StreamReader(typeof(SchemaUpgrade).Assembly.GetManifestResourceStream(script)!);
        return await reader.ReadToEndAsync();
    }
}
