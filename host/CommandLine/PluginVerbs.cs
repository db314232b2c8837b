using PluginTokenServer.Host.Plugins;

namespace PluginTokenServer.Host.CommandLine;

internal static class PluginVerbs
{
    /// <summary>Shows what a server with this configuration would serve.</summary>
    public static async Task<int> ListAsync(string[] args, Terminal terminal)
    {
        var (plugins, faults) = await PluginSurvey.TakeAsync(args);
        await terminal.Out.WriteAsync(PluginListText.Of(plugins));
        foreach (var fault in faults)
            await terminal.Error.WriteLineAsync(fault);
        return faults.Count == 0 ? ExitCodes.Done : ExitCodes.Fault;
    }

    /// <summary>Looks at one folder or DLL, wherever it lies.</summary>
    public static async Task<int> InspectAsync(string[] args, Terminal terminal)
    {
        if (args.Length == 0 || args[0].StartsWith('-'))
        {
            await terminal.Error.WriteLineAsync("`plugins inspect` needs the path of a plugin's folder or DLL.");
            return ExitCodes.Usage;
        }

        // How strict it is with permissions depends on the environment.
        var environment = TokenServerApplication.NewBuilder(args[1..]).Environment;
        var plugin = PluginRuntime.Inspect(Path.GetFullPath(args[0]), environment.IsDevelopment());
        await WriteAsync(terminal.Out, plugin);
        return plugin.Refusal is null ? ExitCodes.Done : ExitCodes.Fault;
    }

    private static async Task WriteAsync(TextWriter writer, PluginRecord plugin)
    {
        await writer.WriteLineAsync($"{plugin.Id} {plugin.Version}".TrimEnd());
        await writer.WriteLineAsync(plugin.Refusal is null ? "would be loaded" : $"would be refused: {PluginListText.State(plugin)}");
        if (plugin.Reason is { } reason)
            await writer.WriteLineAsync($"  {reason}");
        await writer.WriteLineAsync($"  path    {plugin.Path}");
        if (plugin.Digest is { } digest)
            await writer.WriteLineAsync($"  digest  {digest}");
        await writer.WriteLineAsync($"  offers  {PluginListText.Offers(plugin)}");
        foreach (var library in plugin.NativeLibraries)
            await writer.WriteLineAsync($"  native  {library}");
        foreach (var note in plugin.Notes)
            await writer.WriteLineAsync($"  note    {note}");
    }
}
