using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using PluginTokenServer.Host.Grants;
using PluginTokenServer.Host.SignIn;
using PluginTokenServer.Host.Storage;
using PluginTokenServer.Stores;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.SignIn;

/// <summary>Whom a client has to ask, what they may answer, and for how long the answer is remembered. Each test has a client of its own.</summary>
public sealed class ConsentTests : CodeFlowFixture
{
    private const string All = "openid profile api1 offline_access";

    private int _next;

    protected override void Configure(JsonObject settings)
    {
        for (var index = 0; index < 20; index++)
            AddClient(settings, $"asking{index}")["RequireConsent"] = true;
        var forgetful = AddClient(settings, "forgetful");
        (forgetful["RequireConsent"], forgetful["ConsentLifetime"]) = (true, 3600);
        AddClient(settings, "unverified")["Properties"] = new JsonObject { ["unverified"] = "true" };
        var never = AddClient(settings, "never");
        (never["RequireConsent"], never["AllowRememberConsent"]) = (true, false);
        var named = AddClient(settings, "named");
        (named["RequireConsent"], named["ClientName"], named["ClientUri"]) = (true, "<b>Shop</b>", "javascript:alert(1)");
    }

    [Test]
    public async Task consent_is_asked_for_once_and_remembered()
    {
        var client = Next();
        var consent = await AskAsync(Browser, client);
        Assert.That(consent.Html, Does.Contain("name=\"remember\"").And.Contain("Alice").And.Contain("app.example.com"));
        (await AllowAsync(Browser, consent, remember: true)).MustHaveCode(Server);
        (await Browser.GetAsync(CodeFlow.Request(("client_id", client), ("prompt", "none")))).MustHaveCode(Server);
        // For more it is asked for again, and by another user too.
        (await Browser.GetAsync(CodeFlow.Request(("client_id", client), ("scope", All)))).MustBeConsent();
        using var bob = await SignedInAsync("bob");
        (await AskAsync(bob, client)).MustBeConsent();
    }

    [Test]
    public async Task consent_that_is_not_to_be_remembered_is_not()
    {
        var client = Next();
        (await AllowAsync(Browser, await AskAsync(Browser, client))).MustHaveCode(Server);
        await AskAsync(Browser, client);
        var never = await AskAsync(Browser, "never");
        Assert.That(never.Html, Does.Not.Contain("name=\"remember\""));
        (await AllowAsync(Browser, never, remember: true)).MustHaveCode(Server);
        await AskAsync(Browser, "never");
    }

    [Test]
    [Property("Requirement", "AUT-21")]
    public async Task client_that_nobody_answers_for_is_asked_for_each_time()
    {
        for (var round = 0; round < 2; round++)
        {
            (await Browser.GetAsync(CodeFlow.Request(("client_id", "unverified"), ("prompt", "none")))).MustBeSentBack(Server, "consent_required");
            var consent = await AskAsync(Browser, "unverified");
            Assert.That(consent.Html, Does.Contain("unverified").And.Contain("api1").And.Contain("hour").And.Contain("class=\"warning\"").And.Not.Contain("name=\"remember\""));
            (await AllowAsync(Browser, consent, remember: true)).MustHaveCode(Server);
        }
    }

    [Test]
    public async Task a_client_may_want_it_asked_for()
    {
        var client = Next();
        (await AllowAsync(Browser, await AskAsync(Browser, client), remember: true)).MustHaveCode(Server);
        (await Browser.GetAsync(CodeFlow.Request(("client_id", client), ("prompt", "consent")))).MustBeConsent();
        (await AllowAsync(Browser, (await Browser.GetAsync(CodeFlow.Request(("prompt", "consent")))).MustBeConsent())).MustHaveCode(Server);
    }

    [Test]
    public async Task remembered_consent_has_an_end()
    {
        using var browser = await SignedInAsync();
        (await AllowAsync(browser, await AskAsync(browser, "forgetful"), remember: true)).MustHaveCode(Server);
        Advance(3599);
        (await browser.GetAsync(CodeFlow.Request(("client_id", "forgetful"), ("prompt", "none")))).MustHaveCode(Server);
        Advance(1);
        (await browser.GetAsync(CodeFlow.Request(("client_id", "forgetful"), ("prompt", "none")))).MustBeSentBack(Server, "consent_required");
        // What was remembered until then does not come back with another answer.
        var less = (await browser.GetAsync(CodeFlow.Request(("client_id", "forgetful"), ("scope", "openid profile")))).MustBeConsent();
        (await browser.SubmitAsync(less, 0, ("decision", "allow"), ("scope", "profile"), ("remember", "true"))).MustHaveCode(Server);
        (await browser.GetAsync(CodeFlow.Request(("client_id", "forgetful"), ("scope", "openid api1"), ("prompt", "none")))).MustBeSentBack(Server, "consent_required");
    }

