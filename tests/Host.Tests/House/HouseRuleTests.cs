using System.Text.RegularExpressions;

namespace PluginTokenServer.Host.Tests.House;

public sealed partial class HouseRuleTests
{
    private const int LongestFile = 400;

    [Test]
    public void no_source_file_is_longer_than_400_lines() =>
        Assert.That(Repository.SourceFiles().Where(path => Repository.Lines(path).Length > LongestFile), Is.Empty);

    [Test]
    public void program_fits_on_a_postcard() => Assert.That(Repository.Lines("host/Program.cs"), Has.Length.LessThan(30));

    [Test]
    public void time_is_asked_of_the_time_provider_only() =>
        Assert.That(Matches("", SystemTime()).Where(match => !IsForeign(match)), Is.Empty);

    [Test]
    public void chance_comes_from_the_cryptographic_generator_only() => Assert.That(Matches("host", Chance()), Is.Empty);

    [Test]
    public void tests_do_not_sleep() => Assert.That(Matches("tests", Sleeping()), Is.Empty);

    [Test]
    public void no_test_is_switched_off() => Assert.That(Matches("tests", SwitchedOff()), Is.Empty);

    [Test]
    public void nothing_is_left_to_be_done_later() => Assert.That(Matches("", Later()), Is.Empty);

    // Razor makes its components public, and with them what they are made from.
    [Test]
    public void host_shows_nothing_to_the_outside()
    {
        var shown = typeof(TokenServerApplication).Assembly.GetExportedTypes().Where(type =>
            type.Namespace?.StartsWith("PluginTokenServer", StringComparison.Ordinal) == true && type.Namespace != "PluginTokenServer.Host.SignIn.Pages");
        Assert.That(shown, Is.Empty);
    }

    // The benchmark measures real time, and what extension authors write is theirs.
    private static bool IsForeign(string match) =>
        match.StartsWith("build/", StringComparison.Ordinal) || match.StartsWith("tests/Compatibility.Tests/Sources/", StringComparison.Ordinal);

    private static IEnumerable<string> Matches(string folder, Regex pattern) =>
        from path in Repository.SourceFiles(folder)
        where !path.EndsWith("House/HouseRuleTests.cs", StringComparison.Ordinal)
        from line in Repository.Lines(path).Select((text, index) => (Text: text, Number: index + 1))
        where pattern.IsMatch(line.Text)
        select $"{path}:{line.Number}: {line.Text.Trim()}";

    [GeneratedRegex(@"\bDateTime(Offset)?\.(Utc)?Now\b|\bEnvironment\.TickCount|\bStopwatch\.GetTimestamp")]
    private static partial Regex SystemTime();

    [GeneratedRegex(@"\bnew Random\b|\bRandom\.Shared\b")]
    private static partial Regex Chance();

    [GeneratedRegex(@"\bThread\.Sleep\b|\bTask\.Delay\(")]
    private static partial Regex Sleeping();

    [GeneratedRegex(@"\[Ignore|\bAssert\.Ignore|\bAssert\.Pass|\[Explicit")]
    private static partial Regex SwitchedOff();

    [GeneratedRegex(@"\bTODO\b|\bFIXME\b|\bHACK\b|NotImplementedException")]
    private static partial Regex Later();
}
