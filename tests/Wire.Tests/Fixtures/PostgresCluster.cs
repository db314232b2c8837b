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

    public static async Task StopAsync()
    {
        if (Server.IsValueCreated)
            await (await Server.Value).DisposeAsync();
    }
}
