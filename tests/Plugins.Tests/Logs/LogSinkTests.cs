using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.Logging;
using PluginTokenServer.Host.Diagnostics.Forwarding;
using PluginTokenServer.Host.Diagnostics.Telemetry;
using PluginTokenServer.Host.Plugins.Replacement;
using PluginTokenServer.Host.Plugins.Sinks;
using PluginTokenServer.Services;
using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Plugins.Tests.Logs;

/// <summary>The server's log on its way to plugins that take it. Whoever logs never notices, and it never goes round in circles.</summary>
[NonParallelizable]
public sealed class LogSinkTests
{
    private readonly ConcurrentQueue<LogEntry> _seen = new();
    private PluginServer _server = null!;
    private LogForwarding _forwarding = null!;
    private MeterCounts _counts = null!;
    private ILogger _log = null!;

    [SetUp]
    public void Listen()
    {
        _seen.Clear();
        (_server, _counts) = (new PluginServer(), new MeterCounts());
        _forwarding = new LogForwarding(_server.Time);
        _server.Loggers.AddProvider(_forwarding);
        _log = _server.Loggers.CreateLogger("Test.Category");
        AppContext.SetData("told", (Action<LogEntry>)_seen.Enqueue);
        AppContext.SetData("hangs", null);
    }

    [TearDown]
    public async Task Stop()
    {
        AppContext.SetData("told", null);
        _counts.Dispose();
        _forwarding.Dispose();
        await _server.PassTimeAsync(_server.Runtime.StopAsync(CancellationToken.None));
        await _server.DisposeAsync();
    }

    [Test]
    public async Task record_arrives_as_it_was_logged()
    {
        await BeginAsync(("sink", Sink("Tell(entries);")));
        using var activity = new Activity("somewhere").Start();
        _log.Log(LogLevel.Warning, new EventId(17, "Noticed"), new InvalidOperationException("of the test"), "{Count} of {What} at {Where}", 3, new Uri("urn:some:thing"), 1.5f);
        activity.Stop();
        await _forwarding.CloseAsync();
        var entry = Seen("Test.Category").Single();
        Assert.That((entry.Level, entry.EventId, entry.EventId.Name, entry.Category, entry.TimeStamp), Is.EqualTo((LogLevel.Warning, new EventId(17), "Noticed", "Test.Category", _server.Time.GetUtcNow())));
        Assert.That((entry.Message, entry.MessageTemplate), Is.EqualTo(("3 of urn:some:thing at 1.5", "{Count} of {What} at {Where}")));
        Assert.That(entry.Attributes, Is.EqualTo(new KeyValuePair<string, object?>[] { new("Count", 3), new("What", "urn:some:thing"), new("Where", 1.5) }));
        Assert.That((entry.ExceptionType, entry.Exception), Is.EqualTo(("System.InvalidOperationException", "System.InvalidOperationException: of the test")));
        Assert.That(entry.Trace, Is.EqualTo(activity.Context));
    }

    [Test]
    public async Task what_was_logged_before_there_was_a_sink_arrives_too_and_in_order()
    {
        _log.LogInformation("before");
        await BeginAsync(("one", Sink("Tell(entries);")), ("grant", Source.Grant("some")));
        for (var number = 0; number < 600; number++)
            _log.LogInformation("{Number}", number);
        await _forwarding.CloseAsync();
        Assert.That(Seen("Test.Category").Select(entry => entry.Message), Is.EqualTo(Enumerable.Range(0, 600).Select(number => $"{number}").Prepend("before")));
        Assert.That(_seen.Any(entry => entry.Category.StartsWith("PluginTokenServer.Host.Plugins", StringComparison.Ordinal)), "What the start of the plugins logged.");
        Assert.That(_counts.Sums["token_server.log_records.delivered|one"], Is.EqualTo(_seen.Count));
    }

