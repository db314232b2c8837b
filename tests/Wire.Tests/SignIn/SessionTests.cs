using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using PluginTokenServer.Host.Grants;
using PluginTokenServer.Host.SignIn;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.SignIn;

/// <summary>How long somebody is signed in, by what, and what ends it.</summary>
public sealed class SessionTests : CodeFlowFixture
{
    private const string Bound = "bound";

    protected override void Configure(JsonObject settings)
    {
        AddClient(settings, Bound)["CoordinateLifetimeWithUserSession"] = true;
        AddClient(settings, "referring")["AccessTokenType"] = "Reference";
        settings["ApiResources"]![0]!["ApiSecrets"] = new JsonArray(new JsonObject { ["Value"] = SampleConfiguration.SecretHash });
    }

    [Test]
    [Property("Requirement", "AUT-23")]
    public async Task each_sign_in_has_a_handle_of_its_own()
    {
        using var browser = await SignedInAsync();
        var first = HandleOf(browser);
        await browser.SignInAsync((await browser.GetAsync(CodeFlow.Request(("prompt", "login")))).MustBeLogin());
        var second = HandleOf(browser);
        Assert.That(second, Is.Not.EqualTo(first));
        Assert.That(await IsSignedInAsync(browser), Is.True);
        Assert.That(await IsSignedInAsync(WithHandle(first)), Is.False, "The handle from before is good for nothing.");
    }

    [Test]
    [Property("Requirement", "AUT-23")]
    public async Task a_handle_that_was_there_before_does_not_become_the_session()
    {
        // Somebody sets a cookie of their choice before the sign-in.
        using var attacker = await SignedInAsync("bob");
        foreach (var planted in new[] { HandleOf(attacker), "planted", new string('A', 72) })
        {
            using var browser = WithHandle(planted);
            await browser.SignInAsync(await browser.GetAsync("/account/login"));
            Assert.That(HandleOf(browser), Is.Not.EqualTo(planted));
            Assert.That(await SubjectAsync(browser), Is.EqualTo("1"));
        }
    }

    [TestCase("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Gecko/20100101 Nobody/1.0")]
    [TestCase("Firefox/140.0")]
    [TestCase("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0")]
    [TestCase("curl/8.5.0")]
    public async Task browser_of_which_something_or_nothing_is_known_stays_signed_in(string userAgent)
    {
        using var browser = new TestBrowser(Server.Address, userAgent: userAgent);
        await browser.SignInAsync(await browser.GetAsync("/account/login"));
        Assert.That(await IsSignedInAsync(browser), Is.True);
    }

    [Test]
    public async Task clients_know_the_session_by_the_same_id_when_the_same_person_signs_in_again()
    {
        using var browser = await SignedInAsync();
        var first = await ClaimAsync(browser, "sid");
        await browser.SignInAsync((await browser.GetAsync(CodeFlow.Request(("prompt", "login")))).MustBeLogin());
        Assert.That(await ClaimAsync(browser, "sid"), Is.EqualTo(first));
    }

    [Test]
    public async Task another_user_in_the_same_browser_ends_the_session_before()
    {
        using var browser = await SignedInAsync();
        var (handle, sid) = (HandleOf(browser), await ClaimAsync(browser, "sid"));
        var code = (await browser.GetAsync(CodeFlow.Request())).Code;
        var bound = (await Server.RedeemAsync((await browser.GetAsync(CodeFlow.Request(("client_id", Bound), ("scope", "api1 offline_access")))).Code, ("client_id", Bound))).MustBeIssued();
        await browser.SignInAsync((await browser.GetAsync("/account/login")).MustBeLogin(), "bob");
        Assert.That(await SubjectAsync(browser), Is.EqualTo("2"));
        Assert.That(await ClaimAsync(browser, "sid"), Is.Not.EqualTo(sid));
        Assert.That(await IsSignedInAsync(WithHandle(handle)), Is.False);
        (await Server.RedeemAsync(code)).MustBeRefused("invalid_grant");
        (await Server.RefreshAsync(Bound, bound.RefreshToken())).MustBeRefused("invalid_grant");
    }

    [Test]
    public async Task a_session_that_is_not_used_ends()
    {
        using var browser = await SignedInAsync();
        Advance(7199);
        Assert.That(await IsSignedInAsync(browser), Is.True);
        Advance(7199);
        Assert.That(await IsSignedInAsync(browser), Is.True, "It was used in between.");
        Advance(7200);
        Assert.That(await IsSignedInAsync(browser), Is.False);
    }

    [Test]
    public async Task a_session_that_is_used_ends_too()
    {
        using var browser = await SignedInAsync();
        for (var hours = 0; hours < 9; hours++)
        {
            Advance(3600);
            Assert.That(await IsSignedInAsync(browser), Is.True);
        }

        Advance(3599);
        Assert.That(await IsSignedInAsync(browser), Is.True);
        Advance(1);
        Assert.That(await IsSignedInAsync(browser), Is.False);
    }

