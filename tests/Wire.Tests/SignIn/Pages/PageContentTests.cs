using PluginTokenServer.Host.SignIn.Pages;
using PluginTokenServer.SignIn;

namespace PluginTokenServer.Wire.Tests.SignIn.Pages;

/// <summary>What each page shows, and what it posts.</summary>
public sealed class PageContentTests
{
    private PageServer _pages = null!;

    [OneTimeSetUp]
    public async Task Start() => _pages = await PageServer.StartAsync();

    [OneTimeTearDown]
    public async Task Stop() => await _pages.DisposeAsync();

    [Test]
    public async Task login_posts_to_where_it_came_from_and_can_be_given_up()
    {
        var page = await _pages.ShowAsync(SamplePages.Login);
        Assert.That(page.Tags("form").Select(tag => ShownPage.Attribute(tag, "action")), Is.EqualTo(new[] { "/account/login?returnUrl=%2Fconnect%2Fauthorize&x=1", "/account/cancel?id=1" }));
        Assert.That(page.Tags("form").Select(tag => ShownPage.Attribute(tag, "method")), Has.All.EqualTo("post"));
        Assert.That(page.Tags("button").Select(tag => ShownPage.Attribute(tag, "name")), Is.EqualTo(new[] { null, "cancel" }));
        Assert.That(page.Tags("a").Select(tag => ShownPage.Attribute(tag, "href")), Is.EqualTo(new[] { "/plugins/contoso/start?a=1&b=2" }));
        Assert.That(page.Text, Does.Contain("to go on to Weekly Reports").And.Contain("Sign in with Contoso"));
    }

    [Test]
    public async Task login_for_no_application_has_nothing_to_go_back_to()
    {
        var page = await _pages.ShowAsync(new LoginModel { Action = "/account/login", UserName = "al\"ice" });
        Assert.That(page.Tags("form"), Has.Count.EqualTo(1));
        Assert.That(page.Text, Does.Not.Contain("to go on to").And.Not.Contain(" or "));
        Assert.That(ShownPage.Attribute(page.Input("username"), "value"), Is.EqualTo("al\"ice"));
    }

    [Test]
    public async Task login_without_passwords_asks_for_none()
    {
        var page = await _pages.ShowAsync(SamplePages.Login with { AllowsPassword = false });
        Assert.That(page.Tags("input").Select(tag => ShownPage.Attribute(tag, "name")), Is.All.EqualTo("antiforgery"));
        Assert.That(page.Text, Does.Contain("Sign in with Contoso").And.Not.Contain(" or "));
    }

    [Test]
    public async Task step_asks_for_what_the_authenticator_wants()
    {
        var page = await _pages.ShowAsync(SamplePages.Step);
        Assert.That(ShownPage.Attribute(page.Input("kind"), "value"), Is.EqualTo("otp"));
        Assert.That(ShownPage.Attribute(page.Input("state"), "value"), Is.EqualTo("opaque"));
        Assert.That(ShownPage.Attribute(page.Input("field.code"), "inputmode"), Is.EqualTo("numeric"));
        Assert.That(ShownPage.Attribute(page.Input("field.code"), "autocomplete"), Is.EqualTo("one-time-code"));
        Assert.That(ShownPage.Attribute(page.Input("field.code"), "type"), Is.EqualTo("text"));
        Assert.That(ShownPage.Attribute(page.Input("field.pin"), "type"), Is.EqualTo("password"));
        Assert.That(ShownPage.Attribute(page.Input("field.pin"), "autocomplete"), Is.EqualTo("off"));
        Assert.That(ShownPage.Attribute(page.Tags("img").Single(), "src"), Is.EqualTo("data:image/png;base64,iVBORw0KGgo="));
        Assert.That(page.Text, Does.Contain("Enter the code").And.Contain("AAAA-BBBB").And.Contain("CCCC-DDDD").And.Contain("Continue"));
    }

    [TestCase("https://elsewhere.example/pixel.png")]
    [TestCase("/connect/authorize?prompt=none")]
    [TestCase("data:image/svg+xml;base64,PHN2Zy8+")]
    [TestCase("data:text/html,x")]
    [TestCase(" data:image/png;base64,iVBORw0KGgo=")]
    public async Task step_shows_no_picture_but_a_png_of_its_own(string image) => Assert.That((await _pages.ShowAsync(WithImage(image))).Tags("img"), Is.Empty);

