namespace PluginTokenServer.Host.Plugins.Activation;

/// <summary>The server's log, under the plugin's name.</summary>
internal sealed class PluginLoggerFactory(ILoggerFactory loggers, string pluginId) : ILoggerFactory
{
    private readonly string _prefix = $"Plugin.{pluginId}.";

    public ILogger CreateLogger(string categoryName) => loggers.CreateLogger(_prefix + categoryName);

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException("Where the log goes is the server's business.");

    public void Dispose()
    {
        // The factory is the server's.
    }
}
