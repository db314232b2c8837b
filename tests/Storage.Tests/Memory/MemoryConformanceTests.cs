using PluginTokenServer.Host.Storage;
using PluginTokenServer.Stores;

namespace PluginTokenServer.Storage.Tests.Memory;

/// <summary>The conformance suite on the store that is built in.</summary>
public sealed class MemoryConformanceTests : StoreConformance
{
    protected override Task<IOperationalStore> CreateAsync() => Task.FromResult<IOperationalStore>(new MemoryStore(TimeProvider.System));
}
