using System.Globalization;
using System.Text;

namespace PluginTokenServer.Host.SignIn.Pages;

/// <summary>Text from outside on its way to somebody's eyes: short enough to leave the rest of the page in sight, and without the characters that turn the text around them.</summary>
internal static class ShownText
{
    /// <summary>How much of a name is shown.</summary>
    public const int Name = 120;

    /// <summary>How much of a host is shown: all of it (RFC 1035 §2.3.4), since whose it is stands at its end.</summary>
    public const int Host = 255;

    /// <summary>How much of a sentence or two is shown.</summary>
    public const int Passage = 600;

    // A tower of them would stand over the lines above.
    private const int MostMarks = 3;

    public static string Of(string? text, int charactersAtMost = Name)
    {
        if (string.IsNullOrEmpty(text))
            return "";
        var (shown, marks) = (new StringBuilder(Math.Min(text.Length, charactersAtMost)), 0);
        foreach (var rune in text.EnumerateRunes())
        {
            if (IsHidden(rune))
                continue;
            marks = IsMark(rune) ? marks + 1 : IsJoiner(rune) ? marks : 0;
            if (marks > MostMarks)
                continue;
            if (shown.Length + rune.Utf16SequenceLength > charactersAtMost)
                return shown.Append('…').ToString();
            shown.Append(rune);
        }

        return shown.ToString();
    }

    private static bool IsMark(Rune rune) => Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark;

    private static bool IsJoiner(Rune rune) => rune.Value is '\u200C' or '\u200D';

    // Format characters reorder what is around them, join or are not seen at all; only emoji and some scripts need the joiners, and a line end is for passages.
    private static bool IsHidden(Rune rune) => rune.Value is not '\n' && !IsJoiner(rune) && Rune.GetUnicodeCategory(rune) is
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned;
}
