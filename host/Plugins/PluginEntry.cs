namespace PluginTokenServer.Host.Plugins;

/// <summary>What is configured for one plugin.</summary>
internal sealed class PluginEntry
{
    /// <summary>Whether the plugin is active. Unset, being named here is enough.</summary>
    public bool? Enabled { get; set; }

    /// <inheritdoc cref="PluginDefaults.TimeoutMs"/>
    public int? TimeoutMs { get; set; }

    /// <inheritdoc cref="PluginDefaults.MaxConcurrency"/>
    public int? MaxConcurrency { get; set; }

    /// <summary>The plugin's own settings: all of the configuration that it sees.</summary>
    public IConfigurationSection? Settings { get; set; }
}
