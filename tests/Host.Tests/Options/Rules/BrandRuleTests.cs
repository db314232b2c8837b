namespace PluginTokenServer.Host.Tests.Options.Rules;

/// <summary>The rules for <c>SignIn:Brand</c>.</summary>
public sealed class BrandRuleTests
{
    private const string ColorSentence = "must be # and six hexadecimal digits, such as #1f5fa8.";
    private const string NameSentence = "must be 1 to 60 characters: it stands above every page.";

    [TestCase("blue", ColorSentence)]
    [TestCase("#fff", ColorSentence)]
    [TestCase("", ColorSentence)]
    [TestCase("#000000;}body{display:none", ColorSentence)]
    public void a_colour_that_is_none_is_refused(string color, string sentence) =>
        Assert.That(SampleSettings.Faults(("SignIn:Brand:AccentColor", color)), Is.EqualTo(new[] { $"TokenServer:SignIn:Brand:AccentColor {sentence}" }));

    [TestCase("")]
    [TestCase(" ")]
    [TestCase("A name that is far too long to stand above a form on a telephone")]
    public void a_name_that_cannot_be_shown_is_refused(string name) =>
        Assert.That(SampleSettings.Faults(("SignIn:Brand:Name", name)), Is.EqualTo(new[] { $"TokenServer:SignIn:Brand:Name {NameSentence}" }));

    [TestCase("Logo", "TokenServer:SignIn:Brand:Logo is not a setting.")]
    [TestCase("AccentColour", "TokenServer:SignIn:Brand:AccentColour is not a setting; did you mean AccentColor?")]
    public void a_setting_that_is_none_is_refused(string key, string fault) => Assert.That(SampleSettings.Faults(($"SignIn:Brand:{key}", "x")), Is.EqualTo(new[] { fault }));

    [Test]
    public void a_name_and_a_colour_are_fine() =>
        Assert.That(SampleSettings.Faults(("SignIn:Brand:Name", "Contoso"), ("SignIn:Brand:AccentColor", "#1F5fa8")), Is.Empty);
}
