using Microsoft.AspNetCore.DataProtection;
using PluginTokenServer.Host.Options;
using PluginTokenServer.Host.Storage;

namespace PluginTokenServer.Host.Keys;

internal static class KeysRegistration
{
    public static IServiceCollection AddKeys(this IServiceCollection services) => services
        .AddSingleton(provider => DataDirectory.Open(Path.GetFullPath(
            provider.GetRequiredService<ServerConfigurationSource>().Current.Options.DataDirectory,
            provider.GetRequiredService<IHostEnvironment>().ContentRootPath)))
        .AddSingleton(MasterKeys)
        .AddSingleton<IDataProtectionProvider, MasterKeyProtection>()
        .AddSingleton<SigningKeyStore>()
        .AddSingleton<SigningKeyRing>()
        .AddSingleton(new SealedKind(SigningKeyStore.Kind))
        .AddSingleton<MasterKeyRotation>()
        .AddSingleton<KeyAdministration>()
        .AddSingleton<SigningKeyTakeOver>()
        .AddSingleton<SigningKeyUpkeep>()
        .AddHostedService(provider => provider.GetRequiredService<SigningKeyUpkeep>());

    private static MasterKeys MasterKeys(IServiceProvider provider)
    {
        var configured = provider.GetRequiredService<ServerConfigurationSource>().Current.Options.MasterKeys;
        return configured.Count > 0
            ? MasterKeyFile.Parse(configured, "TokenServer:MasterKeys")
            : MasterKeyFile.ReadOrMake(provider.GetRequiredService<DataDirectory>());
    }
}
