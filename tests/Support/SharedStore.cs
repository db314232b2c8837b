using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using PluginTokenServer.Host.Storage;
using PluginTokenServer.Stores;

namespace PluginTokenServer.Tests.Support;

/// <summary>A store in memory that outlives a server, and that several may share.</summary>
internal sealed class SharedStore
{
    private readonly MemoryStore _store;

    public SharedStore(TimeProvider? time = null) => _store = new MemoryStore(time ?? TimeProvider.System);

    /// <summary>For the services of a <see cref="TestServer"/>.</summary>
    public void Use(IServiceCollection services) => services.Replace(ServiceDescriptor.Singleton(_store));

    public Task<IReadOnlyList<OperationalRecord>> ListAsync(string kind) => _store.ListAsync(new OperationalFilter { Kind = kind }, 1000, CancellationToken.None);
}
