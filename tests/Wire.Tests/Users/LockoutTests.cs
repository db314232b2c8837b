using System.Text.Json.Nodes;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.Users;

/// <summary>After some wrong passwords in a row none is looked at for a while.</summary>
public sealed class LockoutTests : UsersFixture
{
    private const int Attempts = 4;

    protected override void Settings(JsonObject settings) => settings["Lockout"] = new JsonObject { ["Attempts"] = Attempts, ["DurationSeconds"] = 600 };

    [Test]
    public async Task right_password_is_refused_in_the_same_words_until_the_time_is_over()
    {
        var name = await WithWrongPasswordsAsync(Attempts);
        using var browser = NewBrowser();
        var refused = await LogInAsync(browser, name);
        var unknown = await LogInAsync(browser, "nobody-at-all");
        Assert.That(((int)refused.Status, Alert(refused)), Is.EqualTo(((int)unknown.Status, Alert(unknown))));
        (await PasswordGrantAsync(name)).MustBeRefused("invalid_grant");

        Clock.Advance(TimeSpan.FromSeconds(599));
        Assert.That((int)(await LogInAsync(browser, name)).Status, Is.EqualTo(400));
        Clock.Advance(TimeSpan.FromSeconds(2));
        (await LogInAsync(browser, name)).MustHaveCode(Server);
    }

    [Test]
    public async Task what_is_refused_does_not_make_it_longer()
    {
        var name = await WithWrongPasswordsAsync(Attempts);
        Clock.Advance(TimeSpan.FromSeconds(590));
        for (var attempt = 0; attempt < 10; attempt++)
            (await PasswordGrantAsync(name, "wrong password")).MustBeRefused("invalid_grant");
        Clock.Advance(TimeSpan.FromSeconds(11));
        (await PasswordGrantAsync(name)).MustBeIssued();
    }

    [Test]
    public async Task right_password_before_that_begins_the_count_anew()
    {
        var name = await WithWrongPasswordsAsync(Attempts - 1);
        (await PasswordGrantAsync(name)).MustBeIssued();
        await TryWrongAsync(name, Attempts - 1);
        (await PasswordGrantAsync(name)).MustBeIssued();
    }

    [Test]
    public async Task count_begins_anew_after_the_time_is_over()
    {
        var name = await WithWrongPasswordsAsync(Attempts);
        Clock.Advance(TimeSpan.FromSeconds(601));
        await TryWrongAsync(name, Attempts - 1);
        (await PasswordGrantAsync(name)).MustBeIssued();
    }

    [Test]
    [Property("Requirement", "PWD-02")]
    public async Task variants_of_a_name_count_together_and_so_do_both_ways_to_sign_in()
    {
        var name = NewName();
        await Server.AddUserAsync(name);
        using var browser = NewBrowser();
        await LogInAsync(browser, name, "wrong password");
        await LogInAsync(browser, $"  {name.ToUpperInvariant()}", "wrong password");
        await TryWrongAsync($"{name} ", 1);
        await TryWrongAsync(name.Replace('u', 'U'), 1);
        (await PasswordGrantAsync(name)).MustBeRefused("invalid_grant");
    }

    [Test]
    public async Task attempts_in_parallel_do_not_overshoot()
    {
        var name = NewName();
        await Server.AddUserAsync(name);
        await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => PasswordGrantAsync(name, "wrong password")));
        (await PasswordGrantAsync(name)).MustBeRefused("invalid_grant");
        Clock.Advance(TimeSpan.FromSeconds(601));
        (await PasswordGrantAsync(name)).MustBeIssued();
    }

    [Test]
    public async Task what_runs_goes_on()
    {
        var name = NewName();
        await Server.AddUserAsync(name);
        using var browser = NewBrowser();
        var tokens = (await Server.RedeemAsync((await LogInAsync(browser, name, address: CodeFlow.Request(("scope", "openid api1 offline_access")))).Code)).MustBeIssued();
        await TryWrongAsync(name, Attempts);
        (await Server.AskAsync(CodeFlow.Web, "refresh_token", ("refresh_token", tokens.Text("refresh_token")!))).MustBeIssued();
        Assert.That((await browser.GetAsync(CodeFlow.Request(("prompt", "none")))).Code, Is.Not.Empty);
    }

    [Test]
    public async Task operator_lets_somebody_in_again()
    {
        var name = await WithWrongPasswordsAsync(Attempts);
        Assert.That((await Server.RunAsync("list", name)).Out, Does.Contain("refused-for-now"));
        Assert.That((await Server.RunAsync("unlock", name)).ExitCode, Is.Zero);
        (await PasswordGrantAsync(name)).MustBeIssued();
    }

    [Test]
    public async Task it_is_told_in_the_log_once_and_without_a_name()
    {
        var name = await WithWrongPasswordsAsync(Attempts + 2);
        var told = Server.Logs.Text.Split('\n').Where(line => line.Contains("refused for 600 seconds", StringComparison.Ordinal)).ToArray();
        Assert.That(told, Is.Not.Empty.And.All.Not.Contain(name));
    }

    [Test]
    public async Task it_can_be_switched_off()
    {
        await using var server = await StartAsync(settings => settings["Lockout"] = new JsonObject { ["Attempts"] = 0 });
        await server.AddUserAsync("carol");
        for (var attempt = 0; attempt < 15; attempt++)
            (await PasswordGrantAsync("carol", "wrong password", server)).MustBeRefused("invalid_grant");
        (await PasswordGrantAsync("carol", server: server)).MustBeIssued();
    }

    private async Task<string> WithWrongPasswordsAsync(int attempts)
    {
        var name = NewName();
        await Server.AddUserAsync(name);
        await TryWrongAsync(name, attempts);
        return name;
    }

    private async Task TryWrongAsync(string name, int attempts)
    {
        for (var attempt = 0; attempt < attempts; attempt++)
            (await PasswordGrantAsync(name, "wrong password")).MustBeRefused("invalid_grant");
    }

    private static string Alert(BrowserPage page) => page.Html[page.Html.IndexOf("role=\"alert\"", StringComparison.Ordinal)..].Split("</")[0];
}
