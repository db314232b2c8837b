using PluginTokenServer.Host.Plugins.Conflicts;

namespace PluginTokenServer.Host.Plugins.Trust;

/// <summary>A lock that is needed and says nothing is a fault of the whole set-up, not of one plugin.</summary>
internal static class LockFaults
{
    /// <summary>One sentence for each lock file.</summary>
    public static IEnumerable<string> Of(IReadOnlyList<PluginOutcome> outcomes) => outcomes
        .Where(outcome => outcome.Record is { State: PluginState.Refused, LockFault: not null })
        .GroupBy(outcome => outcome.Record.LockFault!, outcome => outcome.Id)
        .Select(need => Sentence(need.Key, [.. need]));

    public static string Sentence(LockFault fault, IReadOnlyList<string> ids) =>
        $"{ConfigurationPaths.Plugins}:Trust is {PluginTrust.Enforce}: {fault.What}, and {(ids.Count == 1 ? "plugin" : "plugins")} {ConflictText.Names(ids)} {(ids.Count == 1 ? "needs" : "need")} it: {fault.Remedy}.";
}
