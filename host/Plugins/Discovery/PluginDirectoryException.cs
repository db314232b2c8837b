namespace PluginTokenServer.Host.Plugins.Discovery;

/// <summary>A directory that the plugin runtime needs cannot be used. The message is one sentence for the operator.</summary>
internal sealed class PluginDirectoryException(string message, Exception innerException) : Exception(message, innerException);