    [Test]
    public async Task step_shows_no_picture_that_is_too_large()
    {
        var picture = "data:image/png;base64," + Convert.ToBase64String(new byte[64 * 1024]);
        Assert.That((await _pages.ShowAsync(WithImage(picture))).Tags("img"), Has.Count.EqualTo(1));
        Assert.That((await _pages.ShowAsync(WithImage(picture + "AAAA"))).Tags("img"), Is.Empty);
    }

    [Test]
    public async Task consent_posts_what_is_checked_and_what_cannot_be_left_out()
    {
        var page = await _pages.ShowAsync(SamplePages.Consent);
        var scopes = page.Tags("input").Where(tag => ShownPage.Attribute(tag, "name") == "scope").ToArray();
        Assert.That(scopes.Select(tag => (ShownPage.Attribute(tag, "type"), ShownPage.Attribute(tag, "value"), IsChecked(tag))), Is.EqualTo(new[]
        {
            ("hidden", "openid", false), ("checkbox", "profile", true), ("checkbox", "api1", false),
        }));
        var required = page.Tags("input").Single(tag => ShownPage.Attribute(tag, "type") == "checkbox" && ShownPage.Attribute(tag, "value") == "openid");
        Assert.That(required, Does.Contain(" disabled").And.Contain(" checked").And.Not.Contain("name="));
        Assert.That(page.Tags("button").Select(tag => (ShownPage.Attribute(tag, "name"), ShownPage.Attribute(tag, "value"))), Is.EqualTo(new[] { ("decision", "allow"), ("decision", "deny") }));
        Assert.That(ShownPage.Attribute(page.Input("remember"), "type"), Is.EqualTo("checkbox"));
    }

    [Test]
    [Property("Requirement", "AUT-21")]
    public async Task consent_says_who_asks_for_what_for_whom_and_for_how_long()
    {
        var text = (await _pages.ShowAsync(SamplePages.Consent)).Text;
        Assert.That(text, Does.Contain("Weekly Reports").And.Contain("alice").And.Contain("Takes you to reports.example.com").And.Contain("Access lasts 1 hour")
            .And.Contain("Delete reports For good").And.Contain("Nobody has checked who is behind this application."));
    }

    [Test]
    public async Task consent_for_a_known_application_warns_of_nothing_and_may_have_to_be_given_each_time()
    {
        var page = await _pages.ShowAsync(SamplePages.Consent with { IsUnverified = false, MayRemember = false });
        Assert.That(page.Text, Does.Not.Contain("Nobody has checked"));
        Assert.That(page.Html, Does.Not.Contain("remember"));
    }

    [TestCase("javascript:alert(1)")]
    [TestCase("data:text/html,x")]
    [TestCase("JaVaScRiPt:alert(1)//https://good.example")]
    [TestCase("//good.example")]
    [TestCase("not an address")]
    public async Task link_that_could_run_something_is_left_out(string address)
    {
        Assert.That((await _pages.ShowAsync(SamplePages.Consent with { ClientUri = address })).Tags("a"), Is.Empty);
        Assert.That((await _pages.ShowAsync(SamplePages.SignedOut with { ReturnUri = address })).Tags("a"), Is.Empty);
    }

    [Test]
    public async Task host_is_shown_to_its_end_and_in_the_letters_that_count()
    {
        var host = string.Concat(Enumerable.Repeat("login.good.example.", 10)) + "evil.example";
        Assert.That((await _pages.ShowAsync(SamplePages.Consent with { RedirectHost = host })).Text, Does.Contain(host));
        Assert.That((await _pages.ShowAsync(SamplePages.Consent with { ClientUri = "https://\u0440aypal.example/" })).Text, Does.Contain("xn--aypal-uye.example"));
    }

    [Test]
    public async Task logout_asks_and_says_who_wants_it()
    {
        var page = await _pages.ShowAsync(SamplePages.Logout);
        Assert.That(page.Text, Does.Contain("Weekly Reports asks to sign you out.").And.Contain("You are signed in as alice ."));
        Assert.That(page.Tags("button").Select(tag => (ShownPage.Attribute(tag, "name"), ShownPage.Attribute(tag, "value"))), Is.EqualTo(new[] { ("decision", "logout"), ("decision", "stay") }));
    }

    [TestCase("https://reports.example.com/bye?a=1&b=2")]
    [TestCase("com.example.app:/bye")]
    public async Task signed_out_leads_back(string address)
    {
        var page = await _pages.ShowAsync(SamplePages.SignedOut with { ReturnUri = address });
        Assert.That(ShownPage.Attribute(page.Tags("a").Single(), "href"), Is.EqualTo(address));
        Assert.That(page.Text, Does.Contain("Back to Weekly Reports"));
    }

