namespace PluginTokenServer.Host.Plugins;

/// <summary>Where plugins come from and where their snapshots are kept.</summary>
internal sealed record PluginPaths(string BundledDirectory, string Directory, string StateDirectory)
{
    public static PluginPaths Of(PluginOptions options, string contentRoot, string dataDirectory) => new(
        Path.Combine(AppContext.BaseDirectory, "plugins"),
        Path.GetFullPath(options.Directory, contentRoot),
        Path.Combine(Path.GetFullPath(dataDirectory, contentRoot), "plugins"));
}
