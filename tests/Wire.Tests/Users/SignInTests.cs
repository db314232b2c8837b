using System.Net;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.Users;

/// <summary>People sign in with their passwords.</summary>
public sealed class SignInTests : UsersFixture
{
    private const string Wrong = "The user name or the password is wrong. After several wrong attempts none is looked at for a while.";

    [Test]
    public async Task somebody_signs_in_and_the_client_gets_what_it_may_know()
    {
        var name = NewName();
        var subject = await Server.AddUserAsync(name, UsersPlugin.Password, "--name", "Carol Jones", "--email", $"{name}@example.com", "--claim", "department=sales", "--claim", "department=support", "--claim", "shoe=42");
        using var browser = NewBrowser();
        var back = await LogInAsync(browser, name, address: CodeFlow.Request(("scope", "openid profile email api1")));
        var tokens = (await Server.RedeemAsync(back.Code)).MustBeIssued();
        var claims = TokenAnswer.PayloadOf(tokens.Text("id_token")!);
        Assert.That(claims.GetProperty("sub").GetString(), Is.EqualTo(subject));
        Assert.That(claims.Values("amr"), Is.EqualTo(["pwd"]));

        using var request = new HttpRequestMessage(HttpMethod.Get, "/connect/userinfo");
        request.Headers.Authorization = new("Bearer", tokens.AccessToken);
        var info = (await Server.SendAsync(request)).Json;
        Assert.That(info.GetProperty("name").GetString(), Is.EqualTo("Carol Jones"));
        Assert.That(info.GetProperty("email").GetString(), Is.EqualTo($"{name}@example.com"));
        Assert.That(info.GetProperty("email_verified").GetBoolean(), Is.True);
        Assert.That(info.Values("department"), Is.EqualTo(["sales", "support"]));
        Assert.That(info.TryGetProperty("shoe", out _), Is.False, "Nobody asked for it.");
        Assert.That(info.TryGetProperty("preferred_username", out _), Is.False, "Nobody asked for it.");
    }