    [Test]
    public async Task somebody_who_is_disabled_or_gone_is_signed_out_at_the_next_request()
    {
        foreach (var change in new Action<JsonObject>[] { settings => settings["Users"]![1]!["Enabled"] = false, settings => settings["Users"]!.AsArray().RemoveAt(1) })
        {
            using var browser = await SignedInAsync("bob");
            var handle = HandleOf(browser);
            await using (await Server.ChangedAsync(change))
            {
                (await browser.GetAsync(CodeFlow.Request(("prompt", "none")))).MustBeSentBack(Server, "login_required");
                Assert.That(HandleOf(browser), Is.Null);
            }

            Assert.That(await IsSignedInAsync(WithHandle(handle!)), Is.False, "Who is enabled again signs in again.");
        }
    }

    [Test]
    public async Task somebody_who_is_disabled_does_not_consent()
    {
        using var browser = await SignedInAsync("bob");
        var consent = (await browser.GetAsync(CodeFlow.Request(("prompt", "consent")))).MustBeConsent();
        await using var disabled = await Server.ChangedAsync(settings => settings["Users"]![1]!["Enabled"] = false);
        (await browser.SubmitAsync(consent, 0, ("decision", "allow"))).MustBeLogin();
    }

    [TestCase("1", true)]
    [TestCase("2", false)]
    public async Task revoking_a_subject_ends_their_sessions(string subject, bool ends)
    {
        using var browser = await SignedInAsync();
        var code = (await browser.GetAsync(CodeFlow.Request())).Code;
        await Server.Services.GetRequiredService<Revocations>().RevokeAsync(RevocationScope.Subject, subject);
        Assert.That(await IsSignedInAsync(browser), Is.EqualTo(!ends));
        Assert.That((await Server.RedeemAsync(code)).Error, Is.EqualTo(ends ? "invalid_grant" : null));
        // Others of this fixture were signed in with the same subject.
        if (ends)
            await Browser.SignInAsync(await Browser.GetAsync("/account/login"));
    }

    [Test]
    public async Task revoking_a_session_ends_it_and_no_other()
    {
        using var browser = await SignedInAsync();
        using var other = await SignedInAsync();
        await Server.Services.GetRequiredService<Revocations>().RevokeAsync(RevocationScope.Session, await ClaimAsync(browser, "sid"));
        Assert.That((await IsSignedInAsync(browser), await IsSignedInAsync(other)), Is.EqualTo((false, true)));
    }

    [Test]
    [Property("Requirement", "REF-13")]
    public async Task signing_out_ends_what_was_bound_to_the_session_and_nothing_else()
    {
        using var browser = await SignedInAsync();
        var (bound, free) = (await OfflineAsync(browser, Bound), await OfflineAsync(browser, CodeFlow.Web));
        var reference = (await Server.RedeemAsync((await browser.GetAsync(CodeFlow.Request(("client_id", "referring")))).Code, ("client_id", "referring"))).MustBeIssued();
        var (handle, code) = (HandleOf(browser), (await browser.GetAsync(CodeFlow.Request())).Code);
        await SignOutAsync(browser);
        Assert.That((HandleOf(browser), await IsSignedInAsync(browser), await IsSignedInAsync(WithHandle(handle!))), Is.EqualTo(((string?)null, false, false)));
        (await Server.RefreshAsync(Bound, bound.RefreshToken())).MustBeRefused("invalid_grant");
        Assert.That(await Server.IsActiveAsync(GrantClients.Api1, bound.AccessToken), Is.False);
        Assert.That(await Server.IsActiveAsync(GrantClients.Api1, reference.AccessToken), Is.False);
        (await Server.RedeemAsync(code)).MustBeRefused("invalid_grant");
        (await Server.RefreshAsync(CodeFlow.Web, free.RefreshToken())).MustBeIssued();
    }

    [Test]
    [Property("Requirement", "REF-13")]
    public async Task the_end_of_the_time_ends_what_was_bound_to_the_session()
    {
        using var browser = await SignedInAsync();
        var (bound, free) = (await OfflineAsync(browser, Bound), await OfflineAsync(browser, CodeFlow.Web));
        Advance(36_000);
        (await Server.RefreshAsync(Bound, bound.RefreshToken())).MustBeRefused("invalid_grant");
        (await Server.RefreshAsync(CodeFlow.Web, free.RefreshToken())).MustBeIssued();
        await Browser.SignInAsync(await Browser.GetAsync("/account/login"));
    }