    [Test]
    public async Task records_come_together_and_never_more_than_was_promised()
    {
        var calls = new ConcurrentQueue<int>();
        var all = new TaskCompletionSource();
        AppContext.SetData("calls", (Func<int, Task>)(count =>
        {
            calls.Enqueue(count);
            return all.Task;
        }));
        await BeginAsync(("sink", Sink("""await ((Func<int, Task>)AppContext.GetData("calls")!)(entries.Count); Tell(entries);""")));
        for (var number = 0; number < 2000; number++)
            _log.LogInformation("{Number}", number);
        all.SetResult();
        await _forwarding.CloseAsync();
        Assert.That(calls, Is.All.InRange(1, 256).And.Some.EqualTo(256));
        Assert.That(calls.Sum(), Is.EqualTo(_seen.Count));
    }

    [Test]
    public async Task sinks_that_log_themselves_do_not_tell_each_other_for_ever()
    {
        await BeginAsync(
            ("one", Sink("log.LogInformation(\"one was told\"); Tell(entries);", "ILogger<Sink> log")),
            ("two", Sink("log.LogInformation(\"two was told\");", "ILogger<Sink> log")),
            ("some", Source.Grant("some", "log.LogInformation(\"some was called\");", "ILogger<Validator> log")));
        await _server.CallAsync("some");
        Assert.That(Eventually.Holds(() => Seen("Plugin.some.").Count > 0));
        await _forwarding.CloseAsync();
        Assert.That(_server.Log.Text, Does.Contain("one was told").And.Contain("two was told"));
        Assert.That(Seen("Plugin.").Select(entry => entry.Message), Is.EqualTo(new[] { "some was called" }));
    }

    [Test]
    public async Task what_a_call_causes_in_the_server_does_not_cause_another()
    {
        AppContext.SetData("loud", (Action)(() => _log.LogInformation("an HTTP client of the server, say")));
        await BeginAsync(("sink", Sink("""((Action)AppContext.GetData("loud")!)(); await Task.Yield(); ((Action)AppContext.GetData("loud")!)(); Tell(entries);""")));
        _log.LogInformation("something");
        Assert.That(Eventually.Holds(() => Seen("Test.Category").Count > 0));
        await _forwarding.CloseAsync();
        Assert.That(_server.Log.Text, Does.Contain("an HTTP client of the server, say"));
        Assert.That(Seen("Test.Category").Select(entry => entry.Message), Is.EqualTo(new[] { "something" }));
    }

    [Test]
    public async Task plugin_whose_id_goes_on_from_that_of_a_sink_is_heard()
    {
        await BeginAsync(
            ("acme", Sink("Tell(entries);")),
            ("acme.grants", Source.Grant("some", "log.LogInformation(\"some was called\");", "ILogger<Validator> log")));
        await _server.CallAsync("some");
        await _forwarding.CloseAsync();
        Assert.That(Seen("Plugin.acme.grants.").Select(entry => entry.Message), Is.EqualTo(new[] { "some was called" }));
    }

    [Test]
    public async Task sink_that_throws_is_logged_and_is_not_told_of_it()
    {
        await BeginAsync(("bad", Sink("throw new InvalidOperationException(\"a secret in its words\");")), ("good", Sink("Tell(entries);")));
        _log.LogInformation("something");
        Assert.That(Eventually.Holds(() => _counts.Sums.ContainsKey("token_server.log_records.dropped|bad|fault")));
        await _forwarding.CloseAsync();
        var told = _server.Log.Records.Where(record => record.Category == LogForwarding.OwnCategory).Select(record => record.Message).ToArray();
        Assert.That(told, Has.Some.Contains("Plugin 'bad'").And.Some.Contains("did not get"));
        Assert.That(told, Has.None.Contains("a secret in its words"));
        Assert.That(_seen.Select(entry => entry.Category), Has.None.EqualTo(LogForwarding.OwnCategory).And.Some.EqualTo("Test.Category"));
        Assert.That(_seen.Select(entry => entry.Message), Has.None.Contains("did not get").And.None.Contains("threw"));
    }

