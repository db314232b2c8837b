using PluginTokenServer.Host.Handles;
using PluginTokenServer.Host.Storage;

namespace PluginTokenServer.Host.Grants;

internal static class GrantsRegistration
{
    public static IServiceCollection AddGrants(this IServiceCollection services) => services
        .AddSingleton<HandleKeys>()
        .AddSingleton(new SealedKind(GrantStore.Kind))
        .AddSingleton(new SealedKind(ReferenceTokens.Kind))
        .AddSingleton<GrantStore>()
        .AddSingleton<ReferenceTokens>()
        .AddSingleton<Origins>()
        .AddSingleton<Revocations>()
        .AddSingleton<PluginRevocation>();
}
