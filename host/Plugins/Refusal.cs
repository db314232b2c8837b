using PluginTokenServer.Host.Plugins.Discovery;

namespace PluginTokenServer.Host.Plugins;

/// <summary>A plugin that was not taken.</summary>
/// <param name="Reason">The kind, for machines.</param>
/// <param name="Sentence">One sentence for the operator: which plugin, what is wrong, what to do.</param>
internal sealed record Refusal(RefusalReason Reason, string Sentence)
{
    private const int CharactersAtMost = 1_000;

    /// <summary>A refusal whose sentence begins with the plugin's name.</summary>
    /// <param name="reason">The kind.</param>
    /// <param name="id">The plugin.</param>
    /// <param name="clause">The rest of the sentence, without its full stop. May quote the plugin's own names; what cannot be shown is replaced.</param>
    public static Refusal Of(RefusalReason reason, string id, string clause) => new(reason, $"Plugin '{id}' {DisplayText.Clean(clause, CharactersAtMost)}.");
}
