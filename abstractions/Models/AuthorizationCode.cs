using System.Security.Claims;

namespace PluginTokenServer.Models;

/// <summary>The grant behind an authorization code (RFC 6749 §1.3.1). The code itself, as it is sent, is its handle.</summary>
public class AuthorizationCode
{
    /// <summary>When the code was issued, in UTC.</summary>
    public DateTime CreationTime { get; set; }

    /// <summary>How long it can be redeemed, in seconds.</summary>
    public int Lifetime { get; set; }

    /// <summary>The client it was issued to.</summary>
    public string ClientId { get; set; } = "";

    /// <summary>The user who granted it, as signed in.</summary>
    public ClaimsPrincipal Subject { get; set; } = new();

    /// <summary>The session at the server it was granted in, <c>sid</c>.</summary>
    public string? SessionId { get; set; }

    /// <summary>Whether <c>openid</c> was granted.</summary>
    public bool IsOpenId { get; set; }

    /// <summary>The scopes that were granted.</summary>
    public IEnumerable<string> RequestedScopes { get; set; } = [];

    /// <summary>The resources that were asked for (RFC 8707 §2.1).</summary>
    public IEnumerable<string> RequestedResourceIndicators { get; set; } = [];

    /// <summary>Where it was sent. The token request must repeat it if the authorization request named it (RFC 6749 §4.1.3).</summary>
    public string RedirectUri { get; set; } = "";

    /// <summary>The value that goes into the ID token, <c>nonce</c> (OIDC Core §3.1.2.1).</summary>
    public string? Nonce { get; set; }

    /// <summary>The hash of <c>state</c> that goes into the ID token, <c>s_hash</c> (FAPI 1.0 Part 2 §5.1.1).</summary>
    public string? StateHash { get; set; }

    /// <summary>Whether the user was asked to consent.</summary>
    public bool WasConsentShown { get; set; }

    /// <summary>What the proof key is held against, <c>code_challenge</c> (RFC 7636 §4.3).</summary>
    public string? CodeChallenge { get; set; }

    /// <summary>How the challenge was made, <c>S256</c> or <c>plain</c> (RFC 7636 §4.3).</summary>
    public string? CodeChallengeMethod { get; set; }

    /// <summary>What the user called the grant when consenting.</summary>
    public string? Description { get; set; }

    /// <summary>Values that travel from the authorization request to the token request.</summary>
    /// <value>Empty by default.</value>
    public IDictionary<string, string> Properties { get; set; } = new Dictionary<string, string>();
}
