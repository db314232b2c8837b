using System.Diagnostics;

namespace PluginTokenServer.Models;

/// <summary>An application that may ask for tokens (RFC 6749 §1.1). Registered by the operator, in configuration or in a client store.</summary>
/// <remarks>Extensions get a copy: changing it changes the registration of no client. What one request may shape stands on <see cref="Validation.ValidatedRequest"/>.</remarks>
[DebuggerDisplay("{ClientId,nq}")]
public partial class Client
{
    /// <summary>Whether the client may be used at all. Switched off, it is refused like an unknown one and its refresh tokens stop working.</summary>
    /// <value><see langword="true"/> by default.</value>
    public bool Enabled { get; set; } = true;

    /// <summary>The client identifier, <c>client_id</c> (RFC 6749 §2.2). Unique, compared ordinally.</summary>
    /// <value>Empty until set; a client needs one.</value>
    public string ClientId { get; set; } = "";

    /// <summary>The protocol the client speaks.</summary>
    /// <value><c>oidc</c> by default, for OAuth 2.0 and OpenID Connect; no other is offered.</value>
    public string ProtocolType { get; set; } = "oidc";

    /// <summary>The name shown on consent pages and in logs.</summary>
    /// <value><see langword="null"/> by default: the client identifier is shown.</value>
    public string? ClientName { get; set; }

    /// <summary>A note for the operator.</summary>
    /// <value><see langword="null"/> by default.</value>
    public string? Description { get; set; }

    /// <summary>A page about the client, linked from consent pages (RFC 7591 §2, <c>client_uri</c>).</summary>
    /// <value>An absolute URI; <see langword="null"/> by default.</value>
    public string? ClientUri { get; set; }

    /// <summary>The client's logo for consent pages (RFC 7591 §2, <c>logo_uri</c>).</summary>
    /// <value>An absolute URI; <see langword="null"/> by default.</value>
    public string? LogoUri { get; set; }

    /// <summary>What the client authenticates with: hashes of shared secrets, public keys. Several may be valid at once, so that one can be replaced without a gap.</summary>
    /// <value>Empty by default.</value>
    public ICollection<Secret> ClientSecrets { get; set; } = new HashSet<Secret>();

    /// <summary>Where the client publishes the public keys that it signs its assertions with, as a key set (RFC 7591 §2, <c>jwks_uri</c>), in place of keys among <see cref="ClientSecrets"/>.</summary>
    /// <value>An <c>https</c> URI; <see langword="null"/> by default.</value>
    public string? JwksUri { get; set; }

    /// <summary>Whether the client must authenticate. Without it this is a public client (RFC 6749 §2.1).</summary>
    /// <value><see langword="true"/> by default.</value>
    public bool RequireClientSecret { get; set; } = true;

    /// <summary>The grant types the client may use; see <see cref="GrantTypes"/> for the usual sets. <c>refresh_token</c> is not listed here: <see cref="AllowOfflineAccess"/> decides.</summary>
    /// <value>Empty by default: no grant is allowed.</value>
    public ICollection<string> AllowedGrantTypes { get; set; } = new HashSet<string>();

    /// <summary>The names of the API scopes and identity resources the client may ask for. <c>offline_access</c> is not listed here: <see cref="AllowOfflineAccess"/> decides.</summary>
    /// <value>Empty by default: no scope is allowed.</value>
    public ICollection<string> AllowedScopes { get; set; } = new HashSet<string>();

    /// <summary>Values of the operator's own, read by plugins.</summary>
    /// <value>Empty by default.</value>
    public IDictionary<string, string> Properties { get; set; } = new Dictionary<string, string>();

    /// <summary>Claims about the client itself, written to its access tokens.</summary>
    /// <value>Empty by default.</value>
    public ICollection<ClientClaim> Claims { get; set; } = new HashSet<ClientClaim>();

    /// <summary>Whether <see cref="Claims"/> go into tokens that have a subject too, and not only into those of the client itself.</summary>
    /// <value><see langword="false"/> by default.</value>
    public bool AlwaysSendClientClaims { get; set; }

    /// <summary>Put in front of the type of each of <see cref="Claims"/>, so that none is taken for a claim about the user. Empty or <see langword="null"/> adds nothing.</summary>
    /// <value><c>client_</c> by default.</value>
    public string? ClientClaimsPrefix { get; set; } = "client_";
}
