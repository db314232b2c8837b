using System.Security.Claims;

namespace PluginTokenServer.Models;

/// <summary>A token before it is signed: an access token (RFC 9068) or an ID token (OIDC Core §2).</summary>
/// <remarks>What is changed here is checked against the request when the token is signed.</remarks>
public class Token
{
    /// <summary>An access token, to be filled in.</summary>
    public Token()
    {
    }

    /// <summary>A token of the given type, to be filled in.</summary>
    /// <param name="tokenType"><c>access_token</c> or <c>id_token</c>.</param>
    public Token(string tokenType) => Type = tokenType;

    /// <summary>What the token is.</summary>
    /// <value><c>access_token</c> by default, or <c>id_token</c>.</value>
    public string Type { get; set; } = "access_token";

    /// <summary>Who issues it, <c>iss</c>.</summary>
    public string Issuer { get; set; } = "";

    /// <summary>Whom it is for, <c>aud</c>: the APIs of an access token, the client of an ID token.</summary>
    public ICollection<string> Audiences { get; set; } = new HashSet<string>();

    /// <summary>When it was made, in UTC: <c>iat</c>, and <c>nbf</c> with it.</summary>
    public DateTime CreationTime { get; set; }

    /// <summary>How long it is valid, in seconds; with <see cref="CreationTime"/> this makes <c>exp</c>.</summary>
    public int Lifetime { get; set; }

    /// <summary>The client it is issued to, <c>client_id</c> of an access token.</summary>
    public string ClientId { get; set; } = "";

    /// <summary>Whether an access token is self-contained or a reference.</summary>
    public AccessTokenType AccessTokenType { get; set; }

    /// <summary>The further claims: subject, scopes, the user's and the client's.</summary>
    public ICollection<Claim> Claims { get; set; } = [];

    /// <summary>The key it is bound to, the JSON value of <c>cnf</c> (RFC 7800 §3.1).</summary>
    /// <value><see langword="null"/> by default: a bearer token.</value>
    public string? Confirmation { get; set; }

    /// <summary>The algorithms it may be signed with (RFC 7518 §3.1).</summary>
    /// <value>Empty by default: the server's own choice.</value>
    public ICollection<string> AllowedSigningAlgorithms { get; set; } = new HashSet<string>();

    /// <summary>Whether it has an id, <c>jti</c>.</summary>
    /// <value><see langword="true"/> by default.</value>
    public bool IncludeJwtId { get; set; } = true;

    /// <summary>What the user called the device or grant it belongs to.</summary>
    public string? Description { get; set; }

    /// <summary>The version of this shape.</summary>
    /// <value>4 by default.</value>
    public int Version { get; set; } = 4;

    /// <summary>The subject, from the claim <c>sub</c>; <see langword="null"/> for a token of the client itself.</summary>
    public string? SubjectId => ValueOf("sub");

    /// <summary>The session at the server, from the claim <c>sid</c>.</summary>
    public string? SessionId => ValueOf("sid");

    /// <summary>The scopes, from the claims <c>scope</c>, of which there is one for each.</summary>
    public IEnumerable<string> Scopes => Claims.Where(claim => claim.Type == "scope").Select(claim => claim.Value);

    private string? ValueOf(string type) => Claims.FirstOrDefault(claim => claim.Type == type)?.Value;
}
