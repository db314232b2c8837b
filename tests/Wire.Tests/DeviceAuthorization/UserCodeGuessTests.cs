using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using PluginTokenServer.Host.DeviceAuthorization;
using PluginTokenServer.Host.Storage;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.DeviceAuthorization;

/// <summary>How often somebody may try codes that do not exist (RFC 8628 §5.1). Each test begins in a window of its own, and whoever tries is where the test says.</summary>
[TestFixture("sqlite")]
[TestFixture("postgresql")]
[Property("Requirement", "DEV-06")]
public sealed class UserCodeGuessTests(string provider) : DeviceFixture(provider)
{
    private const string Wrong = "BCDF-GHJK-LMNP";

    // What the budget is for six clients with ten thousand codes each.
    private const int Budget = 7;

    private readonly List<TestBrowser> _browsers = [];

    protected override void Configure(JsonObject settings)
    {
        settings["KnownProxies"] = new JsonArray("127.0.0.1");
        settings.Section("DeviceAuthorization")["MaxPendingPerClient"] = 10_000;
        for (var index = 0; index < 4; index++)
            DeviceFlow.AddClient(settings, $"device{index}");
    }

    [SetUp]
    public void BeginWindow() => Advance(600);

    [TearDown]
    public void CloseBrowsers()
    {
        _browsers.ForEach(browser => browser.Dispose());
        _browsers.Clear();
    }

    [Test]
    public async Task five_wrong_codes_are_enough_and_then_the_right_one_is_of_no_use_either()
    {
        var device = await Server.BeginAsync();
        var alice = await AtAsync("10.0.0.1");
        for (var attempt = 0; attempt < 5; attempt++)
            (await alice.EnterAsync(Wrong)).MustAskForCode(400);
        await MustBeTooManyAsync(alice, Wrong, 15);
        await MustBeTooManyAsync(alice, device.UserCode, 15);
        Advance(14);
        await MustBeTooManyAsync(alice, device.UserCode, 1);
        (await Server.PollAsync(device)).MustBeRefused("authorization_pending");
        Advance(1);
        (await alice.EnterAsync(device.UserCode)).MustAsk();
    }

    [Test]
    public async Task right_codes_in_between_do_not_buy_wrong_ones()
    {
        var alice = await AtAsync("10.0.0.1");
        for (var attempt = 0; attempt < 5; attempt++)
        {
            (await alice.EnterAsync((await Server.BeginAsync()).UserCode)).MustAsk();
            (await alice.EnterAsync(Wrong)).MustAskForCode(400);
        }

        await MustBeTooManyAsync(alice, Wrong, 15);
    }

    [Test]
    public async Task right_codes_are_taken_as_often_as_one_likes()
    {
        var alice = await AtAsync("10.0.0.1");
        for (var attempt = 0; attempt < Budget + 3; attempt++)
            (await alice.EnterAsync((await Server.BeginAsync()).UserCode)).MustAsk();
    }

    [Test]
    public async Task session_is_limited_wherever_it_goes()
    {
        var alice = await AtAsync("10.0.0.1");
        for (var attempt = 0; attempt < 5; attempt++)
            (await Moved(alice, $"10.0.1.{attempt}").EnterAsync(Wrong)).MustAskForCode(400);
        await MustBeTooManyAsync(Moved(alice, "10.0.1.9"), Wrong, 15);
        // Somebody else is not.
        (await (await AtAsync("10.0.0.2", "bob")).EnterAsync((await Server.BeginAsync()).UserCode)).MustAsk();
    }

    [Test]
    public async Task source_is_limited_whoever_is_there()
    {
        for (var attempt = 0; attempt < 5; attempt++)
            (await (await AtAsync("10.0.0.1")).EnterAsync(Wrong)).MustAskForCode(400);
        var device = await Server.BeginAsync();
        await MustBeTooManyAsync(await AtAsync("10.0.0.1", "bob"), device.UserCode, 15);
        // Who was refused for where they are has lost nothing for elsewhere.
        (await (await AtAsync("10.0.0.2")).EnterAsync(device.UserCode)).MustAsk();
    }

