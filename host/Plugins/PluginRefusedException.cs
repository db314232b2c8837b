namespace PluginTokenServer.Host.Plugins;

/// <summary>A plugin goes no further. Caught where the plugin's state is written down.</summary>
internal sealed class PluginRefusedException(Refusal refusal) : Exception(refusal.Sentence)
{
    public Refusal Refusal { get; } = refusal;
}