    [Test]
    public async Task scope_that_is_taken_back_is_asked_for_again()
    {
        var client = Next();
        (await AllowAsync(Browser, await AskAsync(Browser, client), remember: true)).MustHaveCode(Server);
        var again = (await Browser.GetAsync(CodeFlow.Request(("client_id", client), ("prompt", "consent")))).MustBeConsent();
        (await Browser.SubmitAsync(again, 0, ("decision", "allow"), ("remember", "true"))).MustHaveCode(Server);
        (await Browser.GetAsync(CodeFlow.Request(("client_id", client), ("prompt", "none")))).MustBeSentBack(Server, "consent_required");
    }

    [Test]
    public async Task what_was_agreed_to_before_and_not_asked_for_now_stays_agreed_to()
    {
        var client = Next();
        (await AllowAsync(Browser, await AskAsync(Browser, client), remember: true)).MustHaveCode(Server);
        var more = (await Browser.GetAsync(CodeFlow.Request(("client_id", client), ("scope", "openid profile")))).MustBeConsent();
        (await Browser.SubmitAsync(more, 0, ("decision", "allow"), ("scope", "profile"), ("remember", "true"))).MustHaveCode(Server);
        (await Browser.GetAsync(CodeFlow.Request(("client_id", client), ("scope", "openid profile api1"), ("prompt", "none")))).MustHaveCode(Server);
    }

    [Test]
    public async Task less_may_be_granted()
    {
        var client = Next();
        var consent = (await Browser.GetAsync(CodeFlow.Request(("client_id", client), ("scope", All)))).MustBeConsent();
        var back = await Browser.SubmitAsync(consent, 0, ("decision", "allow"), ("scope", "profile"), ("remember", "true"));
        var tokens = (await Server.RedeemAsync(back.MustHaveCode(Server).Code, ("client_id", client))).MustBeIssued();
        Assert.That((tokens.Claims().GetProperty("scope").GetString(), tokens.Has("refresh_token")), Is.EqualTo(("openid profile", false)));
    }

    [Test]
    public async Task more_than_was_asked_for_is_not_granted()
    {
        var client = Next();
        var consent = (await Browser.GetAsync(CodeFlow.Request(("client_id", client), ("scope", "openid")))).MustBeConsent();
        var back = await Browser.SubmitAsync(consent, 0, ("decision", "allow"), ("scope", "openid"), ("scope", "api1"), ("scope", "api2"), ("scope", "offline_access"), ("scope", "api3"));
        var tokens = (await Server.RedeemAsync(back.MustHaveCode(Server).Code, ("client_id", client))).MustBeIssued();
        Assert.That((tokens.Claims().GetProperty("scope").GetString(), tokens.Has("refresh_token")), Is.EqualTo(("openid", false)));
    }

    [Test]
    public async Task resource_of_a_scope_that_was_not_granted_does_not_stand_in_the_way()
    {
        var client = Next();
        var consent = (await Browser.GetAsync(CodeFlow.Request(("client_id", client), ("scope", "openid api1 api2"), ("resource", "urn:api1")) + "&resource=urn%3Aapi2")).MustBeConsent();
        var back = await Browser.SubmitAsync(consent, 0, ("decision", "allow"), ("scope", "api1"));
        Assert.That((await Server.RedeemAsync(back.MustHaveCode(Server).Code, ("client_id", client))).MustBeIssued().Claims().Values("aud"), Is.EqualTo(["urn:api1"]));
    }

    [TestCase("deny")]
    [TestCase("")]
    [TestCase("ALLOW")]
    [TestCase("allow,deny")]
    [Property("Requirement", "AUT-26")]
    public async Task whoever_declines_leaves_nothing_behind(string decision)
    {
        var client = Next();
        var (grants, consents) = (await CountAsync(GrantStore.Kind), await CountAsync(Consents.Kind));
        var consent = await AskAsync(Browser, client);
        (await Browser.SubmitAsync(consent, 0, ("decision", decision), ("scope", "api1"), ("remember", "true"))).MustBeSentBack(Server, "access_denied");
        Assert.That((await CountAsync(GrantStore.Kind), await CountAsync(Consents.Kind)), Is.EqualTo((grants, consents)));
    }