    [Test]
    public async Task calls_of_a_sink_are_no_spans_or_each_would_be_another_to_send()
    {
        var spans = new ConcurrentQueue<string>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == ServerTelemetry.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity => spans.Enqueue($"{activity.GetTagItem("contract")}"),
        };
        ActivitySource.AddActivityListener(listener);
        await BeginAsync(("sink", Sink("Tell(entries);")), ("grant", Source.Grant("some")));
        _log.LogInformation("something");
        await _server.CallAsync("some");
        await _forwarding.CloseAsync();
        Assert.That(_seen, Is.Not.Empty);
        Assert.That(spans, Has.Some.EqualTo("IExtensionGrantValidator").And.None.EqualTo("ILogSink"));
    }

    [Test]
    public async Task sink_that_is_away_gets_all_of_them_when_it_is_back()
    {
        AppContext.SetData("away", 5);
        await BeginAsync(("moody", Sink("""
            var left = (int)AppContext.GetData("away")!;
            AppContext.SetData("away", left - 1);
            if (left > 0)
                throw new TemporarilyUnavailableException("The collector is away.");
            Tell(entries);
            """)));
        _log.LogInformation("first");
        _log.LogInformation("second");
        Assert.That(Eventually.Holds(() =>
        {
            if (_server.Table.LogSinks.All(sink => sink.RunningCalls == 0))
                _server.Time.Advance(TimeSpan.FromSeconds(1));
            return Seen("Test.Category").Count == 2;
        }));
        Assert.That(_counts.Sums.Keys, Has.None.Contains("dropped"));
    }

    [Test]
    public async Task sink_that_hangs_keeps_nobody_waiting_and_what_is_too_much_is_counted()
    {
        await BeginAsync(("hung", Sink(Source.Hangs)));
        _log.LogInformation("first");
        Assert.That(Eventually.Holds(() => AppContext.GetData("hangs") is not null));
        for (var number = 0; number < 2 * SinkQueue.Capacity; number++)
            _log.LogInformation("more");
        Assert.That(_counts.Sums["token_server.log_records.dropped|hung|overflow"], Is.InRange(SinkQueue.Capacity - 1000, SinkQueue.Capacity + 1000));
        await _server.PassTimeAsync(_forwarding.CloseAsync());
        _log.LogInformation("afterwards");
        Assert.That(_forwarding.IsOn, Is.False);
    }

    [Test]
    public async Task without_a_sink_no_record_is_made_once_that_is_known()
    {
        Assert.That(_forwarding.IsOn, "What is logged at the start may find somebody.");
        for (var number = 0; number < LogForwarding.MostHeld; number++)
            _log.LogInformation("more");
        Assert.That(_forwarding.IsOn, Is.False, "It is not kept without end.");
        await BeginAsync(("grant", Source.Grant("some")));
        Assert.That(_forwarding.IsOn, Is.False);
    }

    [Test]
    public async Task plugin_that_takes_the_log_is_listed_with_it_and_not_replaced_while_the_server_runs()
    {
        await BeginAsync(("sink", Sink("Tell(entries);")));
        Assert.That(_server.Plugin("sink").Offers, Is.EqualTo(new[] { "ILogSink" }));
        Assert.That(Replaceability.Objection([typeof(ILogSink).FullName!]), Is.EqualTo("ILogSink"));
    }

    private static string Sink(string body, string parameters = "") => Source.Usings + $$"""
        public sealed class Sink({{parameters}}) : ILogSink
        {
            public async Task WriteAsync(IReadOnlyList<LogEntry> entries, CancellationToken cancellationToken)
            {
                await Task.CompletedTask;
                {{body}}
            }

            static void Tell(IReadOnlyList<LogEntry> entries)
            {
                foreach (var entry in entries)
                    ((Action<LogEntry>)AppContext.GetData("told")!)(entry);
            }
        }
        """;

    private async Task BeginAsync(params (string Id, string Source)[] plugins)
    {
        foreach (var (id, source) in plugins)
            _server.Add(id, source);
        await _server.StartAsync();
        _forwarding.Begin(_server.Runtime, new ServerMetrics(_counts.Meter), _server.Loggers);
    }

    private List<LogEntry> Seen(string category) => [.. _seen.Where(entry => entry.Category.StartsWith(category, StringComparison.Ordinal))];
}
