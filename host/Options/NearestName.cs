namespace PluginTokenServer.Host.Options;

/// <summary>Finds what somebody meant who mistyped a name.</summary>
internal static class NearestName
{
    /// <returns>The name with the fewest edits between; <see langword="null"/> where none is near enough to be meant.</returns>
    public static string? Of(string typed, IEnumerable<string> names)
    {
        var (nearest, distance) = names.Select(name => (Name: name, Distance: Distance(typed, name)))
            .OrderBy(candidate => candidate.Distance).ThenBy(candidate => candidate.Name, StringComparer.Ordinal)
            .FirstOrDefault((Name: "", Distance: int.MaxValue));
        return distance <= Math.Max(1, typed.Length / 3) ? nearest : null;
    }

    // Edits are a letter too many, too few or wrong, and two neighbours swapped; case does not count (optimal string alignment).
    private static int Distance(string left, string right)
    {
        var edits = new int[left.Length + 1, right.Length + 1];
        for (var i = 0; i <= left.Length; i++)
            edits[i, 0] = i;
        for (var j = 0; j <= right.Length; j++)
            edits[0, j] = j;
        for (var i = 1; i <= left.Length; i++)
        {
            for (var j = 1; j <= right.Length; j++)
            {
                var fewest = Math.Min(edits[i - 1, j], edits[i, j - 1]) + 1;
                fewest = Math.Min(fewest, edits[i - 1, j - 1] + (Same(left[i - 1], right[j - 1]) ? 0 : 1));
                if (i > 1 && j > 1 && Same(left[i - 1], right[j - 2]) && Same(left[i - 2], right[j - 1]))
                    fewest = Math.Min(fewest, edits[i - 2, j - 2] + 1);
                edits[i, j] = fewest;
            }
        }

        return edits[left.Length, right.Length];
    }

    private static bool Same(char left, char right) => char.ToUpperInvariant(left) == char.ToUpperInvariant(right);
}
