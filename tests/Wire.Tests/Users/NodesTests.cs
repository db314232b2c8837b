using System.Text.Json.Nodes;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.Users;

/// <summary>Two servers that keep people in the same database: what holds on one holds on the other at once.</summary>
public sealed class NodesTests
{
    private const int Attempts = 4;

    private Nodes _nodes = null!;
    private TestServer _one = null!;
    private TestServer _other = null!;

    [SetUp]
    public async Task StartAsync()
    {
        var people = await PostgresCluster.DatabaseAsync();
        _nodes = new Nodes("postgresql");
        (_one, _other) = (await StartNodeAsync(people), await StartNodeAsync(people));
        await _one.AddUserAsync("carol");
    }

    [TearDown]
    public async Task StopAsync() => await _nodes.DisposeAsync();

    [Test]
    public async Task wrong_passwords_count_together()
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
            (await AskAsync(attempt % 2 == 0 ? _one : _other, "wrong password")).MustBeRefused("invalid_grant");
        (await AskAsync(_one)).MustBeRefused("invalid_grant");
        (await AskAsync(_other)).MustBeRefused("invalid_grant");
    }

    [Test]
    public async Task code_is_taken_on_one_of_them()
    {
        var (key, codes) = await EnrolAsync();
        _nodes.Clock.Advance(TimeSpan.FromMinutes(2));
        using var here = new TestBrowser(_one.Address);
        using var there = new TestBrowser(_other.Address);
        foreach (var code in new[] { UsersPlugin.CodeOf(key, _nodes.Clock.GetUtcNow()), codes[0] })
        {
            var (first, second) = (await LogInAsync(here), await LogInAsync(there));
            var pages = await Task.WhenAll(here.SubmitAsync(first, 0, ("field.code", code)), there.SubmitAsync(second, 0, ("field.code", code)));
            Assert.That(pages.Count(page => (int)page.Status == 400), Is.EqualTo(1));
        }
    }

    [Test]
    public async Task step_that_was_begun_on_one_is_answered_on_the_other_and_ends_what_the_first_has()
    {
        var (_, generated, _) = await _one.RunAsync("reset", "carol");
        using var here = new TestBrowser(_one.Address);
        using var there = new TestBrowser(_other.Address);
        var (first, second) = (await LogInAsync(here, generated), await LogInAsync(there, generated));
        Assert.That((int)(await there.SubmitAsync(second, 0, ("field.password", "a password of mine"), ("field.again", "a password of mine"))).Status, Is.EqualTo(200));
        Assert.That((await here.SubmitAsync(first, 0, ("field.password", "a password of yours"), ("field.again", "a password of yours"))).Html, Does.Contain("Sign in again."));
    }

    [Test]
    public async Task whoever_is_switched_off_on_one_is_off_on_the_other()
    {
        var tokens = (await AskAsync(_other)).MustBeIssued();
        Assert.That((await _one.RunAsync("disable", "carol")).ExitCode, Is.Zero);
        (await AskAsync(_other)).MustBeRefused("invalid_grant");
        (await _other.AskAsync("nodes", "refresh_token", ("refresh_token", tokens.Text("refresh_token")!))).MustBeRefused("invalid_grant");
    }

    private Task<TestServer> StartNodeAsync(string people) => _nodes.StartAsync(tokenServer =>
    {
        // Over plain http browsers keep no cookies of an https server.
        tokenServer["Issuer"] = "http://127.0.0.1";
        tokenServer.AddClient("nodes", ["password"], ["api1"])["AllowOfflineAccess"] = true;
        UsersPlugin.Enable(tokenServer, settings =>
        {
            (settings["Provider"], settings["ConnectionString"]) = ("postgresql", people);
            settings["Lockout"] = new JsonObject { ["Attempts"] = Attempts };
        });
    });

    private static Task<TokenAnswer> AskAsync(TestServer server, string password = UsersPlugin.Password) =>
        server.AskAsync("nodes", "password", ("username", "carol"), ("password", password), ("scope", "api1 offline_access"));

    private static Task<BrowserPage> LogInAsync(TestBrowser browser, string password = UsersPlugin.Password) => UsersFixture.LogInAsync(browser, "carol", password, "/account/login");

    private async Task<(string Key, string[] Codes)> EnrolAsync()
    {
        using var browser = new TestBrowser(_one.Address);
        await LogInAsync(browser);
        var page = await browser.SubmitAsync(await browser.GetAsync("/plugins/users/second-factor"), 0, ("present", UsersPlugin.Password));
        var key = UsersPlugin.KeyIn(page.Html);
        page = await browser.SubmitAsync(page, 0, ("code", UsersPlugin.CodeOf(key, _nodes.Clock.GetUtcNow())));
        return (key, UsersPlugin.CodesIn(page.Html));
    }
}