    [Test]
    public async Task of_many_at_once_no_more_are_looked_up_than_one_after_the_other()
    {
        var alice = await AtAsync("10.0.0.1");
        var page = (await alice.GetAsync(DeviceFlow.Page)).MustAskForCode();
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => alice.SubmitAsync(page, 0, ("user_code", Wrong))));
        Assert.That(answers.Select(answer => (int)answer.Status), Is.All.EqualTo(400).Or.EqualTo(429));
        Assert.That(answers.Count(answer => (int)answer.Status == 400), Is.InRange(1, 5));
    }

    [Test]
    public async Task all_together_have_a_budget_on_all_nodes_and_through_a_restart()
    {
        var second = Provider == "postgresql" ? await StartNodeAsync() : Server;
        var device = await Server.BeginAsync();
        for (var attempt = 0; attempt < Budget; attempt++)
            (await (await AtAsync($"10.0.2.{attempt}", server: attempt % 2 == 0 ? Server : second)).EnterAsync(Wrong)).MustAskForCode(400);
        foreach (var node in new[] { Server, second, Server })
            (await (await AtAsync("10.0.3.1", server: node)).EnterAsync(device.UserCode)).MustAskForCode(429);
        Assert.That(Server.Logs.Records.Count(record => record.Message.Contains($"More than {Budget} wrong user codes", StringComparison.Ordinal)), Is.EqualTo(1), "Once is enough.");

        Server = await Nodes.RestartAsync(Server, ConfigureNode);
        var late = (await (await AtAsync("10.0.3.2")).EnterAsync(device.UserCode)).MustAskForCode(429);
        Assert.That(late.Headers.RetryAfter?.Delta, Is.InRange(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(600)));
        (await Server.PollAsync(device)).MustBeRefused("authorization_pending");
        // The next window begins with the clock and not with the first wrong code; a device that waited that long asks anew.
        Nodes.Clock.Advance(late.Headers.RetryAfter!.Delta!.Value);
        (await (await AtAsync("10.0.3.3")).EnterAsync((await Server.BeginAsync()).UserCode)).MustAsk();
    }

    [Test]
    public async Task wrong_codes_at_the_same_time_are_all_counted()
    {
        // Each is somewhere else, and within every limit of its own.
        var attempts = new List<(TestBrowser Browser, BrowserPage Page)>();
        for (var index = 0; index < 30; index++)
        {
            var browser = await AtAsync($"10.0.5.{index}");
            attempts.Add((browser, (await browser.GetAsync(DeviceFlow.Page)).MustAskForCode()));
        }

        var answers = await Task.WhenAll(attempts.Select(attempt => attempt.Browser.SubmitAsync(attempt.Page, 0, ("user_code", Wrong))));
        Assert.That(answers.Select(answer => (int)answer.Status), Is.All.EqualTo(400).Or.EqualTo(429));
        Assert.That(answers.Count(answer => (int)answer.Status == 400), Is.InRange(1, Budget));
        var counted = await Server.Services.GetRequiredService<OperationalStore>().FindAsync("user_code_guesses", (Server.Clock.GetUtcNow().Ticks / TimeSpan.FromSeconds(600).Ticks).ToString(CultureInfo.InvariantCulture));
        Assert.That(BitConverter.ToInt32(counted!.Payload.Span), Is.EqualTo(answers.Count(answer => (int)answer.Status == 400)));
    }

    [Test]
    public async Task whoever_is_at_their_limit_does_not_use_up_the_budget_of_all()
    {
        var alice = await AtAsync("10.0.0.1");
        for (var attempt = 0; attempt < Budget + 10; attempt++)
            await alice.EnterAsync(Wrong);
        (await (await AtAsync("10.0.0.2", "bob")).EnterAsync(Wrong)).MustAskForCode(400);
    }

    [Test]
    public async Task code_that_expired_or_was_answered_is_a_wrong_one()
    {
        var (answered, late) = (await Server.BeginAsync(), await Server.BeginAsync());
        var alice = await AtAsync("10.0.0.1");
        (await alice.DenyAsync((await alice.EnterAsync(answered.UserCode)).MustAsk())).MustBeDenied();
        Advance(300);
        for (var attempt = 0; attempt < 5; attempt++)
            (await alice.EnterAsync(attempt % 2 == 0 ? answered.UserCode : late.UserCode)).MustAskForCode(400);
        await MustBeTooManyAsync(alice, Wrong, 15);
    }

    [Test]
    public async Task nothing_more_is_looked_up_while_a_wrong_code_cannot_be_counted()
    {
        var device = await Server.BeginAsync();
        var alice = await AtAsync("10.0.0.1");
        var page = (await alice.GetAsync(DeviceFlow.Page)).MustAskForCode();
        var faulty = await Nodes.BreakAsync(Server);
        faulty.FailAt(call => call.Kind == "user_code_guesses" && call.Writes);
        foreach (var code in new[] { Wrong, Wrong, device.UserCode, device.UserCode, device.UserCode, device.UserCode, device.UserCode })
            (await alice.SubmitAsync(page, 0, ("user_code", code))).MustBeErrorPage(503);
        faulty.FailAt(call => call.Kind == "user_code_guesses");
        (await alice.SubmitAsync(page, 0, ("user_code", device.UserCode))).MustBeErrorPage(503);
        faulty.Recover();
        (await alice.SubmitAsync(page, 0, ("user_code", device.UserCode))).MustAsk();
    }

    [Test]
    public async Task log_says_who_it_was_and_not_what()
    {
        var alice = await AtAsync("10.0.4.1");
        (await alice.EnterAsync("ZXWV-TSRQ-PNML")).MustAskForCode(400);
        var told = Server.Logs.Records.Last(record => record.Category == typeof(DeviceEndpoint).FullName);
        Assert.That(told.Message, Does.Contain("10.0.4.1"));
        Assert.That(Server.Logs.Text, Does.Not.Contain("ZXWV").IgnoreCase);
    }

    private async Task<TestBrowser> AtAsync(string source, string user = "alice", TestServer? server = null)
    {
        var browser = new TestBrowser((server ?? Server).Address, source: source);
        _browsers.Add(browser);
        await browser.SignInAsync(await browser.GetAsync("/account/login"), user);
        return browser;
    }

    private TestBrowser Moved(TestBrowser browser, string source)
    {
        var moved = new TestBrowser(browser.Server, browser.Cookies, source: source);
        _browsers.Add(moved);
        return moved;
    }

    private static async Task MustBeTooManyAsync(TestBrowser browser, string code, int seconds)
    {
        var page = (await browser.EnterAsync(code)).MustAskForCode(429);
        Assert.That(page.Headers.RetryAfter?.Delta, Is.EqualTo(TimeSpan.FromSeconds(seconds)));
        Assert.That(page.Html, Does.Contain("Too many wrong codes"));
    }
}
