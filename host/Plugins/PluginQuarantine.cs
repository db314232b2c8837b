namespace PluginTokenServer.Host.Plugins;

/// <summary>Whether a plugin is called at all. There from before its code runs for the first time, and looked at by every call.</summary>
internal sealed class PluginQuarantine(string pluginId)
{
    private volatile string? _sentence;

    public string PluginId { get; } = pluginId;

    /// <summary>Why the plugin is not called any more; <see langword="null"/> when it is.</summary>
    public string? Sentence
    {
        get => _sentence;
        set => _sentence = value;
    }
}
