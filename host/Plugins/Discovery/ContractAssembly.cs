namespace PluginTokenServer.Host.Plugins.Discovery;

/// <summary>The assembly that plugins are written against. There is one copy of it in the process: the server's.</summary>
internal static class ContractAssembly
{
    public const string Name = "PluginTokenServer.Abstractions";

    public const string FileName = Name + ".dll";
}
