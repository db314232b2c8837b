using PluginTokenServer.Host.Plugins.Discovery;

namespace PluginTokenServer.Host.Plugins;

/// <summary>How a plugin's types are named in logs and lists.</summary>
internal static class TypeText
{
    private const int CharactersAtMost = 300;

    public static string NameOf(Type type) => DisplayText.Clean(type.FullName ?? type.Name, CharactersAtMost);
}
