namespace PluginTokenServer.Plugins;

/// <summary>Says something about a plugin. Optional; it is read without running anything of the plugin.</summary>
[AttributeUsage(AttributeTargets.Assembly)]
public sealed class TokenServerPluginAttribute : Attribute
{
    /// <summary>Whether the plugin is active without being named in the configuration.</summary>
    /// <value><see langword="true"/> by default.</value>
    public bool EnabledByDefault { get; set; } = true;

    /// <summary>A name for people.</summary>
    public string? DisplayName { get; set; }

    /// <summary>Who publishes it.</summary>
    public string? Publisher { get; set; }

    /// <summary>Where more about it is to be read.</summary>
    public string? Homepage { get; set; }
}
