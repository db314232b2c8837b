using PluginTokenServer.Models;

namespace PluginTokenServer.Validation;

/// <summary>Requested scopes and resources, held against what exists and what the client may have.</summary>
public class ResourceValidationResult
{
    /// <summary>Nothing requested, nothing wrong.</summary>
    public ResourceValidationResult()
    {
    }

    /// <summary>All of the given resources, each requested by its name.</summary>
    /// <param name="resources">The resources.</param>
    public ResourceValidationResult(Resources resources)
        : this(resources, resources.IdentityResources.Select(resource => resource.Name)
            .Concat(resources.ApiScopes.Select(scope => scope.Name))
            .Concat(resources.OfflineAccess ? ["offline_access"] : [])
            .Distinct(StringComparer.Ordinal)
            .Select(name => new ParsedScopeValue(name)))
    {
    }

    /// <summary>The given resources, requested by the given scopes.</summary>
    /// <param name="resources">The resources.</param>
    /// <param name="parsedScopeValues">The scopes.</param>
    public ResourceValidationResult(Resources resources, IEnumerable<ParsedScopeValue> parsedScopeValues)
    {
        Resources = resources;
        ParsedScopes = [.. parsedScopeValues];
    }

    /// <summary>Whether everything that was requested exists and may be had.</summary>
    public bool Succeeded => ParsedScopes.Count > 0 && InvalidScopes.Count == 0 && InvalidResourceIndicators.Count == 0;

    /// <summary>What the scopes stand for. Shared by all requests: treat its members as read-only.</summary>
    public Resources Resources { get => field ??= new(); set; }

    /// <summary>The granted scopes. Taking some away narrows the token of this request.</summary>
    public ICollection<ParsedScopeValue> ParsedScopes { get => field ??= []; set; }

    /// <summary>The granted scopes as they were requested.</summary>
    public IEnumerable<string> RawScopeValues => ParsedScopes.Select(scope => scope.RawValue);

    /// <summary>The requested scopes that do not exist or that the client may not have.</summary>
    public ICollection<string> InvalidScopes { get => field ??= []; set; }

    /// <summary>The requested resources that do not exist or that the client may not have (RFC 8707 §2).</summary>
    public ICollection<string> InvalidResourceIndicators { get => field ??= []; set; }
}
