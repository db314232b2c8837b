namespace PluginTokenServer.Host.Plugins.Activation;

/// <summary>The server's log, under the plugin's name.</summary>
internal sealed class PluginLoggerFactory(ILoggerFactory loggers, string pluginId) : ILoggerFactory
{
    /// <summary>What the categories of all plugins begin with.</summary>
    public const string AnyPrefix = "Plugin.";

    private readonly string _prefix = Prefix(pluginId);

    /// <summary>What the categories of a plugin begin with.</summary>
    public static string Prefix(string pluginId) => $"{AnyPrefix}{pluginId}.";

    public ILogger CreateLogger(string categoryName) => loggers.CreateLogger(_prefix + categoryName);

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException("Where the log goes is the server's business.");

    public void Dispose()
    {
        // The factory is the server's.
    }
}
