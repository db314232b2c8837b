namespace PluginTokenServer.Host.Plugins;

/// <summary>Which plugin serves what, where more than one could.</summary>
internal sealed class PluginBindings
{
    /// <summary>Grant type → plugin id. Read it with <see cref="BindingMap"/>.</summary>
    public IConfigurationSection? GrantTypes { get; set; }

    public ResponseGeneratorBindings ResponseGenerators { get; set; } = new();
}
