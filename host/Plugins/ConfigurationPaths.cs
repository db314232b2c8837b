namespace PluginTokenServer.Host.Plugins;

/// <summary>Where the operator finds a setting that a sentence speaks of.</summary>
internal static class ConfigurationPaths
{
    public const string Plugins = "TokenServer:Plugins";
    public const string GrantTypes = Plugins + ":Bindings:GrantTypes";
    public const string ResponseGenerators = Plugins + ":Bindings:ResponseGenerators";
}
