using PluginTokenServer.Host.Options;
using PluginTokenServer.Host.Plugins;
using PluginTokenServer.Host.Plugins.Replacement;

namespace PluginTokenServer.Host.CommandLine;

/// <summary>What the running server does with the plugins that it serves.</summary>
internal static class ServingPluginVerbs
{
    public static async Task<int> ListAsync(IServiceProvider services, string[] operands, Terminal terminal)
    {
        var runtime = services.GetRequiredService<PluginRuntime>();
        await terminal.Out.WriteAsync(PluginListText.Of(runtime.Table.Plugins, runtime.Status));
        return ExitCodes.Done;
    }

    public static async Task<int> ReloadAsync(IServiceProvider services, string[] operands, Terminal terminal)
    {
        if (services.GetRequiredService<ServerConfigurationSource>().Refresh() is { } fault)
        {
            await terminal.Error.WriteLineAsync($"Nothing is replaced, since the settings cannot be taken over. {fault.Message}");
            return ExitCodes.Fault;
        }

        return await WriteAsync(await services.GetRequiredService<PluginRuntime>().Replacements.ReloadAsync(operands is [var id] ? id : null), terminal);
    }

    public static async Task<int> DisableAsync(IServiceProvider services, string[] operands, Terminal terminal) =>
        await WriteAsync(await services.GetRequiredService<PluginRuntime>().Replacements.DisableAsync(operands[0], terminal.User ?? "the operator"), terminal);

    public static async Task<int> EnableAsync(IServiceProvider services, string[] operands, Terminal terminal)
    {
        // A fault in it is told in the log, and keeps nobody from switching a plugin on with the settings that are in force.
        _ = services.GetRequiredService<ServerConfigurationSource>().Refresh();
        return await WriteAsync(await services.GetRequiredService<PluginRuntime>().Replacements.EnableAsync(operands[0], terminal.User ?? "the operator"), terminal);
    }

    public static async Task<int> ReloadNothingAsync(string[] settings, string[] operands, Terminal terminal)
    {
        await terminal.Error.WriteLineAsync("No server runs on this data directory, so there is nothing to replace; the next start takes what lies in the plugins directory then.");
        return ExitCodes.Fault;
    }

    private static async Task<int> WriteAsync(IReadOnlyList<PluginChange> changes, Terminal terminal)
    {
        foreach (var change in changes)
            await (change.IsDone ? terminal.Out : terminal.Error).WriteLineAsync(change.Sentence);
        return changes.All(change => change.IsDone) ? ExitCodes.Done : ExitCodes.Fault;
    }
}
