using System.Text.Json.Nodes;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.Users;

/// <summary>A code beside the password. Here everybody has to have one, and enrols when they sign in first.</summary>
public sealed class SecondFactorTests : UsersFixture
{
    private const int Attempts = 4;

    protected override void Settings(JsonObject settings) =>
        (settings["SecondFactor"], settings["Lockout"]) = ("Required", new JsonObject { ["Attempts"] = Attempts, ["DurationSeconds"] = 600 });

    [SetUp]
    public void LetTimePass() => Clock.Advance(TimeSpan.FromMinutes(2));

    [Test]
    public async Task somebody_without_one_enrols_keeps_the_codes_and_is_in()
    {
        var name = NewName();
        await Server.AddUserAsync(name);
        using var browser = NewBrowser();
        var step = await LogInAsync(browser, name);
        Assert.That(step.Html, Does.Contain("Set up a second factor").And.Contain("src=\"data:image/png;base64,"));
        var key = UsersPlugin.KeyIn(step.Html);
        Assert.That(key, Has.Length.EqualTo(39));

        step = await SubmitAsync(browser, step, "000000");
        Assert.That(((int)step.Status, step.Html.Contains("This is not the code", StringComparison.Ordinal)), Is.EqualTo((400, true)));
        Assert.That((await Server.RunAsync("list", name)).Out, Does.Not.Contain("second-factor"), "Nothing is set up that was not shown to work.");
        Assert.That(UsersPlugin.KeyIn(step.Html), Is.EqualTo(key));

        step = await SubmitAsync(browser, step, UsersPlugin.CodeOf(key, Clock.GetUtcNow()));
        var codes = UsersPlugin.CodesIn(step.Html);
        Assert.That(codes, Has.Length.EqualTo(10).And.Unique);
        Assert.That((await browser.GetAsync(CodeFlow.Request(("prompt", "none")))).Error, Is.EqualTo("login_required"), "Not before the codes were kept.");
        var back = await browser.SubmitAsync(step);
        var claims = TokenAnswer.PayloadOf((await Server.RedeemAsync(back.Code)).Text("id_token")!);
        Assert.That(claims.Values("amr"), Is.EqualTo(["pwd", "otp", "mfa"]));

        using var other = NewBrowser();
        Assert.That((await other.SubmitAsync(step)).Html, Does.Not.Contain(codes[0]), "The page is worth nothing in another browser,");
        Assert.That((await browser.SubmitAsync(step)).Html, Does.Contain("Sign in again."), "and nothing a second time.");
    }

    [Test]
    public async Task enrolment_that_was_not_finished_leaves_nothing_behind()
    {
        var name = NewName();
        await Server.AddUserAsync(name);
        var first = UsersPlugin.KeyIn((await LogInAsync(NewBrowser(), name)).Html);
        var second = await LogInAsync(NewBrowser(), name);
        Assert.That(second.Html, Does.Contain("Set up a second factor"));
        Assert.That(UsersPlugin.KeyIn(second.Html), Is.Not.EqualTo(first));
    }

    [Test]
    public async Task enrolment_cannot_be_answered_again_to_put_another_key_in_its_place()
    {
        var name = NewName();
        await Server.AddUserAsync(name);
        using var browser = NewBrowser();
        var (one, two) = (await LogInAsync(browser, name), await LogInAsync(browser, name));
        await SubmitAsync(browser, one, UsersPlugin.CodeOf(UsersPlugin.KeyIn(one.Html), Clock.GetUtcNow()));
        Assert.That((await SubmitAsync(browser, two, UsersPlugin.CodeOf(UsersPlugin.KeyIn(two.Html), Clock.GetUtcNow()))).Html, Does.Contain("Sign in again."));
    }

