using PluginTokenServer.Host.Keys;
using PluginTokenServer.Host.Options;
using PluginTokenServer.Stores;

namespace PluginTokenServer.Host.Storage;

internal static class StorageRegistration
{
    public static IServiceCollection AddStorage(this IServiceCollection services) => services
        .AddSingleton(provider => provider.GetRequiredService<ServerConfigurationSource>().Current.Options.Storage)
        .AddSingleton(provider => new StorageSettings
        {
            DataDirectory = provider.GetRequiredService<DataDirectory>().Path,
            ConnectionString = provider.GetRequiredService<StorageOptions>().ConnectionString,
        })
        .AddSingleton<StoreHealth>()
        .AddSingleton<MemoryStore>()
        .AddSingleton<OperationalStore>()
        .AddSingleton<SealedRecords>()
        .AddSingleton<StoreUpkeep>()
        .AddHostedService(provider => provider.GetRequiredService<StoreUpkeep>());
}
