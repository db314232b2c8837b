using PluginTokenServer.Stores;
using PluginTokenServer.Validation;

namespace PluginTokenServer.Host.Scopes;

internal static class ScopesRegistration
{
    public static IServiceCollection AddScopes(this IServiceCollection services) => services
        .AddSingleton<IScopeParser, ScopeParser>()
        .AddSingleton<IResourceStore, ConfiguredResources>();
}
