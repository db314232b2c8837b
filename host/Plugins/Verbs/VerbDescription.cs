using PluginTokenServer.Plugins;

namespace PluginTokenServer.Host.Plugins.Verbs;

/// <summary>What a plugin's verb says of itself, as it was read at activation.</summary>
/// <param name="Name">The words it is called by, the plugin's id first.</param>
/// <param name="Arguments">What follows them.</param>
/// <param name="Summary">What it does.</param>
internal sealed record VerbDescription(string Name, string Arguments, string Summary)
{
    public int Words => Name.Split(' ').Length;

    public static VerbDescription Of(IPluginVerb verb) => new(verb.Name ?? "", verb.Arguments ?? "", verb.Summary ?? "");
}
