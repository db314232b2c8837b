using System.Net;

namespace PluginTokenServer.Wire.Tests.Conformance;

/// <summary>Plan <c>oidcc-basic-certification-test-plan</c>: what a request asks of the sign-in and its pages.</summary>
public sealed class BasicPromptTests : ConformanceFixture
{
    private static readonly TimeSpan Meanwhile = TimeSpan.FromSeconds(2);

    [Test]
    [Property("Module", "oidcc-display-page")]
    public Task oidcc_display_page() => SignInAsync(("display", "page"));

    [Test]
    [Property("Module", "oidcc-display-popup")]
    public Task oidcc_display_popup() => SignInAsync(("display", "popup"));

    [Test]
    [Property("Module", "oidcc-prompt-login")]
    public async Task oidcc_prompt_login()
    {
        var first = await SignInAsync();
        Server.Clock.Advance(Meanwhile);
        var page = await Browser.GetAsync(Request(("prompt", "login")));
        Assert.That(IsLogin(page), Is.True, page.Html);
        var second = await CompleteAsync(await LogInAsync(page), Parameters());
        Assert.That(second.MustBeOfSameUser(first).AuthTime, Is.GreaterThan(first.AuthTime));
    }

    [Test]
    [Property("Module", "oidcc-prompt-none-not-logged-in")]
    public async Task oidcc_prompt_none_not_logged_in() =>
        MustBeRefused(await Browser.GetAsync(Request(("prompt", "none"))), "login_required", "interaction_required", "account_selection_required", "consent_required");

    [Test]
    [Property("Module", "oidcc-prompt-none-logged-in")]
    public async Task oidcc_prompt_none_logged_in()
    {
        var first = await SignInAsync();
        Server.Clock.Advance(Meanwhile);
        var second = await PassAsync(("prompt", "none"));
        Assert.That(second.MustBeOfSameUser(first).AuthTime, Is.EqualTo(first.AuthTime));
    }

    [Test]
    [Property("Module", "oidcc-max-age-1")]
    public async Task oidcc_max_age_1()
    {
        var first = await SignInAsync();
        Server.Clock.Advance(Meanwhile);
        var page = await Browser.GetAsync(Request(("max_age", "1")));
        Assert.That(IsLogin(page), Is.True, page.Html);
        var second = await CompleteAsync(await LogInAsync(page), Parameters());
        Assert.That(second.MustBeOfSameUser(first).AuthTime, Is.GreaterThan(first.AuthTime));
    }

    [Test]
    [Property("Module", "oidcc-max-age-10000")]
    public async Task oidcc_max_age_10000()
    {
        var first = await SignInAsync();
        Server.Clock.Advance(Meanwhile);
        var second = await PassAsync(("max_age", "10000"));
        Assert.That(second.MustBeOfSameUser(first).AuthTime, Is.EqualTo(first.AuthTime));
    }

    [Test]
    [Property("Module", "oidcc-id-token-hint")]
    public async Task oidcc_id_token_hint()
    {
        var first = await SignInAsync();
        var second = await PassAsync(("prompt", "none"), ("id_token_hint", first.IdToken));
        Assert.That(second.MustBeOfSameUser(first).AuthTime, Is.EqualTo(first.AuthTime));
    }

    [Test]
    [Property("Module", "oidcc-login-hint")]
    public async Task oidcc_login_hint()
    {
        var page = await Browser.GetAsync(Request(("login_hint", "bob@example.com")));
        Assert.That(page.Html, Does.Contain("value=\"bob@example.com\""), "It is a hint: whoever signs in may be somebody else.");
        await CompleteAsync(await LogInAsync(page), Parameters());
    }

    [Test]
    [Property("Module", "oidcc-ui-locales")]
    public async Task oidcc_ui_locales()
    {
        var page = await Browser.GetAsync(Request(("ui_locales", "se")));
        Assert.That(page.Status, Is.EqualTo(HttpStatusCode.OK), "OIDC Core §3.1.2.1: a language that there is not is no error.");
        await CompleteAsync(await LogInAsync(page), Parameters());
    }

    [Test]
    [Property("Module", "oidcc-claims-locales")]
    public Task oidcc_claims_locales() => SignInAsync(("claims_locales", "se"));

    [Test]
    [Property("Module", "oidcc-ensure-request-with-acr-values-succeeds")]
    public async Task oidcc_ensure_request_with_acr_values_succeeds()
    {
        var tokens = await SignInAsync(("acr_values", "1 2"));
        Assert.That(tokens.Identity.TryGetProperty("acr", out _), Is.False, "A password alone has no context class, and none is claimed.");
    }
}
