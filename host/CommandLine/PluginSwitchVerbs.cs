using PluginTokenServer.Host.Keys;
using PluginTokenServer.Host.Plugins;
using PluginTokenServer.Host.Plugins.Discovery;
using PluginTokenServer.Host.Plugins.Switches;

namespace PluginTokenServer.Host.CommandLine;

/// <summary>Switches plugins off and on where no server runs: a plugin that keeps the server from starting can be switched off like any other.</summary>
internal static class PluginSwitchVerbs
{
    public static Task<int> DisableAsync(string[] settings, string[] operands, Terminal terminal) => ChangeAsync(settings, terminal, operands[0], (switches, id, now) =>
        switches.Find(id) is { } off ? $"Plugin '{id}' is off already. {off.Sentence}"
        : switches.SwitchOff(new PluginSwitch(id, DisplayText.Clean(terminal.User ?? "the operator", PluginLimits.IdLength), now, [])) ?? $"Plugin '{id}' is switched off from the next start on.");

    public static Task<int> EnableAsync(string[] settings, string[] operands, Terminal terminal) => ChangeAsync(settings, terminal, operands[0], (switches, id, _) =>
        switches.Find(id) is null ? $"Plugin '{id}' is not switched off."
        : switches.SwitchOn(id) ?? $"Plugin '{id}' is switched on again from the next start on.");

    private static async Task<int> ChangeAsync(string[] settings, Terminal terminal, string id, Func<PluginSwitches, string, DateTimeOffset, string> change)
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
        await terminal.Out.WriteLineAsync(change(switches, id, app.Services.GetRequiredService<TimeProvider>().GetUtcNow()));
        return ExitCodes.Done;
    }
}
