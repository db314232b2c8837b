namespace PluginTokenServer.Models;

/// <summary>An API. Its name is the audience, <c>aud</c>, of the access tokens for any of its scopes (RFC 9068 §2.2), and its user name for introspection (RFC 7662 §2.1).</summary>
public class ApiResource : Resource
{
    /// <summary>An empty resource, to be filled in.</summary>
    public ApiResource()
    {
    }

    /// <summary>An API that is shown by its name.</summary>
    /// <param name="name">The audience.</param>
    public ApiResource(string name) : this(name, name, null)
    {
    }

    /// <summary>An API.</summary>
    /// <param name="name">The audience.</param>
    /// <param name="displayName">The name shown on consent pages.</param>
    public ApiResource(string name, string? displayName) : this(name, displayName, null)
    {
    }

    /// <summary>An API with user claims, shown by its name.</summary>
    /// <param name="name">The audience.</param>
    /// <param name="userClaims">The types of the user claims that go into its access tokens.</param>
    public ApiResource(string name, IEnumerable<string>? userClaims) : this(name, name, userClaims)
    {
    }

    /// <summary>An API with user claims.</summary>
    /// <param name="name">The audience.</param>
    /// <param name="displayName">The name shown on consent pages.</param>
    /// <param name="userClaims">The types of the user claims that go into its access tokens.</param>
    /// <exception cref="ArgumentException">There is no name.</exception>
    public ApiResource(string name, string? displayName, IEnumerable<string>? userClaims) => Fill(name, displayName, userClaims);

    /// <summary>What the API authenticates with at the introspection endpoint.</summary>
    /// <value>Empty by default: the API may not introspect.</value>
    public ICollection<Secret> ApiSecrets { get; set; } = new HashSet<Secret>();

    /// <summary>The names of the scopes at this API; each must exist as an <see cref="ApiScope"/>. Several APIs may share one.</summary>
    /// <value>Empty by default.</value>
    public ICollection<string> Scopes { get; set; } = new HashSet<string>();

    /// <summary>The algorithms that access tokens for this API may be signed with (RFC 7518 §3.1), for instance <c>ES256</c>.</summary>
    /// <value>Empty by default: the server's own choice.</value>
    public ICollection<string> AllowedAccessTokenSigningAlgorithms { get; set; } = new HashSet<string>();

    /// <summary>Whether a token for this API must be asked for by <c>resource</c> (RFC 8707 §2) and is then for this API alone.</summary>
    /// <value><see langword="false"/> by default.</value>
    public bool RequireResourceIndicator { get; set; }
}
