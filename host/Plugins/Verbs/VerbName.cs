using System.Text.RegularExpressions;

namespace PluginTokenServer.Host.Plugins.Verbs;

/// <summary>What a plugin's verb may be called. It begins with the plugin's id, so that no two plugins have the same, and whose it is can be told before anything is loaded.</summary>
internal static partial class VerbName
{
    /// <summary>What is wrong with a name: the end of a sentence, or <see langword="null"/>.</summary>
    public static string? Objection(string name, string pluginId)
    {
        if (CommandLine.Verbs.All.Any(verb => verb.Group == pluginId))
            return $"is a verb, and those of a plugin '{pluginId}' would be taken for the server's own; give the plugin another id";
        return name.StartsWith(pluginId + " ", StringComparison.Ordinal) && Rest().IsMatch(name.AsSpan(pluginId.Length))
            ? null
            : $"has the verb '{Discovery.DisplayText.Clean(name, 100)}', and a verb's name is '{pluginId}' and one to three more words of small letters, digits and '-'";
    }

    [GeneratedRegex(@"^( [a-z0-9][a-z0-9-]{0,31}){1,3}\z")]
    private static partial Regex Rest();
}
