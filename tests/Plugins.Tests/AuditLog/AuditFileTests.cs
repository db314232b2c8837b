using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using PluginTokenServer.Events;
using PluginTokenServer.Plugins.AuditLog;
using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Plugins.Tests.AuditLog;

/// <summary>A file of events: whole lines, one owner, new files in time, and what becomes of it all when the disk is full or the power fails.</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class AuditFileTests
{
    private readonly List<AuditFile> _open = [];
    private TestDirectory _root = null!;
    private FakeTimeProvider _time = null!;
    private RecordedLogs _logs = null!;
    private ILoggerFactory _loggers = null!;

    private string Current => Path.Combine(_root.Path, "audit.jsonl");

    private string[] Aside => [.. Directory.GetFiles(_root.Path).Where(file => file != Current && !file.EndsWith(".lock", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    [SetUp]
    public void Prepare()
    {
        (_root, _time, _logs) = (new TestDirectory(), new FakeTimeProvider(new DateTimeOffset(2026, 1, 31, 12, 0, 0, TimeSpan.Zero)), new RecordedLogs());
        _loggers = LoggerFactory.Create(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(_logs));
    }

    [TearDown]
    public void CleanUp()
    {
        _open.ForEach(file => file.Dispose());
        _open.Clear();
        _loggers.Dispose();
        _root.Dispose();
    }

    [Test]
    public void each_event_is_a_line_of_its_own_whatever_is_in_it()
    {
        var file = Open();
        Append(file, "a\n{\"event\":\"forged\"}\r\u2028\u0085");
        Append(file, "b");
        var lines = File.ReadAllLines(Current);
        Assert.That(lines, Has.Length.EqualTo(2));
        Assert.That(JsonDocument.Parse(lines[0]).RootElement.GetProperty("data").GetProperty("client_id").GetString(), Is.EqualTo("a\n{\"event\":\"forged\"}\r\u2028\u0085"));
        Assert.That(lines.Select(line => JsonDocument.Parse(line).RootElement.GetProperty("event").GetString()), Is.All.EqualTo("Client Authentication Failure"));
    }

    [Test]
    public void line_begins_with_what_all_events_have_and_says_it_once()
    {
        var line = Encoding.UTF8.GetString(EventLine.Of(new UserLogoutSuccessEvent { SubjectId = "1", TimeStamp = _time.GetUtcNow().UtcDateTime, ActivityId = "0HN:1", RemoteIpAddress = "::1" }).Span);
        Assert.That(line, Is.EqualTo("""
            {"time":"2026-01-31T12:00:00.000000Z","event":"User Logout Success","id":1002,"category":"Authentication","type":"success","correlation_id":"0HN:1","remote_ip":"::1","data":{"subject_id":"1"}}

            """.ReplaceLineEndings("\n")));
    }

    [Test]
    public void event_of_a_kind_that_is_not_known_is_written_as_far_as_it_is() =>
        Assert.That(Encoding.UTF8.GetString(EventLine.Of(new Unheard()).Span), Does.Contain("\"event\":\"Unheard Of\"").And.Not.Contain("data").And.Not.Contain("Private"));

    [Test]
    public void every_kind_of_the_contract_is_known()
    {
        foreach (var type in typeof(Event).Assembly.GetTypes().Where(type => type is { IsAbstract: false } && type.IsAssignableTo(typeof(Event))))
            Assert.That(EventDetails.Of(type)?.Properties.Select(property => property.Name), Is.Not.Null.And.Not.Empty.And.None.EqualTo("time_stamp"), type.Name);
    }

    [Test]
    public void file_is_its_owners_alone_even_where_it_was_there_before()
    {
        File.WriteAllText(Current, "");
        File.SetUnixFileMode(Current, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        Append(Open(), "a");
        Assert.That(File.GetUnixFileMode(Current), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [TestCase("{\"time\":\"2026-01-31T1")]
    [TestCase("x")]
    public void line_that_a_crash_cut_off_is_taken_away(string rest)
    {
        Append(Open(), "a");
        CloseAll();
        var whole = File.ReadAllText(Current);
        File.AppendAllText(Current, rest);
        Append(Open(), "b");
        Assert.That(File.ReadAllText(Current), Does.StartWith(whole));
        Assert.That(File.ReadAllLines(Current).Select(line => JsonDocument.Parse(line).RootElement.GetProperty("data").GetProperty("client_id").GetString()), Is.EqualTo(new[] { "a", "b" }));
        Assert.That(_logs.Records.Select(record => record.Message), Has.Some.Contains($"{rest.Length} bytes of a line"));
    }

    [Test]
    public void file_without_any_whole_line_is_begun_anew()
    {
        File.WriteAllText(Current, new string('x', 200_000));
        Append(Open(), "a");
        Assert.That(File.ReadAllLines(Current), Has.Length.EqualTo(1));
    }

    [Test]
    public void restart_goes_on_in_the_same_file()
    {
        Append(Open(), "a");
        CloseAll();
        Append(Open(), "b");
        Assert.That(File.ReadAllLines(Current), Has.Length.EqualTo(2));
        Assert.That(Aside, Is.Empty);
    }

    [TestCase(false)]
    [TestCase(true)]
    public void another_day_has_another_file(bool restarts)
    {
        var file = Open();
        Append(file, "a");
        if (restarts)
        {
            CloseAll();
            file = Open();
        }

        _time.Advance(TimeSpan.FromHours(12));
        Append(file, "b");
        Assert.That(File.ReadAllLines(Current), Has.Length.EqualTo(1));
        Assert.That(Aside.Select(Path.GetFileName), Is.EqualTo(new[] { "audit-20260201T000000Z-0000.jsonl" }));
        Assert.That(File.ReadAllText(Aside[0]), Does.Contain("2026-01-31T12"));
    }

    [Test]
    public void file_that_is_full_is_put_aside_and_only_so_many_are_kept()
    {
        var file = Open(new() { MaxBytes = 4096, KeepFiles = 3 });
        var written = 0;
        for (; Directory.GetFiles(_root.Path).Length < 5 || written % 50 != 0; written++)
            Append(file, $"client-{written:0000}");
        for (; written % 400 != 0; written++)
            Append(file, $"client-{written:0000}");
        Assert.That(Aside, Has.Length.EqualTo(3));
        Assert.That(Aside.Append(Current).Select(path => new FileInfo(path).Length), Is.All.LessThanOrEqualTo(4096));
        var kept = Aside.Append(Current).SelectMany(File.ReadAllLines).Select(line => JsonDocument.Parse(line).RootElement.GetProperty("data").GetProperty("client_id").GetString()).ToArray();
        Assert.That(kept, Is.EqualTo(Enumerable.Range(written - kept.Length, kept.Length).Select(number => $"client-{number:0000}")), "The newest, without a gap.");
    }

    [Test]
    public void what_others_keep_beside_it_is_left_alone()
    {
        string[] others = ["audit-notes.jsonl", "audit-20260101T000000Z-0000.jsonl.gz", "other-20260101T000000Z-0000.jsonl"];
        foreach (var other in others)
            File.WriteAllText(Path.Combine(_root.Path, other), "");
        var file = Open(new() { KeepFiles = 1 });
        for (var day = 0; day < 4; day++)
        {
            Append(file, "a");
            _time.Advance(TimeSpan.FromDays(1));
        }

        Assert.That(Aside.Select(Path.GetFileName), Is.SupersetOf(others));
        Assert.That(Aside, Has.Length.EqualTo(others.Length + 1));
    }

    [Test]
    public void full_disk_is_said_once_and_nothing_of_the_line_is_left()
    {
        File.CreateSymbolicLink(Current, "/dev/full");
        var file = Open();
        for (var attempt = 0; attempt < 3; attempt++)
            Assert.That(() => Append(file, "lost"), Throws.InstanceOf<TemporarilyUnavailableException>());
        Assert.That(_logs.Records.Count(record => record.Message.Contains("cannot be written", StringComparison.Ordinal)), Is.EqualTo(1));

        File.Delete(Current);
        Append(file, "kept");
        Assert.That(File.ReadAllLines(Current), Has.Length.EqualTo(1).And.All.Contains("kept"));
        Assert.That(_logs.Records.Select(record => record.Message), Has.Some.Contains("can be written again"));
    }

    [Test]
    public void two_servers_do_not_write_one_file()
    {
        Append(Open(), "a");
        Assert.That(() => Append(Open(), "b"), Throws.InstanceOf<TemporarilyUnavailableException>());
        Assert.That(File.ReadAllLines(Current), Has.Length.EqualTo(1));
    }

    [TestCase("Event")]
    [TestCase("Second")]
    [TestCase("Never")]
    public void whenever_it_is_forced_onto_the_disk_it_is_there_at_once_for_others(string sync)
    {
        Append(Open(new() { Sync = Enum.Parse<Sync>(sync) }), "a");
        Assert.That(File.ReadAllLines(Current), Has.Length.EqualTo(1));
        _time.Advance(TimeSpan.FromSeconds(2));
        CloseAll();
        Assert.That(File.ReadAllLines(Current), Has.Length.EqualTo(1));
    }

    [TestCase("Path", "", "Path names no file")]
    [TestCase("Path", "/no/such/directory/audit.jsonl", "does not exist")]
    [TestCase("Path", "logs/", "Path names no file")]
    [TestCase("MaxBytes", "10", "MaxBytes is 10")]
    [TestCase("KeepFiles", "0", "KeepFiles is 0")]
    public void settings_that_make_no_sense_are_refused_by_a_sentence(string name, string value, string sentence)
    {
        var settings = new AuditLogSettings();
        new ConfigurationBuilder().AddInMemoryCollection([new(name, value)]).Build().Bind(settings);
        Assert.That(SettingsRule.Faults(settings).Single(), Does.Contain(sentence));
        Assert.That(SettingsRule.Faults(new AuditLogSettings()), Is.Empty);
    }

    private AuditFile Open(AuditLogSettings? settings = null)
    {
        var context = new PluginContext { Id = "audit-log", Version = "1", Directory = _root.Path, Settings = new ConfigurationBuilder().Build(), MakeDataDirectory = () => _root.Path };
        var file = new AuditFile(settings ?? new AuditLogSettings(), context, _time, _loggers.CreateLogger<AuditFile>());
        _open.Add(file);
        return file;
    }

    private void Append(AuditFile file, string clientId) =>
        file.Append(EventLine.Of(new ClientAuthenticationFailureEvent { ClientId = clientId, TimeStamp = _time.GetUtcNow().UtcDateTime }));

    private void CloseAll()
    {
        _open.ForEach(file => file.Dispose());
        _open.Clear();
    }

    private sealed class Unheard() : Event("Token", "Unheard Of", EventTypes.Information, 99999)
    {
        public string Private => "not for the file: " + Id.ToString(CultureInfo.InvariantCulture);
    }
}
