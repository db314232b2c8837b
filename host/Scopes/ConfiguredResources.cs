using PluginTokenServer.Host.Options;
using PluginTokenServer.Models;
using PluginTokenServer.Stores;

namespace PluginTokenServer.Host.Scopes;

/// <summary>The scopes and APIs of the configuration, as extensions see them.</summary>
internal sealed class ConfiguredResources(ServerConfigurationSource configuration) : IResourceStore
{
    private ScopeCatalog Catalog => configuration.Current.Scopes;

    public Task<IEnumerable<IdentityResource>> FindIdentityResourcesByScopeNameAsync(IEnumerable<string> scopeNames) =>
        Found(scopeNames.Distinct(StringComparer.Ordinal).Select(name => Catalog.IdentityResources.GetValueOrDefault(name)));

    public Task<IEnumerable<ApiScope>> FindApiScopesByNameAsync(IEnumerable<string> scopeNames) =>
        Found(scopeNames.Distinct(StringComparer.Ordinal).Select(name => Catalog.ApiScopes.GetValueOrDefault(name)));

    public Task<IEnumerable<ApiResource>> FindApiResourcesByScopeNameAsync(IEnumerable<string> scopeNames) =>
        Found<ApiResource>(scopeNames.SelectMany(Catalog.ApisOf).Distinct());

    public Task<IEnumerable<ApiResource>> FindApiResourcesByNameAsync(IEnumerable<string> apiResourceNames) =>
        Found(apiResourceNames.Distinct(StringComparer.Ordinal).Select(name => Catalog.ApiResources.GetValueOrDefault(name)));

    public Task<Resources> GetAllResourcesAsync()
    {
        var options = configuration.Current.Options;
        return Task.FromResult(new Resources(options.IdentityResources, options.ApiResources, options.ApiScopes));
    }

    private static Task<IEnumerable<T>> Found<T>(IEnumerable<T?> resources) where T : Resource => Task.FromResult<IEnumerable<T>>([.. resources.OfType<T>()]);
}