    [TestCase("wrong")]
    [TestCase("")]
    [TestCase("correct horse battery ")]
    [TestCase("Correct horse battery")]
    public async Task wrong_password_signs_nobody_in(string password)
    {
        var name = NewName();
        await Server.AddUserAsync(name);
        using var browser = NewBrowser();
        var page = await LogInAsync(browser, name, password);
        Assert.That(page.Status, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(page.Html, Does.Contain(password.Length == 0 ? "is wrong" : Wrong));
        await MustBeNobodyAsync(browser);
    }

    [Test]
    [Property("Requirement", "PWD-02")]
    public async Task nobody_gets_the_same_answer_as_somebody_with_a_wrong_password_or_without_one_or_switched_off()
    {
        var (name, bare, off) = (NewName(), NewName(), NewName());
        await Server.AddUserAsync(name);
        await Server.AddUserAsync(off);
        Assert.That((await Server.RunAsync("add", bare, "--no-password")).ExitCode, Is.Zero);
        Assert.That((await Server.RunAsync("disable", off)).ExitCode, Is.Zero);
        List<string> answers = [];
        foreach (var (user, password) in new[] { (name, "wrong password"), (bare, "wrong password"), (off, UsersPlugin.Password), ("nobody-at-all", "wrong password"), ("n\u00fcll", "x"), (new string('x', 256), "x") })
        {
            using var browser = NewBrowser();
            var page = await LogInAsync(browser, user, password);
            answers.Add($"{(int)page.Status} {page.Html.Contains(Wrong, StringComparison.Ordinal)}");
            var answer = await PasswordGrantAsync(user, password);
            answers.Add(answer.MustBeRefused("invalid_grant").Text("error_description")!);
        }

        Assert.That(answers.Distinct(), Is.EqualTo(new[] { "400 True", "The user name or the password is wrong." }));
    }

    [TestCase(" {0} ")]
    [TestCase("{1}")]
    public async Task name_is_compared_without_regard_to_case_and_outer_space(string variant)
    {
        var name = NewName();
        await Server.AddUserAsync(name);
        using var browser = NewBrowser();
        (await LogInAsync(browser, string.Format(System.Globalization.CultureInfo.InvariantCulture, variant, name, name.ToUpperInvariant()))).MustHaveCode(Server);
    }

    [TestCase("Username or\u0001control")]
    [TestCase("\ud800")]
    [TestCase("a\u0000b")]
    public async Task name_that_cannot_be_is_nobodys(string name)
    {
        using var browser = NewBrowser();
        Assert.That((int)(await LogInAsync(browser, name, "x")).Status, Is.EqualTo(400));
    }

    [Test]
    public async Task german_pages_have_german_words()
    {
        using var browser = NewBrowser();
        var page = await LogInAsync(browser, "nobody", "x", CodeFlow.Request(("ui_locales", "de")));
        Assert.That(page.Html, Does.Contain("Der Benutzername oder das Passwort ist falsch. Nach mehreren"));
    }

    [Test]
    public async Task password_that_others_have_known_is_changed_at_the_first_sign_in()
    {
        var name = NewName();
        var (_, generated, _) = await Server.RunAsync("add", name);
        using var browser = NewBrowser();
        var step = await LogInAsync(browser, name, generated);
        Assert.That(step.Html, Does.Contain("Choose a new password"));
        await MustBeNobodyAsync(browser);

        foreach (var (password, again, objection) in new[]
        {
            ("new password 1", "new password 2", "The two passwords differ."),
            ("short", "short", "A password has at least 8 characters."),
            ("password123", "password123", "This password is one that others try first."),
            (generated, generated, "This is the present password."),
            ("aaaaaaaaaaaa", "aaaaaaaaaaaa", "This password is one that others try first."),
        })
        {
            step = await browser.SubmitAsync(step, 0, ("field.password", password), ("field.again", again));
            Assert.That(step.Html, Does.Contain(objection));
        }

        var asked = step;
        (await browser.SubmitAsync(step, 0, ("field.password", "a password of mine"), ("field.again", "a password of mine"))).MustHaveCode(Server);
        Assert.That((int)(await LogInAsync(NewBrowser(), name, generated)).Status, Is.EqualTo(400));

        // The step that was answered is worth nothing any more, in whosever hands the browser is.
        var again2 = await browser.SubmitAsync(asked, 0, ("field.password", "a password of yours"), ("field.again", "a password of yours"));
        Assert.That(again2.Html, Does.Contain("Sign in again."));
        (await LogInAsync(NewBrowser(), name, "a password of mine")).MustHaveCode(Server);
    }

    [Test]
    public async Task step_that_is_too_old_begins_again()
    {
        var name = NewName();
        var (_, generated, _) = await Server.RunAsync("add", name);
        using var browser = NewBrowser();
        var step = await LogInAsync(browser, name, generated);
        for (var minutes = 0; minutes < 18; minutes += 9)
        {
            Clock.Advance(TimeSpan.FromMinutes(9));
            step = await browser.SubmitAsync(step, 0, ("field.password", "differs"), ("field.again", "differs too"));
        }

        Assert.That(step.Html, Does.Contain("Sign in again.").And.Contain("name=\"password\""), "Each answer makes the step anew, and it ends all the same.");
    }

    [Test]
    public async Task password_grant_is_for_those_who_need_nothing_more()
    {
        var (name, fresh) = (NewName(), NewName());
        await Server.AddUserAsync(name);
        var (_, generated, _) = await Server.RunAsync("add", fresh);
        (await PasswordGrantAsync(name)).MustBeIssued();
        (await PasswordGrantAsync(fresh, generated)).MustBeRefused("invalid_grant");
    }

    [Test]
    public async Task revocation_of_the_plugin_ends_what_people_have_of_it_and_lets_them_come_again()
    {
        var name = NewName();
        await Server.AddUserAsync(name);
        using var browser = NewBrowser();
        var back = await LogInAsync(browser, name);
        var granted = (await PasswordGrantAsync(name)).MustBeIssued();

        var (exitCode, output, error) = await Server.RevokePluginAsync("users");

        Assert.That((exitCode, error), Is.EqualTo((0, "")), output);
        await MustBeNobodyAsync(browser);
        (await Server.RedeemAsync(back.Code)).MustBeRefused("invalid_grant");
        (await Server.AskAsync("app", "refresh_token", ("refresh_token", granted.RefreshToken()))).MustBeRefused("invalid_grant");
        (await Server.RedeemAsync((await LogInAsync(browser, name)).Code)).MustBeIssued();
        (await PasswordGrantAsync(name)).MustBeIssued();
    }

    private static async Task MustBeNobodyAsync(TestBrowser browser) =>
        Assert.That((await browser.GetAsync(CodeFlow.Request(("prompt", "none")))).Error, Is.EqualTo("login_required"));
}
