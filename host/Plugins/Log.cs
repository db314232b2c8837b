namespace PluginTokenServer.Host.Plugins;

/// <summary>What the plugin runtime logs. Never an exception's message: a plugin's may quote a token.</summary>
internal static partial class Log
{
    /// <summary>One line for each plugin at start; a warning where something is wrong with it.</summary>
    public static void Listed(ILogger logger, PluginRecord plugin)
    {
        var level = plugin.State is PluginState.Active or PluginState.Disabled ? LogLevel.Information : LogLevel.Warning;
        var (state, offers) = (PluginListText.State(plugin), PluginListText.Offers(plugin));
        Listed(logger, level, plugin.Id, plugin.Version, state, offers, plugin.Reason ?? "");
        foreach (var note in plugin.Notes)
            Noted(logger, plugin.Id, note);
    }

    [LoggerMessage(EventId = 3000, Message = "Plugin '{Plugin}' {Version}: {State}, offers {Offers}. {Reason}")]
    private static partial void Listed(ILogger logger, LogLevel level, string plugin, string? version, string state, string offers, string reason);

    [LoggerMessage(3008, LogLevel.Warning, "About plugin '{Plugin}': {Note}")]
    private static partial void Noted(ILogger logger, string plugin, string note);

    [LoggerMessage(3001, LogLevel.Error, "Plugin '{Plugin}' threw outside of any call; it is quarantined: {Fault}")]
    public static partial void Quarantined(ILogger logger, string plugin, string fault);

    [LoggerMessage(3002, LogLevel.Warning, "Plugin '{Plugin}' left a failed task that nobody looked at: {Fault}")]
    public static partial void Unobserved(ILogger logger, string plugin, string fault);

    [LoggerMessage(3003, LogLevel.Error, "The hosted service {Type} of plugin '{Plugin}' has ended: {Fault}")]
    public static partial void BackgroundFailed(ILogger logger, string plugin, string type, string fault);

    [LoggerMessage(3004, LogLevel.Warning, "The hosted service {Type} of plugin '{Plugin}' did not stop: {Fault}")]
    public static partial void BackgroundNotStopped(ILogger logger, string plugin, string type, string fault);

    [LoggerMessage(3005, LogLevel.Warning, "Plugin '{Plugin}' still has calls running while it is taken out of service.")]
    public static partial void NotDrained(ILogger logger, string plugin);

    [LoggerMessage(3006, LogLevel.Warning, "Plugin '{Plugin}' does not come to an end.")]
    public static partial void NotStopped(ILogger logger, string plugin);

    [LoggerMessage(3007, LogLevel.Warning, "Plugin '{Plugin}' failed while it was taken out of service: {Fault}")]
    public static partial void NotDisposed(ILogger logger, string plugin, string fault);

    [LoggerMessage(3009, LogLevel.Information, "Plugin '{Plugin}' has been replaced: {Before} by {After}, generation {Generation}.")]
    public static partial void Replaced(ILogger logger, string plugin, string? before, string? after, int generation);

    [LoggerMessage(3010, LogLevel.Warning, "Plugin '{Plugin}' was not replaced: {Reason}")]
    public static partial void NotReplaced(ILogger logger, string plugin, string reason);

    [LoggerMessage(3011, LogLevel.Information, "Generation {Generation} of plugin '{Plugin}' is gone.")]
    public static partial void GenerationGone(ILogger logger, string plugin, int generation);

    [LoggerMessage(3012, LogLevel.Warning, "Generation {Generation} of plugin '{Plugin}' was unloaded and something still holds its memory; a restart frees it.")]
    public static partial void GenerationStays(ILogger logger, string plugin, int generation);

    [LoggerMessage(3013, LogLevel.Warning, "Plugin '{Plugin}' has been switched off by {By}.")]
    public static partial void SwitchedOff(ILogger logger, string plugin, string by);

    [LoggerMessage(3014, LogLevel.Information, "Plugin '{Plugin}' has been switched on again by {By}.")]
    public static partial void SwitchedOn(ILogger logger, string plugin, string by);

    [LoggerMessage(3015, LogLevel.Warning, "The plugins directory could not be looked at: {Reason}")]
    public static partial void NotPolled(ILogger logger, string reason);

    [LoggerMessage(3016, LogLevel.Warning, "Old copies of plugins could not be removed: {Reason}")]
    public static partial void NotTidied(ILogger logger, string reason);

    [LoggerMessage(3100, LogLevel.Error, "Plugin '{Plugin}' failed in {Type} (request {Correlation}): {Fault}")]
    public static partial void CallFailed(ILogger logger, string plugin, string type, string? correlation, string fault);

    [LoggerMessage(3101, LogLevel.Error, "Plugin '{Plugin}' did not answer in {Type} (request {Correlation}) within {Timeout}; the call was abandoned.")]
    public static partial void CallTimedOut(ILogger logger, string plugin, string type, string? correlation, TimeSpan timeout);

    [LoggerMessage(3102, LogLevel.Information, "An abandoned call of plugin '{Plugin}' in {Type} has ended ({Fault}).")]
    public static partial void AbandonedCallEnded(ILogger logger, string plugin, string type, string? fault);

    [LoggerMessage(3103, LogLevel.Warning, "Plugin '{Plugin}' is not called in {Type}: {Limit} calls are running.")]
    public static partial void TooManyCalls(ILogger logger, string plugin, string type, int limit);

    [LoggerMessage(3104, LogLevel.Warning, "Plugin '{Plugin}' is not called in {Type} for {Open}: {Failures} calls failed in a short time.")]
    public static partial void CallsStopped(ILogger logger, string plugin, string type, int failures, TimeSpan open);

    [LoggerMessage(3105, LogLevel.Information, "Plugin '{Plugin}' is called in {Type} again.")]
    public static partial void CallsResumed(ILogger logger, string plugin, string type);
}
