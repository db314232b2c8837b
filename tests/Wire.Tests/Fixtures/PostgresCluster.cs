using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Wire.Tests.Fixtures;

/// <summary>The PostgreSQL that these tests share; started by the first that needs one.</summary>
internal static class PostgresCluster
{
    private static readonly Lazy<Task<PostgresServer>> Server = new(() => PostgresServer.StartAsync());

    /// <summary>A connection string to an empty database of its own.</summary>
    public static async Task<string> DatabaseAsync()
    {
        var server = await Server.Value;
        return server.ConnectionString(await server.CreateDatabaseAsync());
    }

    /// <summary>What <c>pg_dump</c> says of a database.</summary>
    public static async Task<string> DumpAsync(string connectionString)
    {
        var database = new Npgsql.NpgsqlConnectionStringBuilder(connectionString);
        return await PostgresDirectory.RunAsync("pg_dump", "-h", database.Host!, "-U", database.Username!, database.Database!);
    }

    /// <summary>Runs SQL in a database.</summary>
    public static async Task ExecuteAsync(string connectionString, string sql) =>
        await (await Server.Value).ExecuteAsync(new Npgsql.NpgsqlConnectionStringBuilder(connectionString).Database!, sql);

    public static async Task StopAsync()
    {
        if (Server.IsValueCreated)
            await (await Server.Value).DisposeAsync();
    }
}
