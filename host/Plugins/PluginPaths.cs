namespace PluginTokenServer.Host.Plugins;

/// <summary>Where plugins come from, what says which of them may run, and where their snapshots are kept.</summary>
internal sealed record PluginPaths(string BundledDirectory, string Directory, string StateDirectory, string LockFile)
{
    /// <summary>Where plugins keep what is their own, each in a directory by its id. Not among the snapshots, which are tidied.</summary>
    public string DataDirectory => Path.Combine(Path.GetDirectoryName(StateDirectory)!, "plugin-data");

    /// <summary>The lock of the plugins that come with the server, which its build writes.</summary>
    public string BundledLockFile => Path.Combine(Path.GetDirectoryName(BundledDirectory)!, "bundled-plugins.lock.json");

    /// <summary>Which plugins the operator has switched off while the server ran.</summary>
    public string SwitchFile => Path.Combine(Path.GetDirectoryName(StateDirectory)!, SwitchFileName);

    public const string SwitchFileName = "plugins-off.json";

    public static PluginPaths Of(PluginOptions options, string contentRoot, string dataDirectory) => new(
        Path.Combine(AppContext.BaseDirectory, "plugins"),
        Path.GetFullPath(options.Directory, contentRoot),
        Path.Combine(Path.GetFullPath(dataDirectory, contentRoot), "plugins"),
        Path.GetFullPath(options.LockFile, contentRoot));
}
