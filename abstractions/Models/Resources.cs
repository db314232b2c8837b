namespace PluginTokenServer.Models;

/// <summary>A set of resources: all that exist, or those that one request was granted.</summary>
public class Resources
{
    /// <summary>No resources.</summary>
    public Resources()
    {
    }

    /// <summary>A copy of a set. The resources in it are the same instances.</summary>
    /// <param name="other">The set.</param>
    public Resources(Resources other)
    {
        ArgumentNullException.ThrowIfNull(other);
        OfflineAccess = other.OfflineAccess;
        IdentityResources = new HashSet<IdentityResource>(other.IdentityResources);
        ApiResources = new HashSet<ApiResource>(other.ApiResources);
        ApiScopes = new HashSet<ApiScope>(other.ApiScopes);
    }

    /// <summary>A set of the given resources.</summary>
    /// <param name="identityResources">The identity resources.</param>
    /// <param name="apiResources">The APIs.</param>
    /// <param name="apiScopes">The scopes at APIs.</param>
    public Resources(IEnumerable<IdentityResource>? identityResources, IEnumerable<ApiResource>? apiResources, IEnumerable<ApiScope>? apiScopes)
    {
        IdentityResources = new HashSet<IdentityResource>(identityResources ?? []);
        ApiResources = new HashSet<ApiResource>(apiResources ?? []);
        ApiScopes = new HashSet<ApiScope>(apiScopes ?? []);
    }

    /// <summary>Whether <c>offline_access</c> belongs to the set: a refresh token was asked for (OIDC Core §11).</summary>
    /// <value><see langword="false"/> by default.</value>
    public bool OfflineAccess { get; set; }

    /// <summary>The identity resources.</summary>
    public ICollection<IdentityResource> IdentityResources { get; set; } = new HashSet<IdentityResource>();

    /// <summary>The APIs.</summary>
    public ICollection<ApiResource> ApiResources { get; set; } = new HashSet<ApiResource>();

    /// <summary>The scopes at APIs.</summary>
    public ICollection<ApiScope> ApiScopes { get; set; } = new HashSet<ApiScope>();
}
