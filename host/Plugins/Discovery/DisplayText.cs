namespace PluginTokenServer.Host.Plugins.Discovery;

/// <summary>Makes text that comes from a plugin fit to stand in a log or a list: names in a file may hold anything, line ends included.</summary>
internal static class DisplayText
{
    /// <summary>Whether a text can be shown as it is: no control characters, no line ends, no bytes that were not UTF-8.</summary>
    public static bool IsClean(string text) => text.All(IsClean);

    /// <summary>The text with everything else replaced, and cut where it gets too long.</summary>
    public static string Clean(string text, int charactersAtMost)
    {
        if (text.Length <= charactersAtMost && IsClean(text))
            return text;

        var shown = text[..Math.Min(text.Length, charactersAtMost)];
        return string.Create(shown.Length, shown, static (target, source) =>
        {
            for (var i = 0; i < target.Length; i++)
                target[i] = IsClean(source[i]) ? source[i] : '?';
        });
    }

    private static bool IsClean(char character) => !char.IsControl(character) && character is not ('\uFFFD' or '\u2028' or '\u2029');
}
