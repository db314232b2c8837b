using System.Net;
using System.Text.Json.Nodes;
using PluginTokenServer.Host.SignIn.Pages;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.SignIn.Account;

/// <summary>Who gets to see the page of a person, and whose forms it takes.</summary>
public sealed class AccountAccessTests : CodeFlowFixture
{
    protected override void Configure(JsonObject settings)
    {
        settings["Clients"]!.AsArray().Remove(settings.Client(CodeFlow.Web));
        settings["Clients"]!.AsArray().Remove(settings.Client(CodeFlow.Native));
        AccountFlow.Configure(settings);
    }

    [Test]
    public async Task whoever_is_not_signed_in_signs_in_and_comes_back()
    {
        using var browser = NewBrowser();
        var login = (await browser.GetAsync(AccountFlow.Path)).MustBeLogin();
        Assert.That(login.Address.PathAndQuery, Is.EqualTo("/account/login?returnUrl=%2Faccount"));
        var again = (await browser.SignInAsync(login, password: "wrong")).MustBeLogin(400);
        (await browser.SignInAsync(again)).MustBeAccount();
    }

    [Test]
    public async Task way_back_holds_below_a_path_too()
    {
        await using var server = await TestServer.StartAsync(settings => settings["Issuer"] = "http://127.0.0.1:5000/id");
        using var browser = new TestBrowser(server.Address);
        var page = await browser.SignInAsync((await browser.GetAsync("/id/account")).MustBeLogin());
        Assert.That(((int)page.Status, page.Address.PathAndQuery), Is.EqualTo((200, "/id/account")), page.Html);
        Assert.That(page.Form(0).Action, Is.EqualTo("/id/account"));
        using var other = new TestBrowser(server.Address);
        var home = await other.SignInAsync((await other.GetAsync("/id/account/login?returnUrl=%2Faccount")).MustBeLogin());
        Assert.That(home.Address.PathAndQuery, Is.EqualTo("/id/"));
    }

    [TestCase("/account/")]
    [TestCase("/Account")]
    [TestCase("/accounts")]
    [TestCase("/account#x")]
    [TestCase("/account/logout")]
    [TestCase("//account")]
    [TestCase("/\\account")]
    [TestCase("/%61ccount")]
    [TestCase("https://evil.example/account")]
    [TestCase("/account ")]
    [TestCase("/account\t")]
    [TestCase("/plugins")]
    [TestCase("/plugins/")]
    [TestCase("/plugins//evil.example/")]
    [TestCase("/plugins/oidc")]
    [TestCase("/plugins/oidc/login/elsewhere")]
    [TestCase("/plugins/../connect/endsession/")]
    [TestCase("/plugins/.hidden/")]
    [Property("Requirement", "AUT-22")]
    public async Task nothing_that_only_looks_like_the_page_is_a_way_back(string returnUrl)
    {
        using var browser = NewBrowser();
        var page = await browser.SignInAsync((await browser.GetAsync($"/account/login?returnUrl={Uri.EscapeDataString(returnUrl)}")).MustBeLogin());
        Assert.That((page.Address.PathAndQuery, page.Away), Is.EqualTo(("/", (Uri?)null)));
    }

