namespace PluginTokenServer.Models;

// The device flow (RFC 8628) and CIBA: the user signs in on another device while the client polls.
public partial class Client
{
    /// <summary>How the code is made that the user types in, <c>user_code</c> (RFC 8628 §6.1).</summary>
    /// <value><see langword="null"/> by default: the server's choice.</value>
    public string? UserCodeType { get; set; }

    /// <summary>How long a device code and its user code are valid, in seconds (RFC 8628 §3.2, <c>expires_in</c>).</summary>
    /// <value>300 by default (five minutes); 1 or more.</value>
    public int DeviceCodeLifetime { get; set; } = 300;

    /// <summary>How long a backchannel authentication request is valid, in seconds (CIBA Core §7.3, <c>expires_in</c>), where the request does not ask for less.</summary>
    /// <value><see langword="null"/> by default: the server's setting.</value>
    public int? CibaLifetime { get; set; }

    /// <summary>How many seconds the client has to wait between two polls; sooner is answered <c>slow_down</c> (RFC 8628 §3.5; CIBA Core §11).</summary>
    /// <value><see langword="null"/> by default: the server's setting for the flow.</value>
    public int? PollingInterval { get; set; }
}
