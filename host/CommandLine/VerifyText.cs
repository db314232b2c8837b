using PluginTokenServer.Host.Plugins;
using PluginTokenServer.Host.Plugins.Discovery;
using PluginTokenServer.Host.Plugins.Trust;

namespace PluginTokenServer.Host.CommandLine;

/// <summary>What <c>plugins verify</c> says, plugin by plugin.</summary>
internal static class VerifyText
{
    /// <returns>How much is wrong.</returns>
    public static async Task<int> WriteAsync(Terminal terminal, PluginOptions options, IReadOnlyList<ExaminedPlugin> found)
    {
        var faults = 0;
        var ready = new HashSet<string>(PluginId.Comparer);
        var needs = new List<ExaminedPlugin>();
        foreach (var plugin in found)
        {
            var name = $"{plugin.Id} {plugin.Report.Version}".TrimEnd();
            if (PluginPipeline.WhyDisabled(options, plugin.Id, plugin.Report) is { } reason)
            {
                await terminal.Out.WriteLineAsync($"off      {name}  {reason}");
            }
            else if (plugin.Refusal is { } refusal)
            {
                faults++;
                if (plugin.Snapshot.LockFault is not null)
                    needs.Add(plugin);
                await terminal.Out.WriteLineAsync($"{refusal.Reason,-8} {name}  {refusal.Sentence}");
            }
            else
            {
                ready.Add(plugin.Id);
                await terminal.Out.WriteLineAsync($"ok       {name}  {plugin.Snapshot.TreeDigest}");
            }
        }

        foreach (var need in needs.GroupBy(plugin => plugin.Snapshot.LockFault!, plugin => plugin.Id))
            await terminal.Error.WriteLineAsync(LockFaults.Sentence(need.Key, [.. need]));
        foreach (var id in options.Required.Where(id => !ready.Contains(id)))
        {
            faults++;
            await terminal.Error.WriteLineAsync($"{ConfigurationPaths.Plugins}:Required: plugin '{id}' would not be loaded.");
        }

        return faults;
    }
}
