using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.ExtensionGrants;

/// <summary>Plugins that throw, hang or stumble: what their own clients get, what everybody else gets, and what nobody gets to read.</summary>
public sealed class FaultTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(5);

    private TestServer _server = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _server = await StartAsync(breakerFailures: 1000);

    [OneTimeTearDown]
    public async Task StopAsync() => await _server.DisposeAsync();

    private static Task<TestServer> StartAsync(int breakerFailures) => Servers.WithAsync(FaultPlugin.Instance, settings =>
    {
        settings.Section("Plugins", "Defaults")["BreakerFailures"] = breakerFailures;
        settings.AddClient("caller", ["fault", "steady"], ["api1"]);
        settings.AddClient("generated", ["fault", "steady"], ["api1"]);
        settings.BindGenerator("generated", "fault");
    });

    private static readonly string[] Places = ["grant", "request validator", "generator"];

    private static readonly string[] Throws = ["throw", "throw later", "throw own", "cancelled", "no task", "failed task", "cancelled task", "deep"];

    [Test]
    [Property("Requirement", "EXT-06")]
    public async Task a_plugin_that_throws_is_the_servers_fault_and_its_words_stay_with_it([ValueSource(nameof(Places))] string place, [ValueSource(nameof(Throws))] string how)
    {
        var answer = (await AskAsync(_server, place, how)).MustBeServerError(_server);
        Assert.That(answer.Body, Does.Not.Contain("Fault").And.Not.Contain("swordfish").And.Not.Contain("fault"));
        var record = _server.Logs.Records.Last(record => record.Id.Id == 3100);
        Assert.That(record.Message, Does.Contain("'fault'").And.Contain(answer.Text("correlation_id")), "The operator learns which plugin it was.");
        Assert.That(record.Exception, Is.Null);
        Assert.That(_server.Logs.Text, Does.Not.Contain("swordfish").And.Not.Contain("marlin"));
        await OthersMustBeAnsweredAsync(_server);
    }

    [Test]
    [Property("Requirement", "EXT-06")]
    public async Task a_plugin_that_hangs_is_given_up_at_its_deadline([ValueSource(nameof(Places))] string place, [Values("hang", "block")] string how)
    {
        var signal = Signals.New();
        var asking = AskAsync(_server, place, how, signal);
        await Signals.WhenSet(signal + " reached");
        await OthersMustBeAnsweredAsync(_server);
        _server.Clock.Advance(Deadline - TimeSpan.FromMilliseconds(1));
        await OthersMustBeAnsweredAsync(_server);
        Assert.That(asking.IsCompleted, Is.False);

        _server.Clock.Advance(TimeSpan.FromMilliseconds(1));
        var answer = (await asking).MustBePutOff();
        Assert.That(answer.Body, Does.Not.Contain("fault"));
        Assert.That(_server.Logs.Records.Last(record => record.Id.Id == 3101).Message, Does.Contain("'fault'"));
        await OthersMustBeAnsweredAsync(_server);
        Signals.Set(signal + " released");
    }

    [Test]
    [Property("Requirement", "EXT-06")]
    public async Task a_plugin_is_told_that_its_time_is_up([Values("grant", "request validator")] string place)
    {
        var signal = Signals.New();
        var asking = AskAsync(_server, place, "obey", signal);
        await Signals.WhenSet(signal + " reached");
        _server.Clock.Advance(Deadline);
        (await asking).MustBePutOff();
        await Signals.WhenSet(signal + " cancelled");
    }

    [Test]
    [Property("Requirement", "EXT-06")]
    public async Task an_answer_that_comes_after_the_deadline_is_nobodys()
    {
        var signal = Signals.New();
        var asking = AskAsync(_server, "grant", "hang", signal);
        await Signals.WhenSet(signal + " reached");
        _server.Clock.Advance(Deadline);
        (await asking).MustBePutOff();
        Signals.Set(signal + " released");
        await Signals.WhenSet(signal + " ended");
        // The connection that was given up serves the next request as if nothing had been.
        (await AskAsync(_server, "nowhere", "")).MustBeIssued();
    }

    [Test]
    [Property("Requirement", "EXT-06")]
    public async Task a_plugin_that_is_slow_and_within_its_deadline_succeeds([Values("hang", "block")] string how)
    {
        var signal = Signals.New();
        var asking = AskAsync(_server, "grant", how, signal);
        await Signals.WhenSet(signal + " reached");
        _server.Clock.Advance(Deadline - TimeSpan.FromMilliseconds(1));
        Signals.Set(signal + " released");
        (await asking).MustBeIssued();
    }

    [TestCase("throw", 500)]
    [TestCase("hang", 503)]
    [Property("Requirement", "EXT-06")]
    public async Task after_five_failures_a_grant_is_left_alone_for_a_while_and_the_others_are_not(string how, int status)
    {
        await using var server = await StartAsync(breakerFailures: 5);
        for (var i = 0; i < 5; i++)
            Assert.That((int)(await FailAsync(server, how)).Status, Is.EqualTo(status));

        // It would succeed now, but is not asked.
        for (var i = 0; i < 3; i++)
        {
            var refused = (await AskAsync(server, "nowhere", "")).MustBePutOff();
            Assert.That(refused.Headers.RetryAfter!.Delta, Is.LessThanOrEqualTo(TimeSpan.FromSeconds(10)));
        }

        await OthersMustBeAnsweredAsync(server);
        server.Clock.Advance(TimeSpan.FromSeconds(10));
        (await AskAsync(server, "nowhere", "")).MustBeIssued();
        (await AskAsync(server, "nowhere", "")).MustBeIssued();
    }

    [Test]
    [Property("Requirement", "EXT-06")]
    public async Task a_trial_that_fails_leaves_it_alone_for_another_while()
    {
        await using var server = await StartAsync(breakerFailures: 5);
        for (var i = 0; i < 5; i++)
            await FailAsync(server, "throw");
        server.Clock.Advance(TimeSpan.FromSeconds(10));
        (await FailAsync(server, "throw")).MustBeServerError(server);
        (await AskAsync(server, "nowhere", "")).MustBePutOff();
        server.Clock.Advance(TimeSpan.FromSeconds(10));
        (await AskAsync(server, "nowhere", "")).MustBeIssued();
    }

    [Test]
    [Property("Requirement", "EXT-06")]
    public async Task failures_that_lie_far_apart_open_no_breaker()
    {
        await using var server = await StartAsync(breakerFailures: 5);
        for (var i = 0; i < 8; i++)
        {
            (await FailAsync(server, "throw")).MustBeServerError(server);
            server.Clock.Advance(TimeSpan.FromSeconds(8));
        }

        (await AskAsync(server, "nowhere", "")).MustBeIssued();
    }

    [Test]
    [Property("Requirement", "EXT-06")]
    public async Task calls_that_hang_fill_their_own_places_and_nobody_elses()
    {
        await using var server = await Servers.WithAsync(FaultPlugin.Instance, settings =>
        {
            settings.Section("Plugins", "Defaults")["MaxConcurrency"] = 2;
            settings.AddClient("caller", ["fault", "steady"], ["api1"]);
        });
        var signal = Signals.New();
        var hanging = new[] { AskAsync(server, "grant", "hang", signal), AskAsync(server, "grant", "hang", signal + "2") };
        await Signals.WhenSet(signal + " reached");
        await Signals.WhenSet(signal + "2 reached");
        (await AskAsync(server, "nowhere", "")).MustBePutOff();
        await OthersMustBeAnsweredAsync(server);

        // Given up, they keep their places until they really end.
        server.Clock.Advance(Deadline);
        foreach (var answer in await Task.WhenAll(hanging))
            answer.MustBePutOff();
        (await AskAsync(server, "nowhere", "")).MustBePutOff();
        Signals.Set(signal + " released");
        await Signals.WhenSet(signal + " ended");
        await EventuallyAsync(async () => (await AskAsync(server, "nowhere", "")).Has("access_token"));
        Signals.Set(signal + "2 released");
    }

    private static async Task EventuallyAsync(Func<Task<bool>> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!await condition())
            patience.Token.ThrowIfCancellationRequested();
    }

    private static async Task<TokenAnswer> FailAsync(TestServer server, string how)
    {
        var signal = Signals.New();
        var asking = AskAsync(server, "grant", how, signal);
        if (how == "hang")
        {
            await Signals.WhenSet(signal + " reached");
            server.Clock.Advance(Deadline);
            Signals.Set(signal + " released");
        }

        return await asking;
    }

    private static async Task OthersMustBeAnsweredAsync(TestServer server)
    {
        (await server.AskAsync("machine", "client_credentials")).MustBeIssued();
        (await server.AskAsync("caller", "steady")).MustBeIssued();
    }

    private static Task<TokenAnswer> AskAsync(TestServer server, string place, string how, string signal = "") =>
        server.AskAsync(place == "generator" ? "generated" : "caller", "fault", ("in", place), ("how", how), ("signal", signal));
}
