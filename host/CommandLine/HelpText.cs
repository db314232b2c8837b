using System.Reflection;
using PluginTokenServer.Host.Plugins.Verbs;

namespace PluginTokenServer.Host.CommandLine;

internal static class HelpText
{
    public static string Version => typeof(HelpText).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    public static void Write(TextWriter writer)
    {
        var width = Verbs.All.Max(verb => verb.Name.Length) + 2;
        writer.WriteLine("PluginTokenServer, an OAuth 2.0 token server that is extended by plugins.");
        writer.WriteLine();
        writer.WriteLine("Without a verb it serves. Any setting can follow as --TokenServer:<setting> <value>; --environment <name> picks appsettings.<name>.json.");
        writer.WriteLine();
        foreach (var verb in Verbs.All)
        {
            writer.WriteLine($"  {verb.Name.PadRight(width)}{verb.Summary}");
            if (verb.Arguments.Length > 0)
                writer.WriteLine($"  {new string(' ', width)}{verb.Arguments}");
        }

        writer.WriteLine($"  {"--version".PadRight(width)}Shows the version.");
        writer.WriteLine($"  {"--help".PadRight(width)}Shows this.");
    }

    /// <summary>The verbs that plugins bring.</summary>
    public static void Write(TextWriter writer, IReadOnlyList<VerbDescription> verbs)
    {
        if (verbs.Count == 0)
            return;
        var width = verbs.Max(verb => verb.Name.Length) + 2;
        writer.WriteLine();
        writer.WriteLine("Verbs of plugins that are switched on:");
        writer.WriteLine();
        foreach (var verb in verbs)
        {
            writer.WriteLine($"  {verb.Name.PadRight(width)}{verb.Summary}");
            if (verb.Arguments.Length > 0)
                writer.WriteLine($"  {new string(' ', width)}{verb.Arguments}");
        }
    }
}
