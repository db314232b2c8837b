using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using PluginTokenServer.Host.AuthorizationCode;
using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Host.Tests.AuthorizationCode;

/// <summary>How much of the past counts.</summary>
[Property("Requirement", "AUT-16")]
public sealed class ChallengeReuseTests
{
    private RecordedLogs _logs = null!;

    [TestCase(ChallengeReuse.Remembered - 3, true)]
    [TestCase(ChallengeReuse.Remembered - 2, false)]
    public void only_the_last_codes_of_a_client_are_remembered(int others, bool isAlarm)
    {
        var reuse = Open();
        reuse.Note("app", "constant", "1");
        for (var i = 0; i < others; i++)
            reuse.Note("app", $"good-{i}", "1");
        reuse.Note("app", "constant", "2");
        reuse.Note("app", "constant", "3");
        Assert.That(_logs.Records, Has.Count.EqualTo(isAlarm ? 1 : 0));
    }

    [Test]
    public void clients_are_apart()
    {
        var reuse = Open();
        reuse.Note("app", "constant", "1");
        reuse.Note("app", "constant", "2");
        reuse.Note("another", "constant", "3");
        Assert.That(_logs.Records, Is.Empty);
    }

    [Test]
    public void no_challenge_is_no_constant_one()
    {
        var reuse = Open();
        for (var i = 0; i < 5; i++)
            reuse.Note("app", null, $"{i}");
        Assert.That(_logs.Records, Is.Empty);
    }

    [Test]
    public void many_at_once_are_one_alarm()
    {
        var reuse = Open();
        Parallel.For(0, 1000, i => reuse.Note("app", "constant", $"{i}"));
        Assert.That(_logs.Records, Has.Count.EqualTo(1));
    }

    private ChallengeReuse Open() => new(new FakeTimeProvider(), new LoggerFactory([_logs = new RecordedLogs()]).CreateLogger<ChallengeReuse>());
}
