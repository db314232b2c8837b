using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using PluginTokenServer.Events;
using PluginTokenServer.Host.Audit;
using PluginTokenServer.Host.Diagnostics.Telemetry;
using PluginTokenServer.Host.Plugins.Sinks;
using PluginTokenServer.Host.Token;
using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Plugins.Tests.Audit;

/// <summary>Events on their way to sinks that behave and to some that do not. Whoever raises one never notices.</summary>
[NonParallelizable]
public sealed class SinkTests
{
    private readonly ConcurrentQueue<string> _seen = new();
    private MeterCounts _counts = null!;
    private PluginServer _server = null!;
    private AuditTrail _trail = null!;

    [SetUp]
    public void Listen()
    {
        _seen.Clear();
        _counts = new MeterCounts();
        AppContext.SetData("seen", (Action<string>)_seen.Enqueue);
        AppContext.SetData("hangs", null);
    }

    [TearDown]
    public async Task Stop()
    {
        AppContext.SetData("seen", null);
        _counts.Dispose();
        await _server.PassTimeAsync(_server.Runtime.StopAsync(CancellationToken.None));
        await _server.DisposeAsync();
    }

    [Test]
    public async Task each_sink_gets_every_event_in_order()
    {
        await StartAsync(("one", Sink("Say(\"one\", evt);")), ("two", Sink("Say(\"two\", evt);")));
        foreach (var number in Enumerable.Range(0, 50))
            Raise($"{number:00}");
        await _trail.CloseAsync();
        foreach (var sink in new[] { "one", "two" })
            Assert.That(_seen.Where(said => said.StartsWith(sink, StringComparison.Ordinal)), Is.EqualTo(Enumerable.Range(0, 50).Select(number => $"{sink} {number:00}")));
        Assert.That(_counts.Sums["token_server.events.delivered|one"], Is.EqualTo(50));
    }

    [Test]
    public async Task sink_that_throws_loses_the_event_and_keeps_no_other_from_it()
    {
        await StartAsync(("bad", Sink("throw new InvalidOperationException(\"a secret in its words\");")), ("good", Sink("Say(\"good\", evt);")));
        Raise("a");
        Raise("b");
        await _trail.CloseAsync();
        Assert.That(_seen, Is.EqualTo(new[] { "good a", "good b" }));
        Assert.That(_counts.Sums["token_server.events.dropped|bad|fault"], Is.EqualTo(2));
        var told = _server.Log.Records.Where(record => record.Message.Contains("audit events", StringComparison.Ordinal)).ToArray();
        Assert.That(told, Has.Length.EqualTo(1), "Said once, and then no more than once in ten seconds.");
        Assert.That(_server.Log.Records.Select(record => record.Message), Has.None.Contains("a secret in its words"));
    }

    [Test]
    public async Task sink_that_hangs_keeps_nobody_waiting_and_what_is_too_much_for_its_queue_is_counted()
    {
        await StartAsync(("hung", Sink(Source.Hangs)), ("good", Sink("Say(\"good\", evt);")));
        Raise("first");
        Assert.That(Eventually.Holds(() => AppContext.GetData("hangs") is not null && _seen.Count == 1));
        for (var number = 0; number < SinkQueue.Capacity + 25; number++)
        {
            Raise("more");
            // The good one keeps up.
            if (number % 1000 == 999)
                Assert.That(Eventually.Holds(() => _seen.Count == number + 2));
        }

        Assert.That(Eventually.Holds(() => _seen.Count == SinkQueue.Capacity + 26));
        Assert.That(_counts.Sums["token_server.events.dropped|hung|overflow"], Is.EqualTo(25));
        Assert.That(_counts.Sums.Keys, Has.None.Contains("dropped|good"));
    }

    [Test]
    public async Task end_of_the_server_waits_for_a_sink_that_hangs_only_so_long()
    {
        await StartAsync(("hung", Sink(Source.Hangs)));
        Raise("a");
        Raise("b");
        Raise("c");
        await _server.PassTimeAsync(_trail.CloseAsync());
        Assert.That(_counts.Sums.Where(count => count.Key.Contains("dropped|hung", StringComparison.Ordinal)).Sum(count => count.Value), Is.InRange(1, 3));
        Assert.That(_trail.IsOn, Is.False);
    }

    [TestCase(2, "null")]
    [TestCase(12, "null", Description = "A disk is full for longer than a moment.")]
    [TestCase(1, "TimeSpan.MaxValue")]
    [TestCase(1, "TimeSpan.FromDays(-1)")]
    public async Task sink_that_is_away_gets_the_event_when_it_is_back_and_before_the_next(int times, string retryAfter)
    {
        AppContext.SetData("away", times);
        await StartAsync(("moody", Sink(Moody(retryAfter))));
        Raise("a");
        Raise("b");
        Assert.That(PassTimeUntil(() => _seen.Count == times + 2));
        Assert.That(_seen, Is.EqualTo(Enumerable.Repeat("away a", times).Concat(["moody a", "moody b"])));
        Assert.That(_counts.Sums.Keys, Has.None.Contains("dropped"));
    }

