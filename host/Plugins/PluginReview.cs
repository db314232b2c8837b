namespace PluginTokenServer.Host.Plugins;

/// <summary>What a start would come to.</summary>
/// <param name="Plugins">All plugins that were found, by id.</param>
/// <param name="Faults">Why the server would not start, one sentence each; empty when it would.</param>
internal sealed record PluginReview(IReadOnlyList<PluginRecord> Plugins, IReadOnlyList<string> Faults);
