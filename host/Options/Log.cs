namespace PluginTokenServer.Host.Options;

/// <summary>Event ids 1000 to 1099.</summary>
internal static partial class Log
{
    [LoggerMessage(1000, LogLevel.Information, "The changed configuration is in force: {Changed}. There are now {Clients} clients, {Scopes} scopes and {Users} users.")]
    public static partial void ConfigurationApplied(ILogger logger, string changed, int clients, int scopes, int users);

    [LoggerMessage(1001, LogLevel.Error, "The changed configuration is not used, the previous one stays in force. {Faults}")]
    public static partial void ConfigurationRejected(ILogger logger, string faults);

    [LoggerMessage(1002, LogLevel.Warning, "These settings have changed and take effect at the next start: {Settings}.")]
    public static partial void RestartNeeded(ILogger logger, string settings);

    [LoggerMessage(1003, LogLevel.Information, "The configuration is again the one that is in force.")]
    public static partial void ConfigurationRestored(ILogger logger);

    [LoggerMessage(1004, LogLevel.Information, "What is configured for these plugins has changed and takes effect when they are reloaded: {Plugins}.")]
    public static partial void ReloadNeeded(ILogger logger, string plugins);
}
