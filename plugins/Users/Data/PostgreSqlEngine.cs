using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using PluginTokenServer.Stores;

namespace PluginTokenServer.Plugins.Users.Data;

/// <summary>PostgreSQL, for many nodes.</summary>
internal sealed class PostgreSqlEngine : IEngine
{
    // Nodes that start at the same time upgrade one after the other.
    private const long Lock = 0x7074735F75736572;

    private static readonly IReadOnlyList<string> Steps = SchemaSteps.Of("postgresql");

    private readonly NpgsqlDataSource _source;
    private readonly DbContextOptions<UsersContext> _options;

    public PostgreSqlEngine(string connectionString)
    {
        var given = new NpgsqlConnectionStringBuilder(connectionString);
        var builder = new NpgsqlConnectionStringBuilder
        {
            ApplicationName = "PluginTokenServer users",
            MaxPoolSize = 16,
            // Within what a call into a plugin may take.
            Timeout = 3,
            CommandTimeout = 3,
            GssEncryptionMode = GssEncryptionMode.Disable,
        };
        foreach (string keyword in given.Keys!)
            builder[keyword] = given[keyword];
        builder.IncludeErrorDetail = false;
        builder.LogParameters = false;
        builder.PersistSecurityInfo = false;
        Place = string.Create(CultureInfo.InvariantCulture, $"PostgreSQL at {builder.Host}, port {builder.Port}, database '{builder.Database ?? builder.Username}'");
        _source = NpgsqlDataSource.Create(builder);
        _options = new DbContextOptionsBuilder<UsersContext>().UseNpgsql(_source).Options;
    }

    public string Place { get; }

    public int Version => Steps.Count;

    public UsersContext CreateContext() => new(_options, prefix: "pts_");

    public async Task<int> UpgradeAsync()
    {
        await using var connection = await _source.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await RunAsync(connection, string.Create(CultureInfo.InvariantCulture, $"SELECT pg_advisory_xact_lock({Lock})"));
        var found = await VersionAsync(connection);
        if (found > Version)
            throw new StoreUnavailableException($"{Place} has users' tables of version {found}, and this plugin knows versions up to {Version}; start the release that made them, or restore a backup of before its upgrade.");
        if (found < Version)
        {
            foreach (var step in Steps.Skip(found))
                await RunAsync(connection, step);
            await RunAsync(connection, "CREATE TABLE IF NOT EXISTS pts_users_schema (version integer NOT NULL)");
            await RunAsync(connection, string.Create(CultureInfo.InvariantCulture, $"DELETE FROM pts_users_schema; INSERT INTO pts_users_schema (version) VALUES ({Version})"));
        }

        await transaction.CommitAsync();
        return found;
    }

    public ValueTask DisposeAsync() => _source.DisposeAsync();

    // A role that may not create tables can still serve where they are up to date.
    private static async Task<int> VersionAsync(NpgsqlConnection connection)
    {
        await using var exists = new NpgsqlCommand("SELECT to_regclass('pts_users_schema') IS NOT NULL", connection);
        if (await exists.ExecuteScalarAsync() is not true)
            return 0;
        await using var version = new NpgsqlCommand("SELECT max(version) FROM pts_users_schema", connection);
        return await version.ExecuteScalarAsync() is int number ? number : 0;
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql)
    {
#pragma warning disable CA2100 // The scripts are part of this assembly.
        await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync();
    }
}
