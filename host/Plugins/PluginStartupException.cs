namespace PluginTokenServer.Host.Plugins;

/// <summary>The configuration needs a plugin that cannot be had. The server does not start.</summary>
internal sealed class PluginStartupException(IReadOnlyList<string> faults) : StartupException(string.Join(Environment.NewLine, faults))
{
    /// <summary>One sentence each.</summary>
    public IReadOnlyList<string> Faults { get; } = faults;
}
