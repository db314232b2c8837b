using System.Text.Json.Nodes;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.EndSession;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.SignIn;

/// <summary>A plugin that knows the people and decides, in several steps, who they are.</summary>
public sealed class AuthenticatorTests
{
    private const string Source = """

        using PluginTokenServer.SignIn;

        public sealed class People : IUserDirectory
        {
            public Task<DirectoryUser?> FindBySubjectAsync(string subjectId, CancellationToken cancellationToken) => Task.FromResult(Find(subjectId));

            public Task<DirectoryUser?> FindByNameAsync(string userName, CancellationToken cancellationToken) => Task.FromResult(Find(userName));

            static DirectoryUser? Find(string name) => name switch
            {
                "fault" => throw new InvalidOperationException("swordfish"),
                "carol" or "web" => new DirectoryUser { SubjectId = name, UserName = name, DisplayName = "Carol <C>" },
                "inactive" => new DirectoryUser { SubjectId = name, UserName = name, IsActive = false },
                _ => null,
            };
        }

        public sealed class Steps : IUserAuthenticator
        {
            static readonly SignInForm Code = new() { Kind = "otp", Title = "Your <code>", Fields = [new SignInField { Name = "code", Label = "Code", IsNumeric = true }] };

            public async Task<SignInOutcome> VerifyAsync(SignInStep step, CancellationToken cancellationToken)
            {
                if (step.Kind == "otp")
                    return step.Input["code"] == "123456" && step.State == "state of carol" ? SignInOutcome.Succeeded("carol", ["pwd", "otp"], "high " + step.ClientId + string.Join(',', step.RequestedAcr)) : SignInOutcome.Failed("No such code.");
                if (step.Kind == "picture")
                    return step.State == "picture" && step.Input.Count == 0 ? SignInOutcome.Succeeded("carol", ["pwd"]) : SignInOutcome.Failed();
                switch (step.Input["username"])
                {
                    case "carol": return SignInOutcome.NeedsStep(Code, "state of carol");
                    case "picture": return SignInOutcome.NeedsStep(new SignInForm { Kind = "picture", Title = "Scan", Image = "data:image/png;base64," + Convert.ToBase64String(Enumerable.Repeat((byte)0xfb, 64 * 1024).ToArray()) }, "picture");
                    case "throws": throw new InvalidOperationException("the password was " + step.Input["password"]);
                    case "null": return null!;
                    case "hangs": await new TaskCompletionSource().Task; break;
                    case "locked": return SignInOutcome.LockedOut("Ask the help desk.");
                    case "locked silently": return SignInOutcome.LockedOut();
                    case "wrong": return SignInOutcome.Failed("<b>Nobody</b> & none.");
                    case "client": return SignInOutcome.Succeeded("web", ["pwd"]);
                    case "long": return SignInOutcome.Succeeded(new string('x', 1001), ["pwd"]);
                    case var name: return SignInOutcome.Succeeded(name, ["pwd"]);
                }

                return SignInOutcome.Failed();
            }
        }
        """;

    private TestServer _server = null!;
    private TestBrowser _browser = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _server = await Servers.WithAsync(new FixturePlugin("people", Source.TrimStart()), settings =>
    {
        CodeFlow.Configure(settings);
        settings.Section("Throttling")["SourceFailures"] = 10_000;
        settings["Users"] = new JsonArray();
    });

    [OneTimeTearDown]
    public async Task StopAsync() => await _server.DisposeAsync();

    [SetUp]
    public void Open() => _browser = new TestBrowser(_server.Address);

    [TearDown]
    public void Close() => _browser.Dispose();

    [Test]
    public async Task somebody_signs_in_by_two_steps()
    {
        var step = await StepAsync();
        Assert.That(step.Html, Does.Contain("Your &lt;code&gt;").And.Not.Contain("state of carol"));
        var back = await _browser.SubmitAsync(step, 0, ("field.code", "123456"));
        var claims = TokenAnswer.PayloadOf((await _server.RedeemAsync(back.MustHaveCode(_server).Code)).Text("id_token")!);
        Assert.That((claims.GetProperty("sub").GetString(), claims.GetProperty("acr").GetString()), Is.EqualTo(("carol", "high webgold,silver")));
        Assert.That(claims.Values("amr"), Is.EqualTo(["pwd", "otp"]));
    }

    [Test]
    public async Task sign_in_ends_with_what_came_through_the_plugin()
    {
        var login = await _browser.GetAsync(CodeFlow.Request(("scope", "openid api1 offline_access")));
        var back = await _browser.SubmitAsync(await _browser.SignInAsync(login, "carol", "x"), 0, ("field.code", "123456"));
        var tokens = (await _server.RedeemAsync(back.Code)).MustBeIssued();
        Assert.That((await _server.RevokePluginAsync("nobody")).ExitCode, Is.Not.Zero);
        Assert.That(await _browser.IsSignedInAsync());
        var refreshed = await _server.RotateAsync(CodeFlow.Web, tokens.RefreshToken());

        Assert.That((await _server.RevokePluginAsync("people")).ExitCode, Is.Zero);
        Assert.That(await _browser.IsSignedInAsync(), Is.False);
        (await _server.RefreshAsync(CodeFlow.Web, refreshed)).MustBeRefused("invalid_grant");
    }

    [Test]
    public async Task a_step_that_was_answered_wrongly_is_shown_again()
    {
        var step = await StepAsync();
        foreach (var code in new[] { "", "654321", new string('1', 1025) })
        {
            step = await _browser.SubmitAsync(step, 0, ("field.code", code));
            Assert.That(((int)step.Status, step.Html.Contains("No such code.", StringComparison.Ordinal)), Is.EqualTo((400, true)), step.Html);
        }

        (await _browser.SubmitAsync(step, 0, ("field.code", "123456"))).MustHaveCode(_server);
    }

