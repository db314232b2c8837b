using System.Collections.Concurrent;
using PluginTokenServer.Services;
using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Wire.Tests.Surface;

/// <summary>Text from outside in a log: one record, nothing in it that a terminal or a parser would take for more than text.</summary>
public sealed class LoggedTextTests
{
    private const string Harmful = @"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202e\ufeff]";
    private const string LineSeparator = "\u2028";

    private static readonly string[] Nasty =
    [
        "evil\r\nError Fake[1] everything is on fire",
        "evil\nsecond line",
        "evil\rsecond line",
        "evil\u001b[2J\u001b[31mred",
        "evil" + LineSeparator + "second line",
        "evil\u2029second line",
        "evil\u0085second line",
        "evil\u202egnirts",
        "evil\u0007\b\t",
        "evil\ufeff\ud83d\ude00",
    ];

    private const string Sink = """
        using PluginTokenServer.Services;
        public sealed class Sink : ILogSink
        {
            public Task WriteAsync(IReadOnlyList<LogEntry> entries, CancellationToken cancellationToken)
            {
                foreach (var entry in entries)
                    ((Action<LogEntry>)AppContext.GetData("logged-text")!)(entry);
                return Task.CompletedTask;
            }
        }
        """;

    private readonly ConcurrentQueue<LogEntry> _forwarded = new();
    private TestServer _server = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        AppContext.SetData("logged-text", (Action<LogEntry>)_forwarded.Enqueue);
        _server = await TestServer.StartAsync(prepare: root => PluginCompiler.Compile(Path.Combine(root, "plugins"), "sink", Sink));
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        await _server.DisposeAsync();
        AppContext.SetData("logged-text", null);
    }

    [TestCaseSource(nameof(Nasty))]
    [Property("Requirement", "GEN-08")]
    public async Task nasty_client_id_is_logged_escaped_in_one_record(string clientId) =>
        AssertHarmless(await RecordsOfAsync(("grant_type", "client_credentials"), ("client_id", clientId), ("client_secret", "x")), "evil");

    [TestCaseSource(nameof(Nasty))]
    [Property("Requirement", "GEN-08")]
    public async Task nasty_client_id_is_handed_over_escaped_in_the_sentence_and_in_its_values(string clientId)
    {
        _forwarded.Clear();
        await _server.TokenAsync(("grant_type", "client_credentials"), ("client_id", clientId), ("client_secret", "x"));
        Assert.That(Eventually.Holds(() => _forwarded.Any(entry => entry.Message.Contains("evil", StringComparison.Ordinal))));
        foreach (var entry in _forwarded.Where(entry => entry.Exception is null))
            Assert.That(entry.Attributes.Select(value => $"{value.Value}").Prepend(entry.Message), Is.All.Not.Match(Harmful), entry.Category);
    }

    [TestCaseSource(nameof(Nasty))]
    [Property("Requirement", "GEN-08")]
    public async Task nasty_grant_type_is_logged_escaped_in_one_record(string grantType) =>
        AssertHarmless(await RecordsOfAsync(("grant_type", grantType), ("client_id", "machine"), ("client_secret", "secret")), "evil");

    [TestCaseSource(nameof(Nasty))]
    [Property("Requirement", "GEN-08")]
    public async Task nasty_parameters_elsewhere_are_not_logged_raw(string value) =>
        AssertHarmless(await RecordsOfAsync(
            ("grant_type", "password"), ("client_id", "roclient"), ("client_secret", "secret"), ("username", value), ("password", value), ("scope", value), ("resource", value), (value, value)));

    [Test]
    [Property("Requirement", "GEN-08")]
    public async Task long_client_id_is_logged_cut_short()
    {
        var records = await RecordsOfAsync(("grant_type", "client_credentials"), ("client_id", "evil" + new string('x', 250)), ("client_secret", "x"));
        AssertHarmless(records, "evil");
        Assert.That(records.Select(record => record.Message), Has.None.Contains(new string('x', 101)));
    }

    [Test]
    [Property("Requirement", "GEN-08")]
    public async Task nasty_target_and_headers_are_not_logged_raw()
    {
        var before = _server.Logs.Records.Count;
        await RawConnection.AskAsync(_server.Address,
            "POST /connect%0d%0aError%1b[31m/evil?evil=%0d%0a HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
            + $"User-Agent: {new string('x', 10_000)}\r\nContent-Type: evil\u001b[31m\r\nReferer: evil\u001b[31m\r\nContent-Length: 0\r\n\r\n");
        AssertHarmless([.. _server.Logs.Records.Skip(before)]);
    }

    private static void AssertHarmless(LogRecord[] records, string? mentioned = null)
    {
        if (mentioned is not null)
            Assert.That(records.Count(record => record.Message.Contains(mentioned, StringComparison.Ordinal)), Is.EqualTo(1));
        foreach (var record in records.Where(record => record.Exception is null))
        {
            Assert.That(record.Message, Does.Not.Match(Harmful), $"{record.Category}: {record.Message}");
            Assert.That(record.Message, Has.Length.LessThan(1000), record.Category);
        }
    }

    private async Task<LogRecord[]> RecordsOfAsync(params (string, string)[] form)
    {
        var before = _server.Logs.Records.Count;
        await _server.TokenAsync(form);
        return [.. _server.Logs.Records.Skip(before)];
    }
}