    [Test]
    public async Task signing_out_takes_a_page_of_this_server()
    {
        using var browser = await SignedInAsync();
        (await browser.PostAsync("/account/logout", ("decision", "logout"))).MustBeErrorPage();
        (await browser.PostAsync("/account/logout", ("decision", "logout"), ("antiforgery", "x"))).MustBeErrorPage();
        Assert.That(await IsSignedInAsync(browser), Is.True);
        await browser.SubmitAsync(await browser.GetAsync("/account/logout"), 0, ("decision", "stay"));
        Assert.That(await IsSignedInAsync(browser), Is.True);
    }

    [Test]
    public async Task code_for_a_session_that_ends_while_it_is_made_is_not_given()
    {
        using var browser = await SignedInAsync();
        // The client is known to the session already, so that nothing has to be written there.
        (await browser.GetAsync(CodeFlow.Request())).MustHaveCode(Server);
        var sid = await ClaimAsync(browser, "sid");
        Advance(1);
        var faulty = await Nodes.BreakAsync(Server);
        var (arrived, goOn) = (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        try
        {
            // The session has been read; then the request stands for a while.
            faulty.After = call =>
            {
                if (call is not { Name: "FindAsync", Kind: Sessions.Kind } || arrived.Task.IsCompleted)
                    return Task.CompletedTask;
                arrived.SetResult();
                return goOn.Task;
            };
            var request = browser.GetAsync(CodeFlow.Request(("prompt", "none")));
            await arrived.Task;
            await Server.Services.GetRequiredService<Revocations>().RevokeAsync(RevocationScope.Session, sid);
            Advance(1);
            goOn.SetResult();
            var back = await request;
            Assert.That(back.Error, Is.EqualTo("access_denied").Or.EqualTo("login_required"), back.Away?.ToString());
        }
        finally
        {
            faulty.Recover();
        }
    }

    [TestCase("https://id.example.com", "__Host-pts.session", "__Host-pts.antiforgery", true)]
    [TestCase(null, "pts.session", "pts.antiforgery", false)]
    [Property("Requirement", "AUT-23")]
    public async Task cookies_are_kept_to_this_server(string? issuer, string session, string antiforgery, bool isSecure)
    {
        await using var server = await TestServer.StartAsync(settings =>
        {
            CodeFlow.Configure(settings);
            settings["Issuer"] = issuer;
        });
        using var shown = await server.Http.GetAsync("/account/login");
        var protection = shown.Headers.GetValues("Set-Cookie").Single();
        var page = new BrowserPage(server.Address, shown.StatusCode, shown.Headers, await shown.Content.ReadAsStringAsync(), null);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/account/login")
        {
            Content = new FormUrlEncodedContent(page.Form(0).Hidden.Append(("username", "alice")).Append(("password", "alice")).Select(field => KeyValuePair.Create(field.Item1, field.Item2))),
        };
        request.Headers.Add("Cookie", protection.Split(';')[0]);
        using var signedIn = await server.Http.SendAsync(request);
        var cookie = signedIn.Headers.GetValues("Set-Cookie").Single(cookie => cookie.StartsWith(session, StringComparison.Ordinal));
        foreach (var (text, name) in new[] { (cookie, session), (protection, antiforgery) })
        {
            Assert.That(text, Does.StartWith(name + "="));
            var attributes = text.Split("; ")[1..].Select(attribute => attribute.ToLowerInvariant());
            // Lax, or whoever comes from the page of a client would get others than the ones they have.
            Assert.That(attributes, Is.EquivalentTo(isSecure ? ["path=/", "secure", "httponly", "samesite=lax"] : new[] { "path=/", "httponly", "samesite=lax" }));
        }
    }

    private async Task<TokenAnswer> OfflineAsync(TestBrowser browser, string client) =>
        (await Server.RedeemAsync((await browser.GetAsync(CodeFlow.Request(("client_id", client), ("scope", "api1 offline_access")))).Code, ("client_id", client))).MustBeIssued();

    private static async Task SignOutAsync(TestBrowser browser)
    {
        var page = await browser.SubmitAsync(await browser.GetAsync("/account/logout"), 0, ("decision", "logout"));
        Assert.That((int)page.Status, Is.EqualTo(200), page.Html);
    }

    private static async Task<bool> IsSignedInAsync(TestBrowser browser) => (await browser.GetAsync(CodeFlow.Request(("prompt", "none")))).Error is null;

    private async Task<string> SubjectAsync(TestBrowser browser) => await ClaimAsync(browser, "sub");

    private async Task<string> ClaimAsync(TestBrowser browser, string type) =>
        TokenAnswer.PayloadOf((await Server.RedeemAsync((await browser.GetAsync(CodeFlow.Request())).Code)).Text("id_token")!).GetProperty(type).GetString()!;

    private string? HandleOf(TestBrowser browser) => browser.Cookies.GetCookies(Server.Address)["pts.session"]?.Value;

    private TestBrowser WithHandle(string? handle)
    {
        var browser = NewBrowser();
        browser.Cookies.Add(new Cookie("pts.session", handle, "/", Server.Address.Host));
        return browser;
    }
}
