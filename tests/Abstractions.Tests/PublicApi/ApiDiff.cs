namespace PluginTokenServer.Abstractions.Tests.PublicApi;

/// <summary>Tells two texts of <see cref="ApiText"/> apart, type by type.</summary>
internal static class ApiDiff
{
    public static string Between(string approved, string actual)
    {
        var (before, after) = (Blocks(approved), Blocks(actual));
        var changed = before.Keys.Union(after.Keys).Order(StringComparer.Ordinal).Select(type => Block(type, before.GetValueOrDefault(type, []), after.GetValueOrDefault(type, [])));
        return string.Concat(changed);
    }

    private static string Block(string type, List<string> before, List<string> after)
    {
        var lines = before.Except(after).Select(line => "  - " + line)
            .Concat(after.Except(before).Select(line => "  + " + line)).ToList();
        return lines.Count == 0 ? "" : $"{type}\n{string.Join('\n', lines)}\n";
    }

    // The lines of each type by its name: what it is, and its members.
    private static Dictionary<string, List<string>> Blocks(string text)
    {
        Dictionary<string, List<string>> blocks = new(StringComparer.Ordinal);
        List<string> current = [];
        foreach (var line in text.ReplaceLineEndings("\n").Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line[0] != ' ')
                blocks[line.Split(": ")[0]] = current = [];
            current.Add(line[0] == ' ' ? line.Trim() : line.Split(": ", 2)[^1]);
        }

        return blocks;
    }
}
