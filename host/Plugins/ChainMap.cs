using System.Globalization;

namespace PluginTokenServer.Host.Plugins;

/// <summary>
/// Reads a section of names, each with a plugin's id or a list of them. A name may hold colons, as URNs do, which configuration takes for levels; so what
/// ends in a number is a list only where all of 0, 1, 2 … are there, up to the last.
/// </summary>
internal static class ChainMap
{
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> Read(IConfigurationSection? section)
    {
        var values = new SortedDictionary<string, string>(StringComparer.Ordinal);
        if (section is not null)
            foreach (var (name, pluginId) in section.AsEnumerable(makePathsRelative: true))
                if (pluginId is not null)
                    values[name] = pluginId;

        var lists = values.Select(pair => (Place: Split(pair.Key), pair.Value))
            .Where(item => item.Place is not null)
            .GroupBy(item => item.Place!.Value.Name, item => (item.Place!.Value.Index, item.Value), StringComparer.Ordinal)
            .Where(list => !values.ContainsKey(list.Key) && list.Select(item => item.Index).Order().SequenceEqual(Enumerable.Range(0, list.Count())))
            .ToDictionary(list => list.Key, IReadOnlyList<string> (list) => [.. list.OrderBy(item => item.Index).Select(item => item.Value)], StringComparer.Ordinal);

        var chains = new SortedDictionary<string, IReadOnlyList<string>>(lists, StringComparer.Ordinal);
        foreach (var (name, pluginId) in values)
            if (pluginId.Length > 0 && !(Split(name) is { Name: var list } && lists.ContainsKey(list)))
                chains[name] = [pluginId];
        return chains;
    }

    /// <summary>The one or the several of a section that stands for itself.</summary>
    public static IReadOnlyList<string> ReadOne(IConfigurationSection? section) =>
        section is null ? []
        : section.Value is { Length: > 0 } pluginId ? [pluginId]
        : [.. section.GetChildren().OrderBy(child => int.TryParse(child.Key, NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? index : int.MaxValue).Select(child => child.Value ?? "")];

    private static (string Name, int Index)? Split(string key) =>
        key.LastIndexOf(':') is > 0 and var end && int.TryParse(key.AsSpan(end + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? (key[..end], index) : null;
}
