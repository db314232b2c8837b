using System.Globalization;
using PluginTokenServer.Host.Options;

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

    /// <summary>A digest of all of this.</summary>
    public string Fingerprint() => SettingsFingerprint.Of(
    [
        .. Settings?.AsEnumerable() ?? [],
        new(nameof(Enabled), Enabled?.ToString()),
        new(nameof(TimeoutMs), TimeoutMs?.ToString(CultureInfo.InvariantCulture)),
        new(nameof(MaxConcurrency), MaxConcurrency?.ToString(CultureInfo.InvariantCulture)),
    ]);
}