    [Test]
    public async Task code_is_asked_for_and_signs_in()
    {
        var (name, key, _) = await EnrolledAsync();
        using var browser = NewBrowser();
        var step = await LogInAsync(browser, name);
        Assert.That(step.Html, Does.Contain("Your second factor").And.Contain("autocomplete=\"one-time-code\""));
        var back = await SubmitAsync(browser, step, $" {UsersPlugin.CodeOf(key, Clock.GetUtcNow()).Insert(3, " ")} ");
        Assert.That(TokenAnswer.PayloadOf((await Server.RedeemAsync(back.Code)).Text("id_token")!).Values("amr"), Is.EqualTo(["pwd", "otp", "mfa"]));
    }

    [TestCase(-30, true)]
    [TestCase(30, true)]
    [TestCase(-90, false)]
    [TestCase(90, false)]
    public async Task clocks_may_differ_by_a_step_and_no_more(int seconds, bool isTaken)
    {
        var (name, key, _) = await EnrolledAsync();
        Clock.Advance(TimeSpan.FromMinutes(5));
        using var browser = NewBrowser();
        var page = await SubmitAsync(browser, await LogInAsync(browser, name), UsersPlugin.CodeOf(key, Clock.GetUtcNow().AddSeconds(seconds)));
        Assert.That(page.Away is not null, Is.EqualTo(isTaken), page.Html);
    }

    [TestCase("")]
    [TestCase("12345")]
    [TestCase("1234567")]
    [TestCase("abcdef")]
    [TestCase("AAAA-AAAA-AAAA-AAAA")]
    [TestCase("\u0661\u0662\u0663\u0664\u0665\u0666")]
    public async Task anything_else_is_refused(string code)
    {
        var (name, _, _) = await EnrolledAsync();
        using var browser = NewBrowser();
        var page = await SubmitAsync(browser, await LogInAsync(browser, name), code);
        Assert.That(((int)page.Status, page.Html.Contains("The code is wrong or was used already.", StringComparison.Ordinal)), Is.EqualTo((400, true)));
    }

    [Test]
    public async Task code_is_taken_once_whoever_has_seen_it()
    {
        var (name, key, _) = await EnrolledAsync();
        var (mine, theirs) = (NewBrowser(), NewBrowser());
        var (myStep, theirStep) = (await LogInAsync(mine, name), await LogInAsync(theirs, name));
        var code = UsersPlugin.CodeOf(key, Clock.GetUtcNow());
        Assert.That((await SubmitAsync(mine, myStep, code)).Away, Is.Not.Null);
        Assert.That((int)(await SubmitAsync(theirs, theirStep, code)).Status, Is.EqualTo(400));
        Assert.That((int)(await SubmitAsync(mine, myStep, code)).Status, Is.EqualTo(400), "The same page, sent again.");
        Assert.That((int)(await SubmitAsync(theirs, theirStep, UsersPlugin.CodeOf(key, Clock.GetUtcNow().AddSeconds(-30)))).Status, Is.EqualTo(400), "Nor the one before it.");
        Assert.That(Server.Logs.Text, Does.Contain("came a second time and was refused"));
    }

    [Test]
    public async Task of_the_same_code_at_the_same_time_one_is_taken()
    {
        var (name, key, _) = await EnrolledAsync();
        var browsers = Enumerable.Range(0, 3).Select(_ => NewBrowser()).ToArray();
        var steps = await Task.WhenAll(browsers.Select(browser => LogInAsync(browser, name)));
        var code = UsersPlugin.CodeOf(key, Clock.GetUtcNow());
        var pages = await Task.WhenAll(browsers.Zip(steps, (browser, step) => SubmitAsync(browser, step, code)));
        Assert.That(pages.Count(page => page.Away is not null), Is.EqualTo(1));
    }

    [Test]
    public async Task recovery_code_signs_in_once()
    {
        var (name, _, codes) = await EnrolledAsync();
        using var browser = NewBrowser();
        var back = await SubmitAsync(browser, await LogInAsync(browser, name), codes[3].ToLowerInvariant().Replace("-", " ", StringComparison.Ordinal));
        Assert.That(TokenAnswer.PayloadOf((await Server.RedeemAsync(back.Code)).Text("id_token")!).Values("amr"), Is.EqualTo(["pwd", "mfa"]));
        using var again = NewBrowser();
        Assert.That((int)(await SubmitAsync(again, await LogInAsync(again, name), codes[3])).Status, Is.EqualTo(400));
        Assert.That((await SubmitAsync(again, await LogInAsync(again, name), codes[4])).Away, Is.Not.Null);
    }

