using System.Security.Claims;

namespace PluginTokenServer.Models;

/// <summary>The grant behind a device code (RFC 8628 §3.2). The code itself, as it is sent, is its handle.</summary>
public class DeviceCode
{
    /// <summary>When the code was issued, in UTC.</summary>
    public DateTime CreationTime { get; set; }

    /// <summary>How long it and its user code are valid, in seconds.</summary>
    public int Lifetime { get; set; }

    /// <summary>The client it was issued to.</summary>
    public string ClientId { get; set; } = "";

    /// <summary>What the user called the device.</summary>
    public string? Description { get; set; }

    /// <summary>Whether <c>openid</c> was asked for.</summary>
    public bool IsOpenId { get; set; }

    /// <summary>Whether the user has answered.</summary>
    public bool IsAuthorized { get; set; }

    /// <summary>The scopes that were asked for.</summary>
    public IEnumerable<string> RequestedScopes { get; set; } = [];

    /// <summary>The scopes that the user granted. None, once <see cref="IsAuthorized"/>, means that the user said no.</summary>
    public IEnumerable<string> AuthorizedScopes { get; set; } = [];

    /// <summary>The user who answered; <see langword="null"/> until then.</summary>
    public ClaimsPrincipal? Subject { get; set; }

    /// <summary>The session at the server in which the user answered, <c>sid</c>.</summary>
    public string? SessionId { get; set; }
}
