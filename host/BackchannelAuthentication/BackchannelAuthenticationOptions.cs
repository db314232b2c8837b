using System.ComponentModel.DataAnnotations;

namespace PluginTokenServer.Host.BackchannelAuthentication;

/// <summary>The section <c>TokenServer:BackchannelAuthentication</c>.</summary>
internal sealed class BackchannelAuthenticationOptions
{
    /// <summary>How long a request waits for its answer, in seconds, where neither the client nor the request says less (CIBA Core §7.3, <c>expires_in</c>).</summary>
    /// <value>300 by default; 10 to 3600.</value>
    [Range(10, 3600)]
    public int LifetimeSeconds { get; set; } = 300;

    /// <summary>How many seconds a client has to wait between two polls, where it does not say itself (CIBA Core §7.3, <c>interval</c>).</summary>
    /// <value>5 by default; 1 to 60.</value>
    [Range(1, 60)]
    public int IntervalSeconds { get; set; } = 5;

    /// <summary>How many requests may wait for one user at a time. More are refused, so that nobody is worn down into saying yes.</summary>
    /// <value>5 by default; 1 to 100.</value>
    [Range(1, 100)]
    public int MaxPendingPerUser { get; set; } = 5;
}