    [Test]
    [Property("Requirement", "AUT-26")]
    public async Task whoever_grants_nothing_declines()
    {
        var client = Next();
        var consent = (await Browser.GetAsync(CodeFlow.Request(("client_id", client), ("scope", "api1")))).MustBeConsent();
        (await Browser.SubmitAsync(consent, 0, ("decision", "allow"))).MustBeSentBack(Server, "access_denied");
    }

    [Test]
    [Property("Requirement", "AUT-21")]
    public async Task form_of_another_site_consents_to_nothing()
    {
        var consent = await AskAsync(Browser, Next());
        var (action, hidden) = consent.Form(0);
        var foreign = await (await SignedInAsync("bob")).GetAsync("/account/logout");
        foreach (var token in new[] { null, "", "x", foreign.Form(0).Hidden.Single(field => field.Name == "antiforgery").Value })
        {
            (string, string)[] form = [.. hidden.Where(field => field.Name != "antiforgery"), ("decision", "allow"), ("scope", "api1")];
            (await Browser.PostAsync(action, token is null ? form : [.. form, ("antiforgery", token)])).MustBeErrorPage();
        }

        using var stranger = NewBrowser();
        (await stranger.PostAsync(action, [.. hidden, ("decision", "allow")])).MustBeErrorPage();
    }

    [Test]
    public async Task whoever_is_signed_in_by_the_time_of_the_answer_is_asked_themselves()
    {
        var client = Next();
        using var browser = await SignedInAsync();
        var consent = await AskAsync(browser, client);
        Assert.That(consent.Html, Does.Contain("Alice"));
        // In another tab.
        await browser.SignInAsync(await browser.GetAsync("/account/login"), "bob");
        var again = (await browser.SubmitAsync(consent, 0, ("decision", "allow"), ("scope", "api1"))).MustBeConsent();
        Assert.That(again.Html, Does.Contain("Bob").And.Not.Contain("Alice"));
        var back = await browser.SubmitAsync(again, 0, ("decision", "allow"), ("scope", "api1"));
        Assert.That(TokenAnswer.PayloadOf((await Server.RedeemAsync(back.MustHaveCode(Server).Code, ("client_id", client))).Text("id_token")!).GetProperty("sub").GetString(), Is.EqualTo("2"));
    }

    [Test]
    public async Task whoever_has_signed_out_signs_in_and_is_asked_again()
    {
        using var browser = await SignedInAsync();
        var consent = await AskAsync(browser, Next());
        var (action, hidden) = consent.Form(0);
        await browser.SubmitAsync(await browser.GetAsync("/account/logout"), 0, ("decision", "logout"));
        var login = (await browser.PostAsync(action, [.. hidden, ("decision", "allow")])).MustBeLogin();
        (await browser.SignInAsync(login)).MustBeConsent();
    }

    [Test]
    public async Task a_page_that_was_open_for_too_long_is_no_use()
    {
        using var browser = await SignedInAsync();
        var consent = await AskAsync(browser, Next());
        Advance(3600);
        (await AllowAsync(browser, consent)).MustBeErrorPage();
    }

    [Test]
    public async Task what_a_client_says_of_itself_is_text()
    {
        var consent = await AskAsync(Browser, "named");
        Assert.That(consent.Html, Does.Not.Contain("<b>Shop").And.Not.Contain("javascript:"));
        Assert.That(Regex.Count(consent.Html, "<script"), Is.Zero);
    }

    [TestCase("/account/consent")]
    [TestCase("/account/consent?ticket=")]
    [TestCase("/account/consent?ticket=AAAA")]
    public async Task without_a_request_there_is_nothing_to_consent_to(string address)
    {
        (await Browser.GetAsync(address)).MustBeErrorPage();
        (await Browser.PostAsync(address, ("decision", "allow"))).MustBeErrorPage();
    }

    private string Next() => $"asking{_next++}";

    private static async Task<BrowserPage> AskAsync(TestBrowser browser, string client) => (await browser.GetAsync(CodeFlow.Request(("client_id", client)))).MustBeConsent();

    private static Task<BrowserPage> AllowAsync(TestBrowser browser, BrowserPage consent, bool remember = false) =>
        browser.SubmitAsync(consent, 0, [("decision", "allow"), ("scope", "openid"), ("scope", "api1"), .. remember ? [("remember", "true")] : Array.Empty<(string, string)>()]);

    private async Task<int> CountAsync(string kind) => (await Server.Services.GetRequiredService<OperationalStore>().ListAsync(new OperationalFilter { Kind = kind }, 1000)).Count;
}
