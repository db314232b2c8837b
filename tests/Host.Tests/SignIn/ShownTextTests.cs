using PluginTokenServer.Host.SignIn.Pages;
using PluginTokenServer.Host.SignIn.Texts;

namespace PluginTokenServer.Host.Tests.SignIn;

public sealed class ShownTextTests
{
    private static readonly PageTexts English = PageTexts.All.Single(texts => texts.Language == "en");

    [TestCase(null, "")]
    [TestCase("", "")]
    [TestCase("Weekly Reports", "Weekly Reports")]
    [TestCase("שלום عالم नमस्ते 日本", "שלום عالم नमस्ते 日本")]
    [TestCase("a\nb", "a\nb")]
    [TestCase("👩\u200D🚀", "👩\u200D🚀")]
    [TestCase("\u202Egood\u202C\u2067\u200B\u0007\uE000\uFEFF", "good")]
    [TestCase("e\u0301\u0301\u0301\u0301\u0301x", "e\u0301\u0301\u0301x")]
    [TestCase("e\u0301\u0301\u0301\u200D\u0301\u0301x", "e\u0301\u0301\u0301\u200Dx")]
    public void text_is_shown_without_what_nobody_sees(string? text, string shown) => Assert.That(ShownText.Of(text), Is.EqualTo(shown));

    [Test]
    public void text_is_cut_between_characters()
    {
        Assert.That(ShownText.Of("abcde", 5), Is.EqualTo("abcde"));
        Assert.That(ShownText.Of("abcdef", 5), Is.EqualTo("abcde…"));
        Assert.That(ShownText.Of("abcd😀", 5), Is.EqualTo("abcd…"));
        Assert.That(ShownText.Of("abcde\u202E\u202E", 5), Is.EqualTo("abcde"));
    }

    [TestCase(-300, "just now")]
    [TestCase(0, "just now")]
    [TestCase(59, "just now")]
    [TestCase(60, "1 minute ago")]
    [TestCase(3599, "59 minutes ago")]
    [TestCase(3600, "1 hour ago")]
    [TestCase(86_399, "23 hours ago")]
    [TestCase(86_400, "1 day ago")]
    [TestCase(60 * 86_400, "60 days ago")]
    [TestCase(61 * 86_400, "2025-12-27")]
    public void age_is_said_as_people_say_it(int seconds, string shown)
    {
        var now = new DateTimeOffset(2026, 2, 26, 12, 0, 0, TimeSpan.Zero);
        Assert.That(ShownAge.Of(now.AddSeconds(-seconds), now, English), Is.EqualTo(shown));
        Assert.That(ShownAge.Machine(now.ToOffset(TimeSpan.FromHours(5))), Is.EqualTo("2026-02-26T12:00:00Z"));
    }

    [TestCase(1, "1 second")]
    [TestCase(59, "59 seconds")]
    [TestCase(60, "1 minute")]
    [TestCase(90, "90 seconds")]
    [TestCase(5400, "90 minutes")]
    [TestCase(3600, "1 hour")]
    [TestCase(86_400, "1 day")]
    [TestCase(90_000, "25 hours")]
    [TestCase(2_592_000, "30 days")]
    [TestCase(0, "0 seconds")]
    public void duration_is_said_in_the_largest_unit_that_fits(int seconds, string shown) => Assert.That(ShownDuration.Of(TimeSpan.FromSeconds(seconds), English), Is.EqualTo(shown));
}
