namespace PluginTokenServer.Host.Plugins;

/// <summary>The limits of calls into plugins, each kept for every type that a plugin offers.</summary>
internal sealed class PluginDefaults
{
    /// <summary>How long a call may take.</summary>
    /// <value>1 to 600,000; 5,000 by default.</value>
    public int TimeoutMs { get; set; } = 5000;

    /// <summary>How many calls may run at once, abandoned ones that have not ended included.</summary>
    /// <value>1 to 10,000; 64 by default.</value>
    public int MaxConcurrency { get; set; } = 64;

    /// <summary>How many failed calls within the window, successes not outnumbering them, stop further calls.</summary>
    /// <value>1 to 1,000; 5 by default.</value>
    public int BreakerFailures { get; set; } = 5;

    /// <value>1 to 3,600; 30 by default.</value>
    public int BreakerWindowSeconds { get; set; } = 30;

    /// <summary>How long calls stay stopped before one is let through to see whether the plugin has recovered.</summary>
    /// <value>1 to 3,600; 10 by default.</value>
    public int BreakerOpenSeconds { get; set; } = 10;
}
