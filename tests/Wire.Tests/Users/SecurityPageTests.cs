using System.Net;
using System.Text.Json.Nodes;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.Users;

/// <summary>The pages where people see to their password and their second factor.</summary>
public sealed class SecurityPageTests : UsersFixture
{
    private const string Root = "/plugins/users";

    private TestBrowser _browser = null!;
    private string _name = null!;

    protected override void Settings(JsonObject settings) => settings["Lockout"] = new JsonObject { ["Attempts"] = 5, ["DurationSeconds"] = 600 };

    [SetUp]
    public async Task SignInAsync()
    {
        Clock.Advance(TimeSpan.FromMinutes(2));
        (_name, _browser) = (NewName(), NewBrowser());
        await Server.AddUserAsync(_name, UsersPlugin.Password, "--name", "<Carol>");
        await LogInAsync(_browser, _name, address: "/account/login");
    }

    [TearDown]
    public void Leave() => _browser.Dispose();

    [TestCase("/")]
    [TestCase("/password")]
    [TestCase("/second-factor")]
    [TestCase("/second-factor/remove")]
    [TestCase("/recovery-codes")]
    public async Task nobody_sees_nothing_and_is_shown_where_to_sign_in(string path)
    {
        using var nobody = NewBrowser();
        var page = await nobody.GetAsync(Root + path);
        Assert.That(page.Html, Does.Contain("href=\"/account/login?returnUrl=").And.Not.Contain("<form"));
    }

    [Test]
    public async Task whoever_signs_in_from_there_comes_back()
    {
        var name = NewName();
        await Server.AddUserAsync(name);
        using var browser = NewBrowser();
        var link = System.Text.RegularExpressions.Regex.Match((await browser.GetAsync(Root + "/")).Html, "href=\"(/account/login[^\"]*)\"").Groups[1].Value;
        var page = await LogInAsync(browser, name, address: System.Net.WebUtility.HtmlDecode(link));
        Assert.That((page.Address.AbsolutePath, page.Html.Contains(name, StringComparison.Ordinal)), Is.EqualTo((Root + "/", true)), page.Html);
    }

    [TestCase("/password")]
    [TestCase("/second-factor")]
    [TestCase("/second-factor/confirm")]
    [TestCase("/second-factor/remove")]
    [TestCase("/recovery-codes")]
    public async Task forms_that_are_none_of_these_pages_are_refused(string path)
    {
        using var nobody = NewBrowser();
        Assert.That((await nobody.PostAsync(Root + path, ("present", UsersPlugin.Password))).Status, Is.EqualTo(HttpStatusCode.Forbidden));
        var forged = await _browser.PostAsync(Root + path, ("present", UsersPlugin.Password), ("new", "another password"), ("again", "another password"));
        Assert.That(((int)forged.Status, forged.Html.Contains("is not one of this page", StringComparison.Ordinal)), Is.EqualTo((400, true)));
        (await PasswordGrantAsync(_name)).MustBeIssued();
    }

    [Test]
    public async Task form_of_somebody_elses_page_is_refused()
    {
        using var other = NewBrowser();
        var name = NewName();
        await Server.AddUserAsync(name);
        await LogInAsync(other, name, address: "/account/login");
        var (_, hidden) = (await other.GetAsync(Root + "/second-factor")).Form(0);
        await _browser.GetAsync(Root + "/second-factor");
        Assert.That((int)(await _browser.PostAsync(Root + "/second-factor", [.. hidden, ("present", UsersPlugin.Password)])).Status, Is.EqualTo(400));
    }