    [Test]
    public async Task sink_that_stays_away_keeps_the_server_from_its_end_no_longer_than_it_takes_to_ask()
    {
        AppContext.SetData("away", int.MaxValue);
        await StartAsync(("moody", Sink(Moody("TimeSpan.MaxValue"))));
        Raise("a");
        Raise("b");
        Assert.That(Eventually.Holds(() => !_seen.IsEmpty));
        await _trail.CloseAsync();
        Assert.That(_counts.Sums["token_server.events.dropped|moody|unavailable"], Is.EqualTo(2));
    }

    [Test]
    public async Task sink_that_hangs_is_not_waited_for_with_the_same_event_for_ever()
    {
        await StartAsync(("hung", Sink(Source.Hangs)));
        Raise("a");
        Assert.That(PassTimeUntil(() => _counts.Sums.ContainsKey("token_server.events.dropped|hung|unavailable"), alsoInCalls: true));
    }

    [Test]
    public async Task whatever_goes_wrong_with_one_event_the_next_is_handed_on()
    {
        await StartAsync(("good", Sink("Say(\"good\", evt);")));
        var (sink, asked) = (_server.Table.Sinks.Single(), 0);
        var queue = new AuditQueue("good", () => asked++ == 0 ? throw new InvalidOperationException("a secret in its words") : sink, new ServerMetrics(_counts.Meter), _server.Time, _server.Loggers.CreateLogger("queue"));
        queue.Add(new UserLogoutSuccessEvent { Message = "a" });
        queue.Add(new UserLogoutSuccessEvent { Message = "b" });
        await queue.CloseAsync(TimeSpan.FromMinutes(1));
        Assert.That(_seen, Is.EqualTo(new[] { "good b" }));
        Assert.That(_counts.Sums["token_server.events.dropped|good|fault"], Is.EqualTo(1));
        Assert.That(_server.Log.Text, Does.Not.Contain("a secret in its words"));
    }

    [Test]
    public async Task event_that_cannot_be_made_is_counted_and_fails_no_request()
    {
        await StartAsync(("good", Sink("Say(\"good\", evt);")));
        var reports = new TokenReports(new ServerMetrics(_counts.Meter), _trail, null!, _server.Runtime, _server.Time);
        // Of a request that has not been decided there is nothing to tell.
        reports.Issued(new DefaultHttpContext(), PluginServer.Request("some"));
        reports.Refused(new DefaultHttpContext(), null, null, null!);
        Raise("next");
        await _trail.CloseAsync();
        Assert.That(_seen, Is.EqualTo(new[] { "good next" }));
        Assert.That(_counts.Sums["token_server.events.dropped|good|not_made"], Is.EqualTo(2));
        Assert.That(_server.Log.Text, Does.Contain("TokenIssuedSuccessEvent could not be made").And.Contain("System.NullReferenceException"));
    }

    [Test]
    public async Task without_a_sink_nothing_is_made_and_nothing_is_allocated()
    {
        await StartAsync(("grant", Source.Grant("some")));
        Assert.That(_trail.IsOn, Is.False);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var number = 0; number < 1000; number++)
        {
            if (_trail.IsOn)
                Raise("never");
        }

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    private static string Moody(string retryAfter) => $$"""
        var left = (int)AppContext.GetData("away")!;
        AppContext.SetData("away", left - 1);
        Say(left > 0 ? "away" : "moody", evt);
        if (left > 0)
            throw new TemporarilyUnavailableException("The disk is full.") { RetryAfter = {{retryAfter}} };
        """;

    private static string Sink(string body) => Source.Usings + $$"""
        using PluginTokenServer.Events;
        public sealed class Sink : IEventSink
        {
            public async Task PersistAsync(Event evt)
            {
                await Task.CompletedTask;
                {{body}}
            }

            static void Say(string sink, Event evt) => ((Action<string>)AppContext.GetData("seen")!)(sink + " " + evt.Message);
        }
        """;

    private async Task StartAsync(params (string Id, string Source)[] plugins)
    {
        _server = new PluginServer();
        foreach (var (id, source) in plugins)
            _server.Add(id, source);
        await _server.StartAsync();
        _trail = new AuditTrail(_server.Runtime, new ServerMetrics(_counts.Meter), _server.Time, _server.Loggers.CreateLogger<AuditTrail>());
    }

    // While a call runs time stands still, or a busy machine would have it reach its deadline.
    private bool PassTimeUntil(Func<bool> holds, bool alsoInCalls = false) => Eventually.Holds(() =>
    {
        if (alsoInCalls || _server.Table.Sinks.All(sink => sink.RunningCalls == 0))
            _server.Time.Advance(TimeSpan.FromSeconds(1));
        return holds();
    });

    private void Raise(string message) => _trail.Raise(new UserLogoutSuccessEvent { Message = message }, http: null);
}
