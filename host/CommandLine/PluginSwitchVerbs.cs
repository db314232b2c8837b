using PluginTokenServer.Host.Keys;
using PluginTokenServer.Host.Plugins;
using PluginTokenServer.Host.Plugins.Conflicts;
using PluginTokenServer.Host.Plugins.Discovery;
using PluginTokenServer.Host.Plugins.Replacement;
using PluginTokenServer.Host.Plugins.Switches;

namespace PluginTokenServer.Host.CommandLine;

/// <summary>Switches plugins off and on where no server runs: a plugin that keeps the server from starting can be switched off like any other.</summary>
internal static class PluginSwitchVerbs
{
    public static Task<int> DisableAsync(string[] settings, string[] operands, Terminal terminal) => ChangeAsync(settings, terminal, operands[0], (switches, id, now) =>
        switches.Find(id) is { } off ? PluginChange.Done($"Plugin '{off.Id}' is off already. {off.Sentence}") : SwitchOff(switches, id, PluginPlace.Of(settings), terminal, now));

    public static Task<int> EnableAsync(string[] settings, string[] operands, Terminal terminal) => ChangeAsync(settings, terminal, operands[0], (switches, id, _) =>
        switches.Find(id) is not { } off ? PluginChange.Refused($"Plugin '{id}' is not switched off.")
        : switches.SwitchOn(off) is { } unwritten ? PluginChange.Refused($"Plugin '{off.Id}' stays switched off. {unwritten}")
        : Find(off.Id, PluginPlace.Of(settings)) is not null ? PluginChange.Done($"Plugin '{off.Id}' is switched on again from the next start on.")
        : PluginChange.Done($"Plugin '{off.Id}' is not switched off any more. Its folder is gone, so the next start goes without it."));

    private static PluginChange SwitchOff(PluginSwitches switches, string id, PluginPlace place, Terminal terminal, DateTimeOffset now)
    {
        if (Find(id, place) is not { Id: var known } candidate)
            return PluginChange.Refused($"There is no plugin '{id}'.");
        if (PluginId.Comparer.Equals(known, place.Options.StorageProvider))
            return PluginChange.Refused(StoreChoice.StaysOn(known));
        return switches.SwitchOff(new PluginSwitch(known, DisplayText.Clean(terminal.User ?? "the operator", PluginLimits.IdLength), now, [.. PluginPipeline.MayOffer(candidate)])) is { } unwritten
            ? PluginChange.Refused($"Plugin '{known}' is not switched off. {unwritten}")
            : PluginChange.Done($"Plugin '{known}' is switched off from the next start on.");
    }

    private static PluginCandidate? Find(string id, PluginPlace place) =>
        new PluginDiscovery(place.IsDevelopment).Discover(place.Paths.BundledDirectory, place.Paths.Directory).FirstOrDefault(candidate => PluginId.Comparer.Equals(candidate.Id, id));

    private static async Task<int> ChangeAsync(string[] settings, Terminal terminal, string id, Func<PluginSwitches, string, DateTimeOffset, PluginChange> change)
    {
        if (!PluginId.IsValid(id))
        {
            await terminal.Error.WriteLineAsync($"'{DisplayText.Clean(id, PluginLimits.IdLength)}' cannot be a plugin: {PluginId.Rule}.");
            return ExitCodes.Usage;
        }

        await using var app = TokenServerApplication.Create(settings, builder => builder.Logging.ClearProviders());
        // Taken for that time, so that no server starts in between and does not know.
        var data = app.Services.GetRequiredService<DataDirectory>();
        var switches = new PluginSwitches(Path.Combine(data.Path, PluginPaths.SwitchFileName));
        return await WriteAsync(Changed(), terminal);

        PluginChange Changed()
        {
            try
            {
                return change(switches, id, app.Services.GetRequiredService<TimeProvider>().GetUtcNow());
            }
            catch (PluginDirectoryException unreadable)
            {
                return PluginChange.Refused(unreadable.Message);
            }
        }
    }

    private static async Task<int> WriteAsync(PluginChange change, Terminal terminal)
    {
        await (change.IsDone ? terminal.Out : terminal.Error).WriteLineAsync(change.Sentence);
        return change.IsDone ? ExitCodes.Done : ExitCodes.Fault;
    }
}
