namespace PluginTokenServer.Tests.Support;

/// <summary>An assembly that was compiled in memory.</summary>
public sealed record PluginCompilerOutput(string Name, byte[] Image)
{
    public string FileName => Name + ".dll";
}