    [TestCase("PUT")]
    [TestCase("DELETE")]
    [TestCase("HEAD")]
    [TestCase("OPTIONS")]
    public async Task other_methods_are_not_taken(string method)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), AccountFlow.Path);
        using var answer = await Server.Http.SendAsync(request);
        Assert.That(((int)answer.StatusCode, string.Join(", ", answer.Content.Headers.Allow)), Is.EqualTo((405, "GET, POST")));
    }

    [Test]
    public async Task form_of_another_site_ends_nothing()
    {
        using var browser = await SignedInAsync();
        using var victim = await SignedInAsync();
        var page = await victim.OpenAccountAsync();
        var own = await victim.SessionIdAsync();
        var foreign = (await browser.OpenAccountAsync()).Form(0).Hidden.Single(field => field.Name == "antiforgery").Value;
        foreach (var token in new[] { null, "", "x", foreign })
        {
            (string, string)[] form = [(AccountModel.Session, own), (AccountModel.End, own), .. token is null ? Array.Empty<(string, string)>() : [("antiforgery", token)]];
            (await victim.PostAsync(AccountFlow.Path, form)).MustBeErrorPage();
        }

        Assert.That(await victim.IsSignedInAsync(), Is.True);
        (await victim.PressAsync(page, AccountModel.End, "x")).MustBeAccount();
    }

    [Test]
    public async Task whoever_has_signed_out_meanwhile_signs_in_first()
    {
        using var browser = await SignedInAsync();
        using var other = await SignedInAsync();
        var (page, id) = (await browser.OpenAccountAsync(), await other.SessionIdAsync());
        await browser.SubmitAsync(await browser.GetAsync("/account/logout"), 0, ("decision", "logout"));
        var login = (await browser.PressAsync(page, AccountModel.End, id)).MustBeLogin();
        Assert.That(await other.IsSignedInAsync(), Is.True);
        (await browser.SignInAsync(login)).MustBeAccount();
    }

    [Test]
    public async Task page_that_somebody_else_was_shown_ends_nothing()
    {
        using var browser = await SignedInAsync("bob");
        var (page, tokens) = (await browser.OpenAccountAsync(), await Server.EnterAsync(Browser));
        // In another tab.
        await browser.SignInAsync(await browser.GetAsync("/account/login"));
        foreach (var (name, value) in new[] { (AccountModel.EndOthers, "true"), (AccountModel.TakeBack, CodeFlow.Web), (AccountModel.End, await browser.SessionIdAsync()) })
            (await browser.PressAsync(page, name, value)).MustSay("Somebody signed in with this browser after the page was shown. Nothing has been changed.");
        Assert.That((await Browser.IsSignedInAsync(), await browser.IsSignedInAsync()), Is.EqualTo((true, true)));
        await Server.RotateAsync(CodeFlow.Web, tokens.RefreshToken());
    }

    [Test]
    public async Task person_who_signed_in_again_goes_on_with_the_page_from_before()
    {
        using var browser = await SignedInAsync();
        using var other = await SignedInAsync();
        var (page, id) = (await browser.OpenAccountAsync(), await other.SessionIdAsync());
        await browser.SignInAsync(await browser.GetAsync("/account/login"));
        await other.SignInAsync(await other.GetAsync("/account/login"));
        (await browser.PressAsync(page, AccountModel.End, id)).MustSay("That browser is signed out.");
        Assert.That(await other.IsSignedInAsync(), Is.False);
    }

    [Test]
    public async Task session_of_somebody_else_is_like_one_that_is_not_there()
    {
        using var bob = await SignedInAsync("bob");
        var id = await bob.SessionIdAsync();
        var unknown = (await Browser.EndAsync("AAAAAAAAAAAAAAAAAAAAAA")).MustSay("That browser was signed out already.");
        foreach (var wrong in new[] { id, "", "x", id + "x", "\u202E", new string('x', 5000), id + "," + id })
        {
            var page = (await Browser.EndAsync(wrong)).MustSay("That browser was signed out already.");
            Assert.That(Words(page), Is.EqualTo(Words(unknown)), wrong);
        }

        Assert.That(await bob.IsSignedInAsync(), Is.True);
    }

    [Test]
    [Property("Requirement", "REF-13")]
    public async Task application_of_somebody_else_is_like_one_that_is_not_there()
    {
        using var bob = await SignedInAsync("bob");
        var tokens = await Server.EnterAsync(bob, AccountFlow.Asking);
        var unknown = (await Browser.TakeBackAsync("nobody")).MustSay("That application had no access any more.");
        foreach (var wrong in new[] { AccountFlow.Asking, "", "machine", AccountFlow.Asking + " ", "\u202E", new string('x', 5000) })
        {
            var page = (await Browser.TakeBackAsync(wrong)).MustSay("That application had no access any more.");
            Assert.That(Words(page), Is.EqualTo(Words(unknown)), wrong);
        }

        await Server.RotateAsync(AccountFlow.Asking, tokens.RefreshToken());
        Assert.That((await bob.OpenAccountAsync()).Buttons(AccountModel.TakeBack), Does.Contain(AccountFlow.Asking));
    }

    [TestCase(AccountModel.Session)]
    [TestCase(AccountModel.End)]
    [TestCase(AccountModel.TakeBack)]
    public async Task what_no_form_of_this_server_says_is_no_form_of_it(string field) =>
        (await Browser.PressAsync(await Browser.OpenAccountAsync(), field, "\0")).MustBeErrorPage();

    [TestCase(true)]
    [TestCase(false)]
    public async Task somebody_who_is_disabled_or_gone_sees_nothing_and_is_signed_out(bool gone)
    {
        using var bob = await SignedInAsync("bob");
        var page = await bob.OpenAccountAsync();
        using var other = await SignedInAsync("bob");
        await using (await Server.ChangedAsync(settings =>
        {
            if (gone)
                settings["Users"]!.AsArray().RemoveAt(1);
            else
                settings["Users"]![1]!["Enabled"] = false;
        }))
        {
            (await other.PressAsync(page, AccountModel.EndOthers, "true")).MustBeErrorPage();
            (await bob.PressAsync(page, AccountModel.EndOthers, "true")).MustBeLogin();
            (await other.GetAsync(AccountFlow.Path)).MustBeLogin();
        }

        Assert.That((await bob.IsSignedInAsync(), await other.IsSignedInAsync()), Is.EqualTo((false, false)));
    }

    [Test]
    public async Task nothing_that_lets_anybody_in_stands_in_the_page()
    {
        using var browser = await SignedInAsync();
        using var other = await SignedInAsync();
        var tokens = await Server.EnterAsync(browser);
        var page = await browser.OpenAccountAsync();
        foreach (var secret in new[] { HandleOf(browser), HandleOf(other), tokens.RefreshToken(), tokens.AccessToken })
            Assert.That(page.Html, Does.Not.Contain(secret[..20]));
        using var thief = NewBrowser();
        foreach (var id in page.Buttons(AccountModel.End))
        {
            thief.Cookies.Add(new Cookie("pts.session", id, "/", Server.Address.Host));
            (await thief.GetAsync(AccountFlow.Path)).MustBeLogin();
        }
    }

    [Test]
    public async Task notice_is_believed_from_this_server_for_this_session_and_for_a_while()
    {
        using var browser = await SignedInAsync();
        var said = (await browser.PressAsync(await browser.OpenAccountAsync(), AccountModel.End, "x")).MustSay("That browser was signed out already.");
        using var other = await SignedInAsync();
        foreach (var address in new[] { "/account?notice=", "/account?notice=Account.Ended", "/account?notice=AAAA", said.Address.PathAndQuery[..^4] + "AAAA" })
            Assert.That((await browser.GetAsync(address)).MustBeAccount().Html, Does.Not.Contain("role=\"status\""));
        Assert.That((await other.GetAsync(said.Address.PathAndQuery)).MustBeAccount().Html, Does.Not.Contain("role=\"status\""));
        Advance(119);
        (await browser.GetAsync(said.Address.PathAndQuery)).MustSay("That browser was signed out already.");
        Advance(1);
        Assert.That((await browser.GetAsync(said.Address.PathAndQuery)).MustBeAccount().Html, Does.Not.Contain("role=\"status\""));
    }

    [Test]
    public async Task form_that_asks_for_nothing_does_nothing()
    {
        var page = await Browser.SubmitAsync(await Browser.OpenAccountAsync());
        Assert.That(page.MustBeAccount().Address.PathAndQuery, Is.EqualTo(AccountFlow.Path));
        Assert.That(page.Html, Does.Not.Contain("role=\"status\""));
    }

    [Test]
    public async Task home_leads_there_who_is_signed_in()
    {
        Assert.That((await Browser.GetAsync("/")).Html, Does.Contain("href=\"/account\""));
        using var nobody = NewBrowser();
        Assert.That((await nobody.GetAsync("/")).Html, Does.Not.Contain("href=\"/account\""));
    }

    private string HandleOf(TestBrowser browser) => browser.Cookies.GetCookies(Server.Address)["pts.session"]!.Value;

    // Without the tokens against forgery, which are others each time.
    private static string Words(BrowserPage page) => System.Text.RegularExpressions.Regex.Replace(page.Html, "<input[^>]*>", "");
}
