namespace PluginTokenServer.Host.Token;

/// <summary>A custom entry cannot be written. The message is for the log and says what is wrong, not what is in it.</summary>
internal sealed class CustomJsonException(string message) : Exception(message);
