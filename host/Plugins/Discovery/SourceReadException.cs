namespace PluginTokenServer.Host.Plugins.Discovery;

/// <summary>A file of a plugin could not be read: the plugin's fault, as against the server's own directory.</summary>
internal sealed class SourceReadException(string path, string why, Exception? innerException = null) : Exception($"{path}: {why}", innerException)
{
    public string Path { get; } = path;
}
