namespace PluginTokenServer.Host.Plugins;

/// <summary>Reads a section of names and plugin ids. A name may hold colons, as URNs do, which configuration takes for levels.</summary>
internal static class BindingMap
{
    public static IReadOnlyDictionary<string, string> Read(IConfigurationSection? section)
    {
        var map = new SortedDictionary<string, string>(StringComparer.Ordinal);
        if (section is not null)
            foreach (var (name, pluginId) in section.AsEnumerable(makePathsRelative: true))
                if (!string.IsNullOrEmpty(pluginId))
                    map[name] = pluginId;

        return map;
    }
}
