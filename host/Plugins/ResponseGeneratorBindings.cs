namespace PluginTokenServer.Host.Plugins;

/// <summary>Which plugin makes the token response, or which several together: the client's own, else the grant type's, else the default. Of several the first is the outermost.</summary>
internal sealed class ResponseGeneratorBindings
{
    /// <summary>The id of the plugin that makes all other responses, or a list. Read it with <see cref="ChainMap"/>.</summary>
    public IConfigurationSection? Default { get; set; }

    /// <summary>Client identifier → plugin id, or a list. Read it with <see cref="ChainMap"/>.</summary>
    public IConfigurationSection? Clients { get; set; }

    /// <summary>Grant type → plugin id, or a list. Read it with <see cref="ChainMap"/>.</summary>
    public IConfigurationSection? GrantTypes { get; set; }
}
