namespace PluginTokenServer.Host.Plugins;

/// <summary>A plugin did not answer in time, or is not asked at the moment. Answered with 503; nothing of the plugin is in it.</summary>
internal sealed class PluginUnavailableException(string pluginId, string sentence, TimeSpan retryAfter) : Exception(sentence)
{
    public string PluginId { get; } = pluginId;

    public TimeSpan RetryAfter { get; } = retryAfter;

    /// <summary>Whether the plugin has said so itself, of itself.</summary>
    public bool IsOwnWord { get; init; }
}
