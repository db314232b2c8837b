namespace PluginTokenServer.Host.Plugins.Inspection;

/// <summary>An assembly that a plugin refers to.</summary>
/// <param name="Name">Its simple name.</param>
/// <param name="Version">The version that is asked for; the highest, where several are.</param>
/// <param name="IsShared">Whether the server's own is used; otherwise the plugin brings it.</param>
internal sealed record ReferencedAssembly(string Name, Version Version, bool IsShared);
