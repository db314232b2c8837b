namespace PluginTokenServer.Models;

// The device flow (RFC 8628) and CIBA: the user signs in on another device while the client polls.
public partial class Client
{
    /// <summary>How the code is made that the user types in, <c>user_code</c> (RFC 8628 §6.1).</summary>
    /// <value><see langword="null"/> by default: twelve letters. <c>Numeric</c>: sixteen digits.</value>
    public string? UserCodeType { get; set; }

    /// <summary>How long a device code and its user code are valid, in seconds (RFC 8628 §3.2, <c>expires_in</c>).</summary>
    /// <value>300 by default (five minutes); 1 to 600.</value>
    public int DeviceCodeLifetime { get; set; } = 300;

    /// <summary>How long a backchannel authentication request is valid, in seconds (CIBA Core §7.3, <c>expires_in</c>), where the request does not ask for less.</summary>
    /// <value><see langword="null"/> by default: the server's setting.</value>
    public int? CibaLifetime { get; set; }

    /// <summary>How many seconds the client has to wait between two polls; sooner is answered <c>slow_down</c> (RFC 8628 §3.5; CIBA Core §11).</summary>
    /// <value><see langword="null"/> by default: the server's setting for the flow.</value>
    public int? PollingInterval { get; set; }

    /// <summary>How the client learns that a backchannel authentication request was answered: <c>poll</c> or <c>ping</c> (CIBA Core §5). <c>push</c> is not offered.</summary>
    /// <value><c>poll</c> by default.</value>
    public string BackchannelTokenDeliveryMode { get; set; } = "poll";

    /// <summary>Where a ping is sent to (CIBA Core §4, <c>backchannel_client_notification_endpoint</c>): an absolute https URL.</summary>
    /// <value><see langword="null"/> by default; required for <c>ping</c>.</value>
    public string? BackchannelClientNotificationEndpoint { get; set; }

    /// <summary>Whether the client lets its users enter a secret that only they know, <c>user_code</c> (CIBA Core §7.1). A user who has one is asked through no client that does not.</summary>
    /// <value><see langword="false"/> by default.</value>
    public bool BackchannelUserCodeParameter { get; set; }
}
