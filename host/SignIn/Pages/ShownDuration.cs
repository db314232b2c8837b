using PluginTokenServer.Host.SignIn.Texts;

namespace PluginTokenServer.Host.SignIn.Pages;

/// <summary>A time span in the largest unit that says it exactly.</summary>
internal static class ShownDuration
{
    private static readonly (string Unit, long Seconds)[] Units = [("Day", 86_400), ("Hour", 3600), ("Minute", 60), ("Second", 1)];

    public static string Of(TimeSpan duration, PageTexts texts)
    {
        var seconds = (long)duration.TotalSeconds;
        var (unit, length) = Array.Find(Units, candidate => seconds >= candidate.Seconds && seconds % candidate.Seconds == 0) is { Seconds: > 0 } exact ? exact : Units[^1];
        var count = seconds / length;
        return count == 1 ? texts[$"Duration.{unit}"] : texts.Of($"Duration.{unit}s", count);
    }
}
