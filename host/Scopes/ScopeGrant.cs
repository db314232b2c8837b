using System.Collections.Frozen;
using PluginTokenServer.Models;
using PluginTokenServer.Validation;

namespace PluginTokenServer.Host.Scopes;

/// <summary>What a set of scopes comes to for one client: either an error, or the scopes, their resources and what a token for them says. Immutable, so it can be kept.</summary>
internal sealed class ScopeGrant
{
    private readonly ParsedScopeValue[] _scopes;
    private readonly Resources _resources;

    public ScopeGrant(ParsedScopeValue[] scopes, Resources resources)
    {
        _scopes = scopes;
        _resources = resources;
        Names = [.. scopes.Select(scope => scope.RawValue)];
        NameSet = Names.ToFrozenSet(StringComparer.Ordinal);
        Joined = string.Join(' ', Names);
        Audiences = [.. resources.ApiResources.Where(api => !api.RequireResourceIndicator).Select(api => api.Name)];
        SigningAlgorithms = CommonAlgorithms(resources.ApiResources.Where(api => !api.RequireResourceIndicator));
    }

    /// <summary>Nothing, before a grant has said what it is for.</summary>
    public static ScopeGrant None { get; } = new([], new Resources());

    public ScopeGrant(ScopeError error, string description)
    {
        (_scopes, _resources, Names, NameSet, Joined, Audiences, SigningAlgorithms) = ([], new Resources(), [], [], "", [], null);
        Error = error;
        ErrorDescription = description;
    }

    public ScopeError Error { get; }

    public string? ErrorDescription { get; }

    public string[] Names { get; }

    public FrozenSet<string> NameSet { get; }

    /// <summary>The scopes as the response and the token say them (RFC 6749 §3.3).</summary>
    public string Joined { get; }

    /// <summary>The APIs that a token for these scopes is meant for (RFC 9068 §3), without those that insist on being named.</summary>
    public string[] Audiences { get; }

    /// <summary>The algorithms that all of the APIs accept; <see langword="null"/> where none of them restricts it, empty where they cannot share a token.</summary>
    public string[]? SigningAlgorithms { get; }

    /// <summary>For one request. What an extension gets to see, it may change, and so gets a copy.</summary>
    public ResourceValidationResult ToValidationResult(bool forExtension) =>
        new() { Resources = forExtension ? new Resources(_resources) : _resources, ParsedScopes = new List<ParsedScopeValue>(_scopes) };

    /// <summary>This grant, narrowed to the named APIs (RFC 8707 §2.2): their scopes stay, and those that belong to no API's rules.</summary>
    public ScopeGrant NarrowTo(IReadOnlyCollection<string> resources)
    {
        var apis = _resources.ApiResources.Where(api => resources.Contains(api.Name)).ToArray();
        var unknown = resources.FirstOrDefault(name => Array.TrueForAll(apis, api => api.Name != name));
        if (unknown is not null)
            return new ScopeGrant(ScopeError.InvalidTarget, "The resource is unknown, or none of the requested scopes belongs to it.");

        var kept = _scopes.Where(scope =>
            _resources.ApiScopes.All(api => api.Name != scope.ParsedName) || Array.Exists(apis, api => api.Scopes.Contains(scope.ParsedName))).ToArray();
        var named = apis.Select(api => api.RequireResourceIndicator ? WithoutIndicator(api) : api);
        return new ScopeGrant(kept, new Resources(
            _resources.IdentityResources, named, _resources.ApiScopes.Where(scope => kept.Any(value => value.ParsedName == scope.Name)))
        { OfflineAccess = _resources.OfflineAccess });
    }

    /// <summary>This grant, narrowed to those of the named APIs that its scopes belong to.</summary>
    public ScopeGrant NarrowWithin(IReadOnlyCollection<string> resources)
    {
        var kept = NarrowTo([.. _resources.ApiResources.Select(api => api.Name).Where(resources.Contains)]);
        return kept.Names.Length > 0 ? kept : new ScopeGrant(ScopeError.InvalidTarget, "None of the scopes belongs to a resource that was granted.");
    }

    // The API insisted on being named, and now it has been.
    private static ApiResource WithoutIndicator(ApiResource api) => new(api.Name, api.DisplayName)
    {
        Description = api.Description,
        Scopes = api.Scopes,
        UserClaims = api.UserClaims,
        Properties = api.Properties,
        AllowedAccessTokenSigningAlgorithms = api.AllowedAccessTokenSigningAlgorithms,
    };

    private static string[]? CommonAlgorithms(IEnumerable<ApiResource> apis)
    {
        string[]? common = null;
        foreach (var api in apis.Where(api => api.AllowedAccessTokenSigningAlgorithms.Count > 0))
            common = [.. (common ?? api.AllowedAccessTokenSigningAlgorithms).Intersect(api.AllowedAccessTokenSigningAlgorithms, StringComparer.Ordinal)];
        return common;
    }
}
