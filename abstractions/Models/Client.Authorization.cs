namespace PluginTokenServer.Models;

public partial class Client
{
    /// <summary>Where an authorization response may be sent (RFC 6749 §3.1.2). Compared exactly; only the port of a loopback address is free (RFC 8252 §7.3).</summary>
    /// <value>Absolute URIs without a fragment; empty by default.</value>
    public ICollection<string> RedirectUris { get; set; } = new HashSet<string>();

    /// <summary>How long an authorization code may be redeemed, in seconds (RFC 6749 §4.1.2).</summary>
    /// <value>60 by default; 1 or more, and 600 is the RFC's recommended maximum.</value>
    public int AuthorizationCodeLifetime { get; set; } = 60;

    /// <summary>Whether an authorization request must carry a <c>code_challenge</c> (RFC 7636; RFC 9700 §2.1.1).</summary>
    /// <value><see langword="true"/> by default.</value>
    public bool RequirePkce { get; set; } = true;

    /// <summary>Whether the challenge method <c>plain</c> is accepted besides <c>S256</c> (RFC 7636 §4.2). It protects nothing if the request is read.</summary>
    /// <value><see langword="false"/> by default.</value>
    public bool AllowPlainTextPkce { get; set; }

    /// <summary>Whether an authorization request must be a signed request object (RFC 9101).</summary>
    /// <value><see langword="false"/> by default.</value>
    public bool RequireRequestObject { get; set; }

    /// <summary>Whether an authorization request must be pushed first (RFC 9126 §6).</summary>
    /// <value><see langword="false"/> by default: the server's setting decides. It cannot be used to opt out of that.</value>
    public bool RequirePushedAuthorization { get; set; }

    /// <summary>How long a pushed authorization request may be used, in seconds (RFC 9126 §2.2).</summary>
    /// <value><see langword="null"/> by default: the server's setting.</value>
    public int? PushedAuthorizationLifetime { get; set; }

    /// <summary>Whether access tokens may be sent through the browser, by a response type with <c>token</c>. No flow of this server does (RFC 9700 §2.1.2).</summary>
    /// <value><see langword="false"/> by default.</value>
    public bool AllowAccessTokensViaBrowser { get; set; }

    /// <summary>The origins from which scripts may call the server (CORS).</summary>
    /// <value>Origins such as <c>https://app.example.com</c>, without a path; empty by default.</value>
    public ICollection<string> AllowedCorsOrigins { get; set; } = new HashSet<string>();

    /// <summary>Whether the user is asked to consent (OIDC Core §3.1.2.4).</summary>
    /// <value><see langword="false"/> by default.</value>
    public bool RequireConsent { get; set; }

    /// <summary>Whether the user may have a consent remembered.</summary>
    /// <value><see langword="true"/> by default.</value>
    public bool AllowRememberConsent { get; set; } = true;

    /// <summary>How long a remembered consent holds, in seconds.</summary>
    /// <value><see langword="null"/> by default: until it is revoked.</value>
    public int? ConsentLifetime { get; set; }

    /// <summary>Whether users may sign in with an account of this server. Otherwise only by another identity provider.</summary>
    /// <value><see langword="true"/> by default.</value>
    public bool EnableLocalLogin { get; set; } = true;

    /// <summary>The other identity providers by which users of this client may sign in.</summary>
    /// <value>Empty by default: all of them.</value>
    public ICollection<string> IdentityProviderRestrictions { get; set; } = new HashSet<string>();

    /// <summary>How long after signing in a user may be let in without signing in again, in seconds.</summary>
    /// <value><see langword="null"/> by default: as long as the session lasts.</value>
    public int? UserSsoLifetime { get; set; }

    /// <summary>Where the client starts a sign-in that somebody else asked for (OIDC Core §4, <c>initiate_login_uri</c>).</summary>
    /// <value>An <c>https</c> URI; <see langword="null"/> by default.</value>
    public string? InitiateLoginUri { get; set; }
}
