namespace PluginTokenServer.Host.Plugins.Inspection;

/// <summary>An assembly that every plugin shares with the server.</summary>
/// <param name="Name">Its simple name.</param>
/// <param name="Version">Its assembly version.</param>
/// <param name="Path">Its file; empty when it is part of a single-file host and cannot be looked into.</param>
internal sealed record SharedAssembly(string Name, Version Version, string Path);