    [Test]
    public async Task error_says_what_the_operator_and_the_developer_need()
    {
        var page = await _pages.ShowAsync(SamplePages.Error);
        Assert.That(page.Text, Does.Contain("This did not work").And.Contain("invalid_request").And.Contain("0HN1"));
        Assert.That(page.Cookies, Is.Empty);
    }

    [Test]
    public async Task home_says_what_this_is_and_where_its_document_lies()
    {
        var page = await _pages.ShowAsync(SamplePages.Home);
        Assert.That(page.Tags("a").Select(tag => ShownPage.Attribute(tag, "href")), Is.EqualTo(new[] { "https://id.example.com/.well-known/openid-configuration", "/account", "/account/logout" }));
        Assert.That(page.Text, Does.Contain("OpenID Connect").And.Contain("You are signed in as alice"));
    }

    [Test]
    public async Task account_says_where_somebody_is_signed_in_and_who_has_access()
    {
        var page = await _pages.ShowAsync(SamplePages.Account);
        Assert.That(page.Text, Does.Contain("You are signed in as alice .").And.Contain("Firefox on Linux this browser Signed in 3 minutes ago · password · one-time code")
            .And.Contain("A browser Signed in 7 hours ago · contoso Last seen 2 hours ago")
            .And.Contain("Weekly Reports reports.example.com Who you are Your reports Since 2026-03-03 Last used 1 day ago").And.Contain("Team Calendar Since 2 days ago"));
        Assert.That(page.Tags("time").Select(tag => ShownPage.Attribute(tag, "datetime")), Does.Contain("2026-06-01T11:57:00Z"));
        Assert.That(page.Tags("button").Select(tag => (ShownPage.Attribute(tag, "name"), ShownPage.Attribute(tag, "value"))), Is.EqualTo(new[]
        {
            ("end", "s0"), ("end", "s1"), ("end_others", "true"), ("take_back", "reports"), ("take_back", "calendar"),
        }));
        Assert.That(page.Tags("input").Where(tag => ShownPage.Attribute(tag, "name") == "session").Select(tag => ShownPage.Attribute(tag, "value")), Is.EqualTo(new[] { "s0", "s0" }));
        Assert.That(page.Text, Does.Contain("There are more than are shown here.").And.Contain("There may be more than are shown here."));
    }

    [Test]
    public async Task each_button_of_a_list_says_aloud_what_it_is_for()
    {
        var page = await _pages.ShowAsync(SamplePages.Account);
        var ids = page.Tags("[a-z0-9]+").Select(tag => ShownPage.Attribute(tag, "id")).OfType<string>().ToArray();
        var labels = page.Tags("button").Where(tag => ShownPage.Attribute(tag, "name") != "end_others").Select(tag => ShownPage.Attribute(tag, "aria-labelledby")!).ToArray();
        Assert.That(labels, Is.Unique.And.Length.EqualTo(4));
        Assert.That(labels.SelectMany(label => label.Split(' ')), Is.SubsetOf(ids));
    }

    [Test]
    public async Task what_waits_for_an_answer_stands_first_and_leads_there()
    {
        var page = await _pages.ShowAsync(SamplePages.Account);
        Assert.That(page.Text, Does.Contain("Requests that wait for you Weekly Reports asks W4SCT Answer Where you are signed in"));
        Assert.That(page.Tags("a").Select(tag => ShownPage.Attribute(tag, "href")), Does.Contain("/account/answer?id=1&x=2"));
        Assert.That((await _pages.ShowAsync(SamplePages.Account with { Waiting = [] })).Text, Does.Not.Contain("wait for you"));
    }

    [Test]
    public async Task account_with_nothing_to_end_asks_for_nothing()
    {
        var page = await _pages.ShowAsync(SamplePages.Account with { Notice = null, Sessions = [SamplePages.Account.Sessions[0]], HasMoreSessions = false, Applications = [], HasMoreApplications = false });
        Assert.That(page.Tags("button").Select(tag => ShownPage.Attribute(tag, "name")), Is.EqualTo(new[] { "end" }));
        Assert.That(page.Text, Does.Contain("No application has access to your account.").And.Not.Contain("more than"));
        Assert.That(page.Html, Does.Not.Contain("role=\"status\""));
    }

    private static StepModel WithImage(string image) => SamplePages.Step with { Form = new SignInForm { Kind = "k", Title = "t", Image = image, ImageText = "a picture" } };

    private static bool IsChecked(string tag) => tag.Contains(" checked", StringComparison.Ordinal);
}
