namespace PluginTokenServer.Host;

/// <summary>The server cannot start, and the message says what to do about it. Shown to the operator without a stack trace.</summary>
internal class StartupException(string message) : Exception(message);
