using PluginTokenServer.Host.Administration;
using PluginTokenServer.Host.Options;
using PluginTokenServer.Host.Plugins;
using PluginTokenServer.Host.Plugins.Discovery;
using PluginTokenServer.Host.Plugins.Verbs;

namespace PluginTokenServer.Host.CommandLine;

/// <summary>A command line that is meant for a plugin: its first word is the plugin's id.</summary>
internal static class PluginVerbLine
{
    private static readonly string[] Settings = ["--environment", "--contentroot"];

    /// <summary>Whether there is a plugin of that id, whatever became of it. Opens none of its files.</summary>
    public static bool IsFor(string[] args)
    {
        if (Verbs.All.Any(verb => verb.Group == args[0]) || !PluginId.IsValid(args[0]))
            return false;
        var builder = TokenServerApplication.NewBuilder(Split(args).Settings);
        var options = new PluginOptions();
        if (builder.Configuration[$"{ConfigurationPaths.Plugins}:{nameof(PluginOptions.Directory)}"] is { Length: > 0 } directory)
            options.Directory = directory;
        var paths = PluginPaths.Of(options, builder.Environment.ContentRootPath, new TokenServerOptions().DataDirectory);
        return new PluginDiscovery(isDevelopment: true).Discover(paths.BundledDirectory, paths.Directory).Any(candidate => PluginId.Comparer.Equals(candidate.Id, args[0]));
    }

    /// <summary>Has the running server's plugin do it, or loads the plugin where none runs.</summary>
    public static async Task<int> RunAsync(string[] args, Terminal terminal)
    {
        var (words, settings) = Split(args);
        return await AdminClient.TryRunAsync(AdminRequest.PluginVerb, words, settings, terminal)
            ?? await StoreVisit.RunAsync(settings, plugins => new VerbRun(plugins, terminal.Out, terminal.Error, terminal.ReadSecretAsync).RunAsync(words));
    }

    /// <summary>Takes the server's settings out of a command line: a plugin's options have no colon in their names, and the server's have.</summary>
    public static (string[] Words, string[] Settings) Split(string[] args)
    {
        List<string> words = [], settings = [];
        for (var at = 0; at < args.Length; at++)
        {
            var name = args[at].Split('=')[0];
            if (!name.StartsWith("--", StringComparison.Ordinal) || (!name.Contains(':') && !Settings.Contains(name, StringComparer.OrdinalIgnoreCase)))
            {
                words.Add(args[at]);
                continue;
            }

            settings.Add(args[at]);
            if (name == args[at] && at + 1 < args.Length)
                settings.Add(args[++at]);
        }

        return ([.. words], [.. settings]);
    }
}
