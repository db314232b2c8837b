namespace PluginTokenServer.Host.Token;

/// <summary>One custom entry of a response, its value already JSON.</summary>
internal readonly record struct CustomEntry(string Name, ReadOnlyMemory<byte> Json);