    [Test]
    [Property("Requirement", "AUT-12")]
    public async Task pages_are_as_closed_as_the_servers_own()
    {
        var (own, page) = (await _browser.GetAsync("/account/logout"), await _browser.GetAsync(Root + "/"));
        foreach (var header in new[] { "Content-Security-Policy", "X-Frame-Options", "X-Content-Type-Options", "Cache-Control", "Referrer-Policy", "Cross-Origin-Opener-Policy", "Permissions-Policy" })
            Assert.That(string.Join(",", page.Headers.GetValues(header)), Is.EqualTo(string.Join(",", own.Headers.GetValues(header))), header);
        Assert.That(page.Html, Does.Contain("&lt;Carol&gt;").And.Not.Contain("<Carol>"));
        var style = System.Text.RegularExpressions.Regex.Match(page.Html, "stylesheet\" href=\"([^\"]+)").Groups[1].Value;
        Assert.That((await _browser.GetAsync(style)).Status, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    [Property("Requirement", "REF-13")]
    public async Task changed_password_ends_everything_but_this_session()
    {
        using var other = NewBrowser();
        var tokens = (await Server.RedeemAsync((await LogInAsync(other, _name, address: CodeFlow.Request(("scope", "openid api1 offline_access")))).Code)).MustBeIssued();
        var page = await ChangeAsync(UsersPlugin.Password, "a password of mine");
        Assert.That((page.Address.AbsolutePath, page.Html.Contains("Your password has been changed.", StringComparison.Ordinal)), Is.EqualTo((Root + "/", true)));
        Assert.That((await other.GetAsync(CodeFlow.Request(("prompt", "none")))).Error, Is.EqualTo("login_required"));
        (await Server.AskAsync(CodeFlow.Web, "refresh_token", ("refresh_token", tokens.Text("refresh_token")!))).MustBeRefused("invalid_grant");
        (await _browser.GetAsync(CodeFlow.Request(("prompt", "none")))).MustHaveCode(Server);
        (await PasswordGrantAsync(_name)).MustBeRefused("invalid_grant");
        (await PasswordGrantAsync(_name, "a password of mine")).MustBeIssued();
    }

    [TestCase("wrong password", "a password of mine", "The password is wrong.")]
    [TestCase("", "a password of mine", "The password is wrong.")]
    [TestCase(UsersPlugin.Password, "short", "at least 8 characters")]
    [TestCase(UsersPlugin.Password, UsersPlugin.Password, "This is the present password.")]
    public async Task password_that_will_not_do_changes_nothing(string present, string chosen, string sentence)
    {
        var page = await ChangeAsync(present, chosen);
        Assert.That(((int)page.Status, page.Html.Contains(sentence, StringComparison.Ordinal)), Is.EqualTo((400, true)), page.Html);
        (await PasswordGrantAsync(_name)).MustBeIssued();
    }

    [Test]
    public async Task wrong_passwords_on_these_pages_count_as_at_a_sign_in()
    {
        for (var attempt = 0; attempt < 5; attempt++)
            await ChangeAsync("wrong password", "a password of mine");
        Assert.That((await ChangeAsync(UsersPlugin.Password, "a password of mine")).Html, Does.Contain("The password is wrong."));
        (await PasswordGrantAsync(_name)).MustBeRefused("invalid_grant");
    }

    [Test]
    public async Task second_factor_is_set_up_used_and_removed()
    {
        var (key, codes) = await EnrolAsync();
        Assert.That(codes, Has.Length.EqualTo(10));
        Assert.That((await _browser.GetAsync(Root + "/")).Html, Does.Contain("Recovery codes left: 10"));
        Clock.Advance(TimeSpan.FromMinutes(1));
        using var other = NewBrowser();
        var step = await LogInAsync(other, _name);
        (await other.SubmitAsync(step, 0, ("field.code", UsersPlugin.CodeOf(key, Clock.GetUtcNow())))).MustHaveCode(Server);

        var page = await _browser.SubmitAsync(await _browser.GetAsync(Root + "/second-factor/remove"), 0, ("present", "wrong password"));
        Assert.That((int)page.Status, Is.EqualTo(400));
        page = await _browser.SubmitAsync(page, 0, ("present", UsersPlugin.Password));
        Assert.That(page.Html, Does.Contain("Your second factor has been removed."));
        using var last = NewBrowser();
        (await LogInAsync(last, _name)).MustHaveCode(Server);
    }

    [Test]
    public async Task code_that_does_not_fit_sets_nothing_up()
    {
        var page = await _browser.SubmitAsync(await _browser.GetAsync(Root + "/second-factor"), 0, ("present", UsersPlugin.Password));
        var key = UsersPlugin.KeyIn(page.Html);
        page = await _browser.SubmitAsync(page, 0, ("code", "000000"));
        Assert.That(((int)page.Status, UsersPlugin.KeyIn(page.Html)), Is.EqualTo((400, key)));
        Assert.That((await Server.RunAsync("list", _name)).Out, Does.Not.Contain("second-factor"));
        page = await _browser.SubmitAsync(page, 0, ("code", UsersPlugin.CodeOf(key, Clock.GetUtcNow())));
        Assert.That(UsersPlugin.CodesIn(page.Html), Has.Length.EqualTo(10));
    }

    [Test]
    public async Task page_with_a_key_is_good_once_and_not_for_long_and_for_nobody_else()
    {
        var page = await _browser.SubmitAsync(await _browser.GetAsync(Root + "/second-factor"), 0, ("present", UsersPlugin.Password));
        Clock.Advance(TimeSpan.FromMinutes(11));
        Assert.That((await ConfirmAsync(page)).Html, Does.Contain("open for too long"));

        page = await _browser.SubmitAsync(await _browser.GetAsync(Root + "/second-factor"), 0, ("present", UsersPlugin.Password));
        Assert.That(UsersPlugin.CodesIn((await ConfirmAsync(page)).Html), Is.Not.Empty);
        Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.That((await ConfirmAsync(page)).Html, Does.Contain("open for too long"));
        Assert.That((int)(await _browser.SubmitAsync(page, 0, ("ticket", "AAAA"), ("code", "000000"))).Status, Is.EqualTo(400));
    }

    [Test]
    public async Task new_recovery_codes_take_the_place_of_the_old_ones()
    {
        var (_, before) = await EnrolAsync();
        Assert.That((int)(await _browser.SubmitAsync(await _browser.GetAsync(Root + "/recovery-codes"), 0, ("present", "wrong password"))).Status, Is.EqualTo(400));
        var page = await _browser.SubmitAsync(await _browser.GetAsync(Root + "/recovery-codes"), 0, ("present", UsersPlugin.Password));
        var codes = UsersPlugin.CodesIn(page.Html);
        Assert.That(codes, Has.Length.EqualTo(10).And.None.AnyOf(before.Cast<object>().ToArray()));
        using var other = NewBrowser();
        var step = await LogInAsync(other, _name);
        Assert.That((int)(await other.SubmitAsync(step, 0, ("field.code", before[0]))).Status, Is.EqualTo(400));
        (await other.SubmitAsync(step, 0, ("field.code", codes[0]))).MustHaveCode(Server);
    }

    [Test]
    public async Task recovery_codes_of_somebody_without_a_second_factor_are_not_made()
    {
        var page = await _browser.SubmitAsync(await _browser.GetAsync(Root + "/recovery-codes"), 0, ("present", UsersPlugin.Password));
        Assert.That(((int)page.Status, UsersPlugin.CodesIn(page.Html)), Is.EqualTo((400, Array.Empty<string>())));
    }

    [Test]
    public async Task somebody_who_was_switched_off_has_no_page_any_more()
    {
        var form = await _browser.GetAsync(Root + "/password");
        await Server.RunAsync("disable", _name);
        Assert.That((int)(await _browser.SubmitAsync(form, 0, ("present", UsersPlugin.Password), ("new", "a password of mine"), ("again", "a password of mine"))).Status, Is.EqualTo(403));
    }

    [Test]
    public async Task factor_that_everybody_must_have_cannot_be_removed()
    {
        await using var server = await StartAsync(settings => settings["SecondFactor"] = "Required");
        await server.AddUserAsync("carol");
        using var browser = new TestBrowser(server.Address);
        var step = await LogInAsync(browser, "carol", address: "/account/login");
        step = await browser.SubmitAsync(step, 0, ("field.code", UsersPlugin.CodeOf(UsersPlugin.KeyIn(step.Html), server.Clock.GetUtcNow())));
        await browser.SubmitAsync(step);
        Assert.That((await browser.GetAsync(Root + "/")).Html, Does.Not.Contain("remove"));
        Assert.That((int)(await browser.SubmitAsync(await browser.GetAsync(Root + "/second-factor/remove"), 0, ("present", UsersPlugin.Password))).Status, Is.EqualTo(400));
        Assert.That((await server.RunAsync("list")).Out, Does.Contain("second-factor"));
    }

    private async Task<BrowserPage> ChangeAsync(string present, string chosen) =>
        await _browser.SubmitAsync(await _browser.GetAsync(Root + "/password"), 0, ("present", present), ("new", chosen), ("again", chosen));

    private Task<BrowserPage> ConfirmAsync(BrowserPage page) => _browser.SubmitAsync(page, 0, ("code", UsersPlugin.CodeOf(UsersPlugin.KeyIn(page.Html), Clock.GetUtcNow())));

    private async Task<(string Key, string[] Codes)> EnrolAsync()
    {
        var page = await _browser.SubmitAsync(await _browser.GetAsync(Root + "/second-factor"), 0, ("present", UsersPlugin.Password));
        var codes = UsersPlugin.CodesIn((await ConfirmAsync(page)).Html);
        return (UsersPlugin.KeyIn(page.Html), codes);
    }
}
