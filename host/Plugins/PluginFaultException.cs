namespace PluginTokenServer.Host.Plugins;

/// <summary>A plugin threw. Answered with 500; what it threw has been logged and is not kept, because an exception holds on to the code it came from.</summary>
internal sealed class PluginFaultException(string pluginId) : Exception($"Plugin '{pluginId}' failed.")
{
    public string PluginId { get; } = pluginId;
}
