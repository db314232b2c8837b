namespace PluginTokenServer.Host.Plugins.Activation;

/// <summary>How many plugins may offer a contract, and which of them is called.</summary>
internal enum OfferRule
{
    /// <summary>Many; the grant type picks one.</summary>
    ByGrantType,

    /// <summary>Many; the configuration picks one, and one that is not mentioned there is the default.</summary>
    ByBinding,

    /// <summary>At most one.</summary>
    Single,

    /// <summary>At most one of each plugin; all of them count, or the plugin's id in an address picks one.</summary>
    PerPlugin,

    /// <summary>Many; the configuration names the plugin whose one is used, and that one is held for as long as the server runs.</summary>
    Provider,

    /// <summary>Many; each is told of everything.</summary>
    Each,

    /// <summary>Many; the words of a command line pick one.</summary>
    ByVerb,

    /// <summary>Many, which are started and stopped and not called. Only those that the plugin registers.</summary>
    Background,
}
