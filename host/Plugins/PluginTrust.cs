namespace PluginTokenServer.Host.Plugins;

/// <summary>Whether a plugin has to be in the lock file.</summary>
internal enum PluginTrust
{
    Off,
    Warn,
    Enforce,
}
