namespace PluginTokenServer.Plugins.OpenIdConnect;

/// <summary>A provider answered otherwise than it should. The message is this plugin's own and may be logged.</summary>
internal sealed class ProviderException(string message) : Exception(message);
