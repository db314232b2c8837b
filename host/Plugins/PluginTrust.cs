namespace PluginTokenServer.Host.Plugins;

/// <summary>Whether a plugin has to be in the lock file.</summary>
internal enum PluginTrust
{
    /// <summary>No: the lock file is not read.</summary>
    Off,

    /// <summary>No, but it is said of each one that is not.</summary>
    Warn,

    /// <summary>Yes, byte for byte.</summary>
    Enforce,
}
