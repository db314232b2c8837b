namespace PluginTokenServer.Host.Plugins.Discovery;

/// <summary>A file of a plugin where the operator put it.</summary>
/// <param name="RelativePath">Its path below the plugin, with <c>/</c> between the parts.</param>
/// <param name="FullPath">Where it is.</param>
/// <param name="Length">How long it was when it was found.</param>
internal sealed record PluginFile(string RelativePath, string FullPath, long Length);
