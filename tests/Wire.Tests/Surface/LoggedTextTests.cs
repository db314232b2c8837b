using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Wire.Tests.Surface;

/// <summary>Text from outside in a log: one record, nothing in it that a terminal or a parser would take for more than text.</summary>
public sealed class LoggedTextTests
{
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

    private TestServer _server = null!;

    [OneTimeSetUp]
    public async Task Start() => _server = await TestServer.StartAsync();

    [OneTimeTearDown]
    public async Task Stop() => await _server.DisposeAsync();

    [TestCaseSource(nameof(Nasty))]
    [Property("Requirement", "GEN-08")]
    public async Task nasty_client_id_is_logged_escaped_in_one_record(string clientId) =>
        AssertHarmless(await RecordsOfAsync(("grant_type", "client_credentials"), ("client_id", clientId), ("client_secret", "x")), "evil");

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
            Assert.That(record.Message, Does.Not.Match(@"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202e\ufeff]"), $"{record.Category}: {record.Message}");
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
