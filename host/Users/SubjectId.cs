using System.Text;
using PluginTokenServer.Host.Options;

namespace PluginTokenServer.Host.Users;

/// <summary>What can be the id of a user.</summary>
internal static class SubjectId
{
    /// <summary>Whether it has a length that is kept, and is text.</summary>
    // What no store can keep is refused before one is asked, and is no outage of it. A rune that replaces another stands for half a surrogate pair.
    public static bool IsPossible(string sub) => sub.Length is > 0 and <= InputLimits.Subject && !sub.EnumerateRunes().Any(rune => rune.Value == 0 || rune == Rune.ReplacementChar);
}
