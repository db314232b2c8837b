using PluginTokenServer.Stores;

namespace PluginTokenServer.Storage.Tests.Sqlite;

/// <summary>The conformance suite on SQLite.</summary>
public sealed class SqliteConformanceTests : DurableStoreConformance
{
    private string _directory = "";

    protected override Task<IOperationalStore> CreateAsync()
    {
        _directory = Directory.CreateTempSubdirectory("pts-").FullName;
        return Task.FromResult(Again());
    }

    protected override Task RemoveAsync()
    {
        Directory.Delete(_directory, recursive: true);
        return Task.CompletedTask;
    }

    protected override IOperationalStore Again() => SqliteFiles.NewStore(_directory);

    protected override Task MakeSchemaNewerAsync()
    {
        SqliteFiles.Run(Path.Combine(_directory, "operational.db"), "PRAGMA user_version = 1000");
        return Task.CompletedTask;
    }
}
