using System.Collections.Frozen;
using PluginTokenServer.Models;

namespace PluginTokenServer.Host.Scopes;

/// <summary>All enabled scopes and APIs, by name.</summary>
internal sealed class ScopeCatalog
{
    private readonly FrozenDictionary<string, ApiResource[]> _apisOfScope;

    public ScopeCatalog(IEnumerable<ApiScope> apiScopes, IEnumerable<ApiResource> apiResources, IEnumerable<IdentityResource> identityResources)
    {
        ApiScopes = apiScopes.Where(scope => scope.Enabled).ToFrozenDictionary(scope => scope.Name, StringComparer.Ordinal);
        ApiResources = apiResources.Where(api => api.Enabled).ToFrozenDictionary(api => api.Name, StringComparer.Ordinal);
        IdentityResources = identityResources.Where(resource => resource.Enabled).ToFrozenDictionary(resource => resource.Name, StringComparer.Ordinal);
        _apisOfScope = ApiScopes.Keys.ToFrozenDictionary(
            scope => scope,
            scope => ApiResources.Values.Where(api => api.Scopes.Contains(scope)).OrderBy(api => api.Name, StringComparer.Ordinal).ToArray(),
            StringComparer.Ordinal);
    }

    public FrozenDictionary<string, ApiScope> ApiScopes { get; }

    public FrozenDictionary<string, ApiResource> ApiResources { get; }

    public FrozenDictionary<string, IdentityResource> IdentityResources { get; }

    /// <summary>The APIs that a scope belongs to, ordered by name.</summary>
    public IReadOnlyList<ApiResource> ApisOf(string scope) => _apisOfScope.TryGetValue(scope, out var apis) ? apis : [];
}
