using PluginTokenServer.Stores;

namespace PluginTokenServer.Storage.Tests.PostgreSql;

/// <summary>The conformance suite on PostgreSQL, each test in a schema of its own: databases are slow to make.</summary>
public sealed class PostgreSqlConformanceTests : DurableStoreConformance
{
    private string _database = "";
    private int _tests;

    private string Schema => $"s{_tests}";

    [OneTimeSetUp]
    public async Task CreateDatabaseAsync() => _database = await Cluster.Server.CreateDatabaseAsync();

    protected override async Task<IOperationalStore> CreateAsync()
    {
        _tests++;
        await Cluster.Server.ExecuteAsync(_database, $"CREATE SCHEMA {Schema}");
        return Again();
    }

    protected override IOperationalStore Again() => Cluster.Store($"{Cluster.Server.ConnectionString(_database)};Search Path={Schema}");

    protected override async Task MakeSchemaNewerAsync() => await Cluster.Server.ExecuteAsync(_database, $"UPDATE {Schema}.pts_schema SET version = version + 1");
}
