namespace PluginTokenServer.Models;

public partial class Client
{
    /// <summary>How long an access token is valid, in seconds; told to the client as <c>expires_in</c> (RFC 6749 §5.1).</summary>
    /// <value>3600 by default (one hour); 1 or more.</value>
    public int AccessTokenLifetime { get; set; } = 3600;

    /// <summary>Whether access tokens are self-contained (RFC 9068) or references that an API resolves by introspection (RFC 7662).</summary>
    /// <value><see cref="AccessTokenType.Jwt"/> by default.</value>
    public AccessTokenType AccessTokenType { get; set; } = AccessTokenType.Jwt;

    /// <summary>Whether a JWT access token has an id, <c>jti</c> (RFC 9068 §2.2 requires one).</summary>
    /// <value><see langword="true"/> by default.</value>
    public bool IncludeJwtId { get; set; } = true;

    /// <summary>How long an ID token is valid, in seconds (OIDC Core §2, <c>exp</c>).</summary>
    /// <value>300 by default (five minutes); 1 or more.</value>
    public int IdentityTokenLifetime { get; set; } = 300;

    /// <summary>The algorithms that ID tokens for this client may be signed with (RFC 7518 §3.1), for instance <c>ES256</c>.</summary>
    /// <value>Empty by default: the server's own choice.</value>
    public ICollection<string> AllowedIdentityTokenSigningAlgorithms { get; set; } = new HashSet<string>();

    /// <summary>Whether the user's claims go into the ID token even when an access token is issued with it, instead of being left to the UserInfo endpoint (OIDC Core §5.4).</summary>
    /// <value><see langword="false"/> by default.</value>
    public bool AlwaysIncludeUserClaimsInIdToken { get; set; }

    /// <summary>Salt of pairwise subject identifiers (OIDC Core §8.1).</summary>
    /// <value><see langword="null"/> by default: every client sees the same subject identifier.</value>
    public string? PairWiseSubjectSalt { get; set; }
}
