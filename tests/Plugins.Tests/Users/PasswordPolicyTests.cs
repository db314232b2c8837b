using PluginTokenServer.Plugins.Users.Data;
using PluginTokenServer.Plugins.Users.Passwords;
using PluginTokenServer.Plugins.Users.Settings;
using PluginTokenServer.Plugins.Users.Texts;

namespace PluginTokenServer.Plugins.Tests.Users;

public sealed class PasswordPolicyTests
{
    private static readonly User Carol = new() { UserName = "carol.jones", Email = "carol.j.jones@example.com" };

    [TestCase("")]
    [TestCase("1234567")]
    [TestCase("\U0001F600\U0001F600\U0001F600\U0001F600")]
    [TestCase("password")]
    [TestCase("PassWord123")]
    [TestCase("xxxxxxxxxxxx")]
    [TestCase("Carol.Jones")]
    [TestCase("carol.j.jones")]
    [TestCase("carol.j.jones@example.com")]
    public void password_that_is_short_or_guessed_first_will_not_do(string password) => Assert.That(Objection(password), Is.Not.Null);

    [TestCase("all small letters")]
    [TestCase("\u05e1\u05d9\u05e1\u05de\u05d4 \u05d0\u05e8\u05d5\u05db\u05d4")]
    [TestCase("19384756")]
    public void no_kind_of_character_is_asked_for(string password) => Assert.That(Objection(password), Is.Null);

    [Test]
    [Property("Requirement", "PWD-03")]
    public void a_kilobyte_will_do_and_not_more()
    {
        Assert.That(Objection(string.Concat(Enumerable.Repeat("ab", 512))), Is.Null);
        Assert.That(Objection(string.Concat(Enumerable.Repeat("ab", 512)) + "c"), Is.EqualTo("This password is too long."));
        Assert.That(Objection(string.Concat(Enumerable.Repeat("\u00e4b", 350))), Is.EqualTo("This password is too long."), "In bytes.");
    }

    [TestCase("RequireDigit", "abcdefgh!", "abcdefg1!")]
    [TestCase("RequireLowercase", "ABCDEFGHJ", "ABCDEFGHj")]
    [TestCase("RequireUppercase", "abcdefghi", "abcdefghI")]
    [TestCase("RequireNonAlphanumeric", "abcdefgh1", "abcdefgh 1")]
    public void operator_may_ask_for_more(string rule, string bad, string good)
    {
        var settings = new UsersSettings();
        typeof(PasswordSettings).GetProperty(rule)!.SetValue(settings.Password, true);
        Assert.That(Objection(bad, settings), Is.Not.Null);
        Assert.That(Objection(good, settings), Is.Null);
    }

    [Test]
    public void operator_may_ask_for_longer_ones() =>
        Assert.That(Objection("twelve chars", new UsersSettings { Password = { MinimumLength = 13 } }), Is.EqualTo("A password has at least 13 characters."));

    [Test]
    public void every_language_has_all_the_words()
    {
        Assert.That(Words.All.Select(words => words.Language), Is.EquivalentTo(new[] { "de", "en" }));
        Assert.That(Words.All.Select(words => words.Keys.Order().ToArray()), Is.All.EqualTo(Words.English.Keys.Order()));
    }

    private static string? Objection(string password, UsersSettings? settings = null) => new PasswordPolicy(settings ?? new UsersSettings()).Objection(Carol, password, Words.English);
}
