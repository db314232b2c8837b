using System.Globalization;
using PluginTokenServer.Host.SignIn.Texts;

namespace PluginTokenServer.Host.SignIn.Pages;

/// <summary>How long ago something was. Nobody has told the server in which time zone a reader is.</summary>
internal static class ShownAge
{
    // Beyond that people count in months, and a date says more.
    private const long MostDays = 60;

    private static readonly (string Unit, long Seconds)[] Units = [("Day", 86_400), ("Hour", 3600), ("Minute", 60)];

    public static string Of(DateTimeOffset moment, DateTimeOffset now, PageTexts texts)
    {
        var seconds = (long)(now - moment).TotalSeconds;
        if (seconds > MostDays * Units[0].Seconds)
            return moment.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        // Also for what is a little ahead: clocks of nodes differ.
        if (Array.Find(Units, candidate => seconds >= candidate.Seconds) is not { Seconds: > 0 } unit)
            return texts["Age.Now"];
        var count = seconds / unit.Seconds;
        return count == 1 ? texts[$"Age.{unit.Unit}"] : texts.Of($"Age.{unit.Unit}s", count);
    }

    /// <summary>As <c>datetime</c> of the element <c>time</c> has it.</summary>
    public static string Machine(DateTimeOffset moment) => moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
