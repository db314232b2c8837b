namespace PluginTokenServer.Host.Plugins.Conflicts;

/// <summary>How plugins are named in a sentence.</summary>
internal static class ConflictText
{
    public static string Names(IEnumerable<string> ids)
    {
        var quoted = ids.Select(id => $"'{id}'").ToArray();
        return quoted.Length < 2 ? string.Concat(quoted) : $"{string.Join(", ", quoted[..^1])} and {quoted[^1]}";
    }
}
