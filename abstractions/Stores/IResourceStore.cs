using PluginTokenServer.Models;

namespace PluginTokenServer.Stores;

/// <summary>Knows the scopes and the APIs.</summary>
public interface IResourceStore
{
    /// <summary>The identity resources of the given names.</summary>
    /// <param name="scopeNames">Names of scopes.</param>
    Task<IEnumerable<IdentityResource>> FindIdentityResourcesByScopeNameAsync(IEnumerable<string> scopeNames);

    /// <summary>The API scopes of the given names.</summary>
    /// <param name="scopeNames">Names of scopes.</param>
    Task<IEnumerable<ApiScope>> FindApiScopesByNameAsync(IEnumerable<string> scopeNames);

    /// <summary>The APIs that any of the given scopes belongs to.</summary>
    /// <param name="scopeNames">Names of scopes.</param>
    Task<IEnumerable<ApiResource>> FindApiResourcesByScopeNameAsync(IEnumerable<string> scopeNames);

    /// <summary>The APIs of the given names.</summary>
    /// <param name="apiResourceNames">Names of APIs.</param>
    Task<IEnumerable<ApiResource>> FindApiResourcesByNameAsync(IEnumerable<string> apiResourceNames);

    /// <summary>Everything, enabled or not.</summary>
    Task<Resources> GetAllResourcesAsync();
}
