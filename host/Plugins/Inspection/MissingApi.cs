namespace PluginTokenServer.Host.Plugins.Inspection;

/// <summary>Something a plugin needs from a shared assembly that this server's copy does not have.</summary>
/// <param name="Text">The type or member, for people.</param>
/// <param name="Provider">The simple name of the assembly it was expected in.</param>
/// <param name="NeededBy">The plugin's file that needs it.</param>
internal sealed record MissingApi(string Text, string Provider, string NeededBy);
