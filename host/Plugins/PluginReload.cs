namespace PluginTokenServer.Host.Plugins;

/// <summary>Whether a plugin can be replaced while the server runs.</summary>
internal enum PluginReload
{
    Off,
    Manual,
    Poll,
}
