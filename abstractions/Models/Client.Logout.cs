namespace PluginTokenServer.Models;

public partial class Client
{
    /// <summary>Where a user may be sent after signing out (OIDC RP-Initiated Logout §3.1). Compared exactly.</summary>
    /// <value>Absolute URIs; empty by default.</value>
    public ICollection<string> PostLogoutRedirectUris { get; set; } = new HashSet<string>();

    /// <summary>The client's page that the sign-out page loads in a frame (OIDC Front-Channel Logout §2).</summary>
    /// <value>An absolute URI; <see langword="null"/> by default.</value>
    public string? FrontChannelLogoutUri { get; set; }

    /// <summary>Whether <see cref="FrontChannelLogoutUri"/> is called with <c>iss</c> and <c>sid</c> (OIDC Front-Channel Logout §2).</summary>
    /// <value><see langword="true"/> by default.</value>
    public bool FrontChannelLogoutSessionRequired { get; set; } = true;

    /// <summary>Where a logout token is posted when a session ends (OIDC Back-Channel Logout §2.2).</summary>
    /// <value>An absolute URI; <see langword="null"/> by default.</value>
    public string? BackChannelLogoutUri { get; set; }

    /// <summary>Whether the logout token names the session, <c>sid</c> (OIDC Back-Channel Logout §2.4).</summary>
    /// <value><see langword="true"/> by default.</value>
    public bool BackChannelLogoutSessionRequired { get; set; } = true;

    /// <summary>Whether the client's refresh tokens end with the session of the user they were issued in.</summary>
    /// <value><see langword="null"/> by default: the server's setting.</value>
    public bool? CoordinateLifetimeWithUserSession { get; set; }
}
