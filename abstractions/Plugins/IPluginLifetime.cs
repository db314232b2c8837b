namespace PluginTokenServer.Plugins;

/// <summary>How long a plugin lives.</summary>
public interface IPluginLifetime
{
    /// <summary>Ends when the plugin is about to be taken out of service. Background work ends with it.</summary>
    CancellationToken Stopping { get; }
}