    [Test]
    public async Task recovery_code_is_nobody_elses()
    {
        var (_, _, codes) = await EnrolledAsync();
        var (name, _, _) = await EnrolledAsync();
        using var browser = NewBrowser();
        Assert.That((int)(await SubmitAsync(browser, await LogInAsync(browser, name), codes[0])).Status, Is.EqualTo(400));
    }

    [Test]
    public async Task wrong_codes_lock_out_and_the_password_does_not_forgive_them()
    {
        var (name, key, _) = await EnrolledAsync();
        using var browser = NewBrowser();
        for (var attempt = 0; attempt < Attempts; attempt++)
            Assert.That((int)(await SubmitAsync(browser, await LogInAsync(browser, name), "000000")).Status, Is.EqualTo(400));
        Assert.That((int)(await LogInAsync(browser, name)).Status, Is.EqualTo(400), "The right password is not looked at.");
        Clock.Advance(TimeSpan.FromSeconds(601));
        Assert.That((await SubmitAsync(browser, await LogInAsync(browser, name), UsersPlugin.CodeOf(key, Clock.GetUtcNow()))).Away, Is.Not.Null);
    }

    [Test]
    public async Task locked_out_right_code_is_refused()
    {
        var (name, key, _) = await EnrolledAsync();
        using var browser = NewBrowser();
        var step = await LogInAsync(browser, name);
        for (var attempt = 0; attempt < Attempts; attempt++)
            await SubmitAsync(browser, step, "000000");
        Assert.That((int)(await SubmitAsync(browser, step, UsersPlugin.CodeOf(key, Clock.GetUtcNow()))).Status, Is.EqualTo(400));
    }

    [TestCase("disable")]
    [TestCase("lock")]
    [TestCase("delete")]
    [TestCase("reset")]
    public async Task what_the_operator_does_between_two_steps_holds(string verb)
    {
        var (name, key, _) = await EnrolledAsync();
        using var browser = NewBrowser();
        var step = await LogInAsync(browser, name);
        Assert.That((await Server.RunAsync(verb, name)).ExitCode, Is.Zero);
        var page = await SubmitAsync(browser, step, UsersPlugin.CodeOf(key, Clock.GetUtcNow()));
        Assert.That(page.Html, Does.Contain("Sign in again.").And.Contain("name=\"password\""));
    }

    [Test]
    public async Task whoever_has_one_cannot_use_the_password_grant_and_is_not_told_that_the_password_was_right()
    {
        var (name, _, _) = await EnrolledAsync();
        var (right, wrong) = (await PasswordGrantAsync(name), await PasswordGrantAsync(name, "wrong password"));
        right.MustBeRefused("invalid_grant");
        Assert.That(right.Body, Is.EqualTo(wrong.Body));
    }

    [Test]
    public async Task operator_takes_it_away_and_the_next_sign_in_enrols()
    {
        var (name, _, codes) = await EnrolledAsync();
        Assert.That((await Server.RunAsync("reset", name, "--second-factor")).ExitCode, Is.Zero);
        using var browser = NewBrowser();
        var step = await LogInAsync(browser, name);
        Assert.That(step.Html, Does.Contain("Set up a second factor"));
        Assert.That((int)(await SubmitAsync(browser, step, codes[0])).Status, Is.EqualTo(400));
    }

    [Test]
    public async Task after_the_factor_a_password_that_others_have_known_is_changed()
    {
        var (name, key, _) = await EnrolledAsync();
        var (_, generated, _) = await Server.RunAsync("reset", name);
        using var browser = NewBrowser();
        var step = await LogInAsync(browser, name, generated);
        Assert.That(step.Html, Does.Contain("Your second factor"), "The password alone, which the operator knows, changes nothing.");
        step = await SubmitAsync(browser, step, UsersPlugin.CodeOf(key, Clock.GetUtcNow()));
        Assert.That(step.Html, Does.Contain("Choose a new password"));
        Assert.That((await browser.SubmitAsync(step, 0, ("field.password", "a password of mine"), ("field.again", "a password of mine"))).Away, Is.Not.Null);
    }