    [Test]
    [Property("Requirement", "PWD-02")]
    public async Task wrong_answers_to_a_step_are_counted_and_starting_over_does_not_help()
    {
        BrowserPage page;
        var tries = 0;
        do
        {
            Assert.That(++tries, Is.LessThan(50));
            // The password is right each time.
            page = await _browser.SignInAsync((await _browser.GetAsync("/account/login")).MustBeLogin(), "carol", "x");
            if ((int)page.Status == 200)
                page = await _browser.SubmitAsync(page, 0, ("field.code", "000000"));
        }
        while ((int)page.Status == 400);
        Assert.That((int)page.Status, Is.EqualTo(429), page.Html);
        _server.Clock.Advance(TimeSpan.FromHours(2));
    }

    [Test]
    public async Task a_step_is_forgotten_after_ten_minutes()
    {
        var step = await StepAsync();
        _server.Clock.Advance(TimeSpan.FromSeconds(599));
        Assert.That((int)(await _browser.SubmitAsync(step, 0, ("field.code", "000000"))).Status, Is.EqualTo(400));
        _server.Clock.Advance(TimeSpan.FromSeconds(1));
        (await _browser.SubmitAsync(step, 0, ("field.code", "123456"))).MustBeErrorPage();
    }

    [Test]
    public async Task a_step_that_was_changed_is_none()
    {
        var step = await StepAsync();
        var state = step.Form(0).Hidden.Single(field => field.Name == "state").Value;
        foreach (var changed in new[] { "", "x", state[..^1], state + "A", state[..20] + (state[20] == 'A' ? 'B' : 'A') + state[21..] })
            (await _browser.SubmitAsync(step, 0, ("field.code", "123456"), ("state", changed))).MustBeErrorPage();
        var ticket = Uri.UnescapeDataString(step.Form(0).Action).Split("ticket=")[1];
        (await _browser.SubmitAsync(step, 0, ("field.code", "123456"), ("state", ticket))).MustBeErrorPage();
        // The name of the step comes out of the seal and not out of the form.
        (await _browser.SubmitAsync(step, 0, ("field.code", "123456"), ("kind", "password"))).MustHaveCode(_server);
    }

    [Test]
    public async Task a_step_may_show_a_picture_of_64_KiB()
    {
        var step = await _browser.SignInAsync((await _browser.GetAsync(CodeFlow.Request())).MustBeLogin(), "picture", "x");
        Assert.That(step.Html, Does.Contain("data:image/png;base64,"));
        (await _browser.SubmitAsync(step)).MustHaveCode(_server);
    }

    [TestCase("throws", 500)]
    [TestCase("null", 500)]
    [TestCase("fault", 500)]
    [TestCase("locked", 429)]
    [TestCase("locked silently", 429)]
    [TestCase("wrong", 400)]
    public async Task whatever_the_plugin_does_nobody_is_signed_in(string user, int status)
    {
        var page = await _browser.SignInAsync((await _browser.GetAsync(CodeFlow.Request())).MustBeLogin(), user, "pa55word");
        Assert.That(((int)page.Status, page.Away), Is.EqualTo((status, (Uri?)null)), page.Html);
        Assert.That(page.Html, Does.Not.Contain("pa55word").And.Not.Contain("swordfish").And.Not.Contain("<b>Nobody"));
        if (user == "locked")
            Assert.That(page.Html, Does.Contain("Ask the help desk."));
        Assert.That(_browser.Cookies.GetCookies(_server.Address)["pts.session"], Is.Null);
        Assert.That(_server.Logs.Text, Does.Not.Contain("pa55word").And.Not.Contain("swordfish"));
    }

    [TestCase("client", "web")]
    [TestCase("nobody", "nobody")]
    [TestCase("inactive", "inactive")]
    [TestCase("long", "xxx")]
    [Property("Requirement", "AUT-25")]
    public async Task whom_the_directory_does_not_let_in_or_who_is_a_client_is_refused(string user, string subject)
    {
        var page = await _browser.SignInAsync((await _browser.GetAsync(CodeFlow.Request())).MustBeLogin(), user, "x");
        Assert.That((page.Address.AbsolutePath, page.Away), Is.EqualTo(("/account/refused", (Uri?)null)), page.Html);
        Assert.That(_browser.Cookies.GetCookies(_server.Address)["pts.session"], Is.Null);
        Assert.That(page.Html, Does.Not.Contain(subject + "<"));
    }

    [Test]
    public async Task an_authenticator_that_hangs_is_given_up()
    {
        var login = (await _browser.GetAsync(CodeFlow.Request())).MustBeLogin();
        var answer = _browser.SignInAsync(login, "hangs", "x");
        await _server.AdvanceUntilAsync(TimeSpan.FromSeconds(1), () => answer.IsCompleted);
        (await answer).MustBeErrorPage((int)(await answer).Status == 500 ? 500 : 503);
        Assert.That(_browser.Cookies.GetCookies(_server.Address)["pts.session"], Is.Null);
    }

    private async Task<BrowserPage> StepAsync()
    {
        var step = await _browser.SignInAsync((await _browser.GetAsync(CodeFlow.Request(("acr_values", "gold silver")))).MustBeLogin(), "carol", "x");
        Assert.That((int)step.Status, Is.EqualTo(200), step.Html);
        return step;
    }
}
