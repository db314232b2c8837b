namespace PluginTokenServer.Models;

/// <summary>A scope that stands for claims about the user (OIDC Core §5.4). They go into the ID token or to the UserInfo endpoint.</summary>
public class IdentityResource : Resource
{
    /// <summary>An empty resource, to be filled in.</summary>
    public IdentityResource()
    {
    }

    /// <summary>A resource that is shown by its name.</summary>
    /// <param name="name">The scope.</param>
    /// <param name="userClaims">The claim types; at least one.</param>
    public IdentityResource(string name, IEnumerable<string> userClaims) : this(name, name, userClaims)
    {
    }

    /// <summary>A resource.</summary>
    /// <param name="name">The scope.</param>
    /// <param name="displayName">The name shown on consent pages.</param>
    /// <param name="userClaims">The claim types; at least one.</param>
    /// <exception cref="ArgumentException">There is no name or no claim type.</exception>
    public IdentityResource(string name, string? displayName, IEnumerable<string> userClaims)
    {
        Fill(name, displayName, userClaims);
        if (UserClaims.Count == 0)
            throw new ArgumentException("An identity resource stands for at least one claim type.", nameof(userClaims));
    }

    /// <summary>Whether the user cannot take it away on the consent page.</summary>
    /// <value><see langword="false"/> by default.</value>
    public bool Required { get; set; }

    /// <summary>Whether the consent page makes it stand out.</summary>
    /// <value><see langword="false"/> by default.</value>
    public bool Emphasize { get; set; }
}
