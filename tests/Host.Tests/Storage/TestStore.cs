using System.Diagnostics.Metrics;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging.Abstractions;
using PluginTokenServer.Host.Diagnostics.Telemetry;
using PluginTokenServer.Host.Keys;
using PluginTokenServer.Host.Storage;
using PluginTokenServer.Stores;

namespace PluginTokenServer.Host.Tests.Storage;

/// <summary>The host's view of a store, over the one in memory or over another.</summary>
internal static class TestStore
{
    public static OperationalStore Open(TimeProvider time, MemoryStore? memory = null)
    {
        var store = new OperationalStore(
            memory ?? new MemoryStore(time), time, new StoreHealth(NullLogger<StoreHealth>.Instance), new StorageOptions(), new ServerMetrics(new Meter("test")), NullLogger<OperationalStore>.Instance);
        store.OpenAsync((Host.Plugins.PluginOffer?)null).GetAwaiter().GetResult();
        return store;
    }

    /// <summary>Over an engine that misbehaves.</summary>
    public static OperationalStore Open(TimeProvider time, IOperationalStore engine)
    {
        var store = Open(time);
        store.UseAsync(engine).GetAwaiter().GetResult();
        return store;
    }

    public static MasterKeys MasterKeys() => new([RandomNumberGenerator.GetBytes(Host.Keys.MasterKeys.KeyBytes)]);
}
