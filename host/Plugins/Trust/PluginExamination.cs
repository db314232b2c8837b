using PluginTokenServer.Host.Plugins.Activation;
using PluginTokenServer.Host.Plugins.Discovery;
using PluginTokenServer.Host.Plugins.Inspection;

namespace PluginTokenServer.Host.Plugins.Trust;

/// <summary>Goes the way of a start up to where a plugin's code would run, in a directory of its own, which is gone afterwards.</summary>
internal static class PluginExamination
{
    /// <param name="paths">Where plugins are.</param>
    /// <param name="isDevelopment">Whether permissions are judged as in Development.</param>
    /// <param name="refuseGroups">Whether files that a group may write to are refused.</param>
    /// <param name="judge">Asked about each snapshot before it is looked into; for a lock that is still to be written, nobody is.</param>
    /// <exception cref="PluginDirectoryException">A directory exists and cannot be listed.</exception>
    public static IReadOnlyList<ExaminedPlugin> Of(PluginPaths paths, bool isDevelopment, bool refuseGroups, Func<PluginCandidate, PluginSnapshot, PluginSnapshot>? judge = null)
    {
        var shared = SharedAssemblies.FromRuntime();
        var state = Directory.CreateTempSubdirectory("plugins-");
        try
        {
            var snapshotter = new PluginSnapshotter(state.FullName, shared.Names);
            using var inspector = new PluginInspector(shared, ExtensionPoints.ContractNames);
            return [.. new PluginDiscovery(isDevelopment, refuseGroups).Discover(paths.BundledDirectory, paths.Directory).Select(candidate =>
            {
                var snapshot = snapshotter.Take(candidate);
                if (judge is not null)
                    snapshot = judge(candidate, snapshot);
                return new ExaminedPlugin(candidate, snapshot, inspector.Inspect(snapshot));
            })];
        }
        finally
        {
            state.Delete(recursive: true);
        }
    }
}
