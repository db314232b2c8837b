namespace PluginTokenServer.Host.Plugins.Calls;

/// <summary>The limits of the calls to one offered type.</summary>
internal sealed record CallLimits(TimeSpan Timeout, int MaxConcurrency, int BreakerFailures, TimeSpan BreakerWindow, TimeSpan BreakerOpen)
{
    public static CallLimits Of(PluginOptions options, string pluginId)
    {
        var defaults = options.Defaults;
        var entry = options.Entry(pluginId);
        return new CallLimits(
            TimeSpan.FromMilliseconds(entry?.TimeoutMs ?? defaults.TimeoutMs),
            entry?.MaxConcurrency ?? defaults.MaxConcurrency,
            defaults.BreakerFailures,
            TimeSpan.FromSeconds(defaults.BreakerWindowSeconds),
            TimeSpan.FromSeconds(defaults.BreakerOpenSeconds));
    }
}
