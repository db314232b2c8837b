using PluginTokenServer.Host.AuthorizationCode;

namespace PluginTokenServer.Host.Tests.AuthorizationCode;

/// <summary>The parameter <c>prompt</c> (OIDC Core §3.1.2.1).</summary>
public sealed class PromptsTests
{
    [TestCase(null, ExpectedResult = "Unspecified")]
    [TestCase("", ExpectedResult = "Unspecified")]
    [TestCase(" ", ExpectedResult = "Unspecified")]
    [TestCase("none", ExpectedResult = "None")]
    [TestCase("none none", ExpectedResult = "None")]
    [TestCase("login", ExpectedResult = "Login")]
    [TestCase("select_account", ExpectedResult = "Login")]
    [TestCase("login select_account", ExpectedResult = "Login")]
    [TestCase("consent", ExpectedResult = "Consent")]
    [TestCase("consent login", ExpectedResult = "Login, Consent")]
    [TestCase("login  consent", ExpectedResult = "Login, Consent")]
    public string a_prompt_is_read(string? prompt) => PromptText.TryRead(prompt)!.Value.ToString();

    [TestCase("none login")]
    [TestCase("login none")]
    [TestCase("none consent")]
    [TestCase("none select_account")]
    [TestCase("create")]
    [TestCase("login create")]
    [TestCase("None")]
    [TestCase("LOGIN")]
    [TestCase("login,consent")]
    [TestCase("login\tconsent")]
    [Property("Requirement", "AUT-20")]
    public void a_prompt_that_contradicts_itself_or_is_unknown_is_none(string prompt) => Assert.That(PromptText.TryRead(prompt), Is.Null);
}
