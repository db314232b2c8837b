using System.ComponentModel.DataAnnotations;

namespace PluginTokenServer.Host.PushedAuthorization;

/// <summary>The section <c>TokenServer:PushedAuthorization</c>.</summary>
internal sealed class PushedAuthorizationOptions
{
    /// <summary>Whether every client must push its authorization requests (RFC 9126 §5, <c>require_pushed_authorization_requests</c>).</summary>
    /// <value><see langword="false"/> by default: each client's own setting decides.</value>
    public bool Required { get; set; }

    /// <summary>How long a pushed request waits for the browser, in seconds (RFC 9126 §2.2, <c>expires_in</c>), where the client does not say.</summary>
    /// <value>60 by default; 5 to 600.</value>
    [Range(5, 600)]
    public int LifetimeSeconds { get; set; } = 60;
}
