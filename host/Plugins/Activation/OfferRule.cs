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

    /// <summary>Many, which are started and stopped and not called. Only those that the plugin registers.</summary>
    Background,
}
