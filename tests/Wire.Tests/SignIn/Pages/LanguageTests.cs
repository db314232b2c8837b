using PluginTokenServer.Host.SignIn.Pages;

namespace PluginTokenServer.Wire.Tests.SignIn.Pages;

/// <summary>In which language a page is shown (OIDC Core §3.1.2.1, <c>ui_locales</c>; RFC 9110 §12.5.4).</summary>
public sealed class LanguageTests
{
    private PageServer _pages = null!;

    [OneTimeSetUp]
    public async Task Start() => _pages = await PageServer.StartAsync();

    [OneTimeTearDown]
    public async Task Stop() => await _pages.DisposeAsync();

    [TestCase(null, null, "en")]
    [TestCase(null, "de", "de")]
    [TestCase(null, "de-AT,en;q=0.5", "de")]
    [TestCase(null, "en-GB,de;q=0.9", "en")]
    [TestCase(null, "de;q=0.3,en;q=0.8", "en")]
    [TestCase(null, "fr,nl;q=0.9,de;q=0.1", "de")]
    [TestCase(null, "de;q=0", "en")]
    [TestCase(null, "fr", "en")]
    [TestCase(null, "*", "en")]
    [TestCase(null, "not a language;;;", "en")]
    [TestCase("de", "en", "de")]
    [TestCase("fr de-CH en", "en", "de")]
    [TestCase("DE", null, "de")]
    [TestCase("en", "de", "en")]
    [TestCase("fr", "de", "de")]
    [TestCase("  ", "de", "de")]
    [TestCase("de\u202E ../../x", null, "en")]
    public async Task client_has_the_first_word_and_the_browser_the_second(string? uiLocales, string? acceptLanguage, string language)
    {
        var page = await _pages.ShowAsync(SamplePages.Login with { UiLocales = uiLocales }, acceptLanguage);
        Assert.That(page.Headers["Content-Language"], Is.EqualTo(language));
        Assert.That(ShownPage.Attribute(page.Tags("html").Single(), "lang"), Is.EqualTo(language));
        Assert.That(page.Title, Is.EqualTo($"{(language == "de" ? "Anmelden" : "Sign in")} – PluginTokenServer"));
    }

    [Test]
    public async Task german_page_has_no_english_left_on_it()
    {
        // What an authenticator, the flow or a scope says is not of the pages.
        foreach (var model in new PageModel[]
        {
            SamplePages.Login, SamplePages.Consent with { Scopes = [] }, SamplePages.Logout, SamplePages.SignedOut, SamplePages.Home, SamplePages.FormPost, SamplePages.Onwards,
            German(SamplePages.Account),
        })
        {
            var page = await _pages.ShowAsync(model with { UiLocales = "de" });
            Assert.That(page.Text, Does.Not.Match("\\b(the|you|your|sign|signed|application|browser is|ago)\\b"), model.GetType().Name);
        }
    }

    // Without what comes to it in words already.
    private static AccountModel German(AccountModel account) => account with
    {
        Notice = null,
        Waiting = [],
        Sessions = [.. account.Sessions.Select(session => session with { Browser = null, Methods = [] })],
        Applications = [.. account.Applications.Select(application => application with { Scopes = [] })],
    };
}