    [Test]
    public async Task nobody_is_asked_where_it_is_switched_off()
    {
        using var root = new TestDirectory();
        string key;
        await using (var server = await TestServer.StartAsync(tokenServer => Configure(tokenServer, settings => settings["SecondFactor"] = "Required"), root: root))
        {
            await server.AddUserAsync("carol");
            using var browser = new TestBrowser(server.Address);
            var step = await LogInAsync(browser, "carol");
            key = UsersPlugin.KeyIn(step.Html);
            await SubmitAsync(browser, step, UsersPlugin.CodeOf(key, server.Clock.GetUtcNow()));
        }

        await using (var server = await TestServer.StartAsync(tokenServer => Configure(tokenServer, settings => settings["SecondFactor"] = "Off"), root: root))
        {
            (await LogInAsync(new TestBrowser(server.Address), "carol")).MustHaveCode(server);
            (await PasswordGrantAsync("carol", server: server)).MustBeIssued();
        }

        await using (var server = await TestServer.StartAsync(tokenServer => Configure(tokenServer, _ => { }), root: root))
        {
            server.Clock.Advance(TimeSpan.FromMinutes(5));
            using var browser = new TestBrowser(server.Address);
            var step = await LogInAsync(browser, "carol");
            Assert.That(step.Html, Does.Contain("Your second factor"), "Whoever has one is asked where it is optional.");
            (await SubmitAsync(browser, step, UsersPlugin.CodeOf(key, server.Clock.GetUtcNow()))).MustHaveCode(server);
        }
    }

    [Test]
    public async Task copy_of_the_database_makes_no_codes_and_has_no_recovery_codes()
    {
        using var root = new TestDirectory();
        await using var server = await TestServer.StartAsync(tokenServer => Configure(tokenServer, settings => settings["SecondFactor"] = "Required"), root: root);
        await server.AddUserAsync("carol");
        using var browser = new TestBrowser(server.Address);
        var step = await LogInAsync(browser, "carol");
        var key = UsersPlugin.KeyIn(step.Html).Replace(" ", "", StringComparison.Ordinal);
        step = await SubmitAsync(browser, step, UsersPlugin.CodeOf(key, server.Clock.GetUtcNow()));
        var kept = string.Concat(Directory.EnumerateFiles(Path.Combine(root.Path, "data", "plugin-data", "users")).Select(file => System.Text.Encoding.Latin1.GetString(File.ReadAllBytes(file))));
        Assert.That(kept, Does.Contain("carol"));
        foreach (var secret in (string[])[key, UsersPlugin.Password, .. UsersPlugin.CodesIn(step.Html), .. UsersPlugin.CodesIn(step.Html).Select(code => code.Replace("-", "", StringComparison.Ordinal))])
        {
            Assert.That(kept, Does.Not.Contain(secret));
            Assert.That(server.Logs.Text, Does.Not.Contain(secret));
        }
    }

    private async Task<(string Name, string Key, string[] Codes)> EnrolledAsync()
    {
        var name = NewName();
        await Server.AddUserAsync(name);
        using var browser = NewBrowser();
        var step = await LogInAsync(browser, name);
        var key = UsersPlugin.KeyIn(step.Html);
        step = await SubmitAsync(browser, step, UsersPlugin.CodeOf(key, Clock.GetUtcNow()));
        Assert.That((await browser.SubmitAsync(step)).Away, Is.Not.Null);
        Clock.Advance(TimeSpan.FromMinutes(1));
        return (name, key, UsersPlugin.CodesIn(step.Html));
    }

    private static Task<BrowserPage> SubmitAsync(TestBrowser browser, BrowserPage step, string code) => browser.SubmitAsync(step, 0, ("field.code", code));
}
