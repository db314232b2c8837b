using System.ComponentModel.DataAnnotations;

namespace PluginTokenServer.Host.DeviceAuthorization;

/// <summary>The section <c>TokenServer:DeviceAuthorization</c>.</summary>
internal sealed class DeviceAuthorizationOptions
{
    /// <summary>How many seconds a device has to wait between two polls, where its client does not say (RFC 8628 §3.2, <c>interval</c>).</summary>
    /// <value>5 by default; 1 to 60.</value>
    [Range(1, 60)]
    public int IntervalSeconds { get; set; } = 5;

    /// <summary>How many user codes of one client may be waiting at a time. The more there are, the easier one of them is hit by guessing, and the fewer wrong ones are taken.</summary>
    /// <value>1000 by default; 1 to 10000.</value>
    [Range(1, 10_000)]
    public int MaxPendingPerClient { get; set; } = 1000;
}
