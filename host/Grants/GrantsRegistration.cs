using PluginTokenServer.Host.Handles;

namespace PluginTokenServer.Host.Grants;

internal static class GrantsRegistration
{
    public static IServiceCollection AddGrants(this IServiceCollection services) => services
        .AddSingleton<HandleKeys>()
        .AddSingleton<GrantStore>()
        .AddSingleton<ReferenceTokens>()
        .AddSingleton<Revocations>();
}
