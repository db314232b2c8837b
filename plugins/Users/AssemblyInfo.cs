using PluginTokenServer.Plugins;

[assembly: TokenServerPlugin(EnabledByDefault = false, DisplayName = "Users")]
