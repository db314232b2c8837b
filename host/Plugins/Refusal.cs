namespace PluginTokenServer.Host.Plugins;

/// <summary>A plugin that was not taken.</summary>
/// <param name="Reason">The kind, for machines.</param>
/// <param name="Sentence">One sentence for the operator: which plugin, what is wrong, what to do.</param>
internal sealed record Refusal(RefusalReason Reason, string Sentence);
