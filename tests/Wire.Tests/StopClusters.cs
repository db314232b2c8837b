using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests;

/// <summary>What all fixtures share goes after the last of them.</summary>
[SetUpFixture]
public sealed class StopClusters
{
    [OneTimeTearDown]
    public Task StopAsync() => PostgresCluster.StopAsync();
}
