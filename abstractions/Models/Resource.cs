using System.Diagnostics;

namespace PluginTokenServer.Models;

/// <summary>Something that a client can ask for: user claims, an API, or one permission at an API.</summary>
/// <remarks>One instance serves all requests: read it, never change it.</remarks>
[DebuggerDisplay("{Name,nq}")]
public abstract class Resource
{
    /// <summary>Whether it can be asked for. Switched off, it is refused like an unknown one.</summary>
    /// <value><see langword="true"/> by default.</value>
    public bool Enabled { get; set; } = true;

    /// <summary>The name by which clients ask for it. Unique, compared ordinally.</summary>
    /// <value>Empty until set; a resource needs one.</value>
    public string Name { get; set; } = "";

    /// <summary>The name shown on consent pages.</summary>
    public string? DisplayName { get; set; }

    /// <summary>The explanation shown on consent pages.</summary>
    public string? Description { get; set; }

    /// <summary>Whether the discovery document lists it (OIDC Discovery §3, <c>scopes_supported</c>).</summary>
    /// <value><see langword="true"/> by default.</value>
    public bool ShowInDiscoveryDocument { get; set; } = true;

    /// <summary>The types of the user claims that come with it.</summary>
    /// <value>Empty by default.</value>
    public ICollection<string> UserClaims { get; set; } = new HashSet<string>();

    /// <summary>Values of the operator's own, read by plugins.</summary>
    /// <value>Empty by default.</value>
    public IDictionary<string, string> Properties { get; set; } = new Dictionary<string, string>();

    private protected void Fill(string name, string? displayName, IEnumerable<string>? userClaims)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        Name = name;
        DisplayName = displayName;
        UserClaims = new HashSet<string>(userClaims ?? []);
    }
}
