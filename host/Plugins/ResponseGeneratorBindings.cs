namespace PluginTokenServer.Host.Plugins;

/// <summary>Which plugin makes the token response: the client's own, else the grant type's, else the default.</summary>
internal sealed class ResponseGeneratorBindings
{
    /// <summary>The id of the plugin that makes all other responses.</summary>
    public string? Default { get; set; }

    /// <summary>Client identifier → plugin id. Read it with <see cref="BindingMap"/>.</summary>
    public IConfigurationSection? Clients { get; set; }

    /// <summary>Grant type → plugin id. Read it with <see cref="BindingMap"/>.</summary>
    public IConfigurationSection? GrantTypes { get; set; }
}
