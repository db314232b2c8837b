using System.Text.RegularExpressions;
using PluginTokenServer.Host.SignIn.Texts;
using PluginTokenServer.Host.Tests.House;

namespace PluginTokenServer.Host.Tests.SignIn;

public sealed partial class PageTextsTests
{
    private static readonly PageTexts English = PageTexts.All.Single(texts => texts.Language == "en");

    [Test]
    public void each_file_is_a_language()
    {
        var files = Directory.EnumerateFiles(Path.Combine(Repository.Root, "host/SignIn/Texts"), "*.resx");
        Assert.That(PageTexts.All.Select(texts => texts.Language), Is.EquivalentTo(new[] { "en", "de" }));
        Assert.That(PageTexts.All, Has.Count.EqualTo(files.Count()));
    }

    [Test]
    public void each_language_says_everything()
    {
        foreach (var texts in PageTexts.All)
        {
            Assert.That(texts.Keys, Is.EquivalentTo(English.Keys), texts.Language);
            Assert.That(texts.Keys.Select(key => texts[key]), Has.All.Match(@"\S"), texts.Language);
        }
    }

    [Test]
    public void each_language_has_a_place_for_the_same_names()
    {
        foreach (var texts in PageTexts.All)
            Assert.That(texts.Keys.Where(key => !Places(texts[key]).SequenceEqual(Places(English[key]))), Is.Empty, texts.Language);
    }

    [Test]
    public void each_text_that_is_asked_for_is_there()
    {
        var used = Repository.SourceFiles("host").Select(path => Path.Combine(Repository.Root, path)).Concat(Directory.EnumerateFiles(Path.Combine(Repository.Root, "host/SignIn/Pages"), "*.razor"))
            .SelectMany(path => Key().Matches(File.ReadAllText(path))).Select(match => match.Groups[1].Value).Distinct().ToArray();
        Assert.That(used, Is.Not.Empty.And.SubsetOf(English.Keys));
    }

    private static string[] Places(string text) => [.. Place().Matches(text).Select(match => match.Value).Order()];

    [GeneratedRegex(@"\{\d\}")]
    private static partial Regex Place();

    [GeneratedRegex(@"\b(?:T|[Tt]exts)\[""([^""]+)""\]")]
    private static partial Regex Key();
}
