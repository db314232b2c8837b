using Microsoft.Extensions.Logging.Abstractions;
using PluginTokenServer.Plugins.PostgreSql;
using PluginTokenServer.Stores;
using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Storage.Tests.PostgreSql;

/// <summary>The PostgreSQL that these tests share. What harms it is tried on another.</summary>
[SetUpFixture]
public sealed class Cluster
{
    internal static PostgresServer Server { get; private set; } = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => Server = await PostgresServer.StartAsync();

    [OneTimeTearDown]
    public async Task StopAsync() => await Server.DisposeAsync();

    /// <summary>A store that is not open yet.</summary>
    internal static PostgreSqlStore Store(string? connectionString, TimeProvider? time = null) =>
        new(new StorageSettings { DataDirectory = "/nowhere", ConnectionString = connectionString }, time ?? TimeProvider.System, NullLogger<PostgreSqlStore>.Instance);
}
