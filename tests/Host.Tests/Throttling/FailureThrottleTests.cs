using System.Diagnostics;
using System.Net;
using System.Reflection;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using PluginTokenServer.Host.Throttling;
using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Host.Tests.Throttling;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class FailureThrottleTests : IDisposable
{
    private const int Rounds = 10_000;

    private static readonly IPAddress Here = IPAddress.Parse("203.0.113.7");
    private static readonly IPAddress There = IPAddress.Parse("198.51.100.9");

    private readonly FakeTimeProvider _time = new();
    private readonly RecordedLogs _logs = new();
    private readonly ThrottlingOptions _options = new();
    private FailureThrottle _throttle;

    public FailureThrottleTests() => _throttle = new FailureThrottle(() => _options, _time, new LoggerFactory([_logs]).CreateLogger<FailureThrottle>());

    public void Dispose() => _logs.Dispose();

    [Test, Property("Requirement", "CLI-19")]
    public void the_twenty_first_wrong_secret_is_refused_until_one_is_forgotten()
    {
        Assert.That(Enter(20), Is.EqualTo(20));

        Assert.That(_throttle.TryEnter(FailureKind.ClientSecret, "machine", Here, out var retryAfter), Is.False);
        Assert.That(retryAfter, Is.EqualTo(TimeSpan.FromSeconds(15)));
        _time.Advance(TimeSpan.FromSeconds(14));
        Assert.That(_throttle.TryEnter(FailureKind.ClientSecret, "machine", Here, out retryAfter), Is.False);
        Assert.That(retryAfter, Is.EqualTo(TimeSpan.FromSeconds(1)));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.That(Enter(5), Is.EqualTo(1));
    }

    [Test, Property("Requirement", "CLI-19")]
    public void the_same_client_elsewhere_is_unaffected()
    {
        Enter(30);

        Assert.That(Enter(20, source: There), Is.EqualTo(20));
    }

    [Test, Property("Requirement", "CLI-19")]
    public void another_client_from_the_same_source_is_unaffected()
    {
        Enter(30);

        Assert.That(Enter(20, "app"), Is.EqualTo(20));
    }

    [TestCase((int)FailureKind.ClientSecret, 20)]
    [TestCase((int)FailureKind.Password, 10)]
    [TestCase((int)FailureKind.GrantCredential, 50)]
    public void each_kind_has_a_limit_of_its_own(int kind, int capacity)
    {
        Enter(1000, kind: kind == (int)FailureKind.ClientSecret ? FailureKind.Password : FailureKind.ClientSecret);

        Assert.That(Enter(1000, kind: (FailureKind)kind), Is.EqualTo(capacity));
    }

    [Test]
    public void an_unknown_kind_is_a_mistake_of_ours() => Assert.That(() => Enter(1, kind: 0), Throws.TypeOf<ArgumentOutOfRangeException>());

    [Test]
    public void all_is_forgotten_in_time()
    {
        Enter(30);
        _time.Advance(TimeSpan.FromSeconds(20 * 15));

        Assert.That(Enter(30), Is.EqualTo(20));
    }

    [Test]
    public void a_right_secret_is_no_failure()
    {
        for (var i = 0; i < 1000; i++)
        {
            Assert.That(Enter(1), Is.EqualTo(1));
            _throttle.Forgive(FailureKind.ClientSecret, "machine", Here);
        }

        Assert.That(Enter(30), Is.EqualTo(20));
    }

    [Test]
    public void a_right_secret_does_not_make_up_for_wrong_ones()
    {
        Enter(19);
        Enter(1);
        _throttle.Forgive(FailureKind.ClientSecret, "machine", Here);

        Assert.That(Enter(30), Is.EqualTo(1));
    }

    [Test, Property("Requirement", "PWD-02")]
    public void one_secret_tried_on_many_names_from_one_source_ends_too()
    {
        var admitted = Enumerable.Range(0, 1000).Count(name => Enter(1, $"name{name}") == 1);

        Assert.That(admitted, Is.EqualTo(200));
        Assert.That(_throttle.TryEnter(FailureKind.Password, "alice", Here, out var retryAfter), Is.False);
        Assert.That(retryAfter, Is.EqualTo(TimeSpan.FromSeconds(3)));
        Assert.That(Enter(1, source: There), Is.EqualTo(1));
    }

    [Test]
    public void what_the_source_is_refused_is_not_counted_for_the_name()
    {
        for (var name = 0; name < 1000; name++)
            Enter(1, $"name{name}");
        Enter(1000);
        _time.Advance(TimeSpan.FromMinutes(10));

        Assert.That(Enter(30), Is.EqualTo(20));
    }

    [Test]
    public void changed_limits_hold_at_once()
    {
        Enter(10);
        _options.ClientSecretFailures = 12;

        Assert.That(Enter(30), Is.EqualTo(2));
    }

    [Test]
    public void failures_can_be_counted_after_the_fact()
    {
        for (var i = 0; i < 50; i++)
        {
            Assert.That(_throttle.IsOpen(FailureKind.GrantCredential, "machine", Here, out _), Is.True);
            _throttle.Record(FailureKind.GrantCredential, "machine", Here);
        }

        Assert.That(_throttle.IsOpen(FailureKind.GrantCredential, "machine", Here, out var retryAfter), Is.False);
        Assert.That(retryAfter, Is.EqualTo(TimeSpan.FromSeconds(15)));
        Assert.That(_throttle.IsOpen(FailureKind.GrantCredential, "machine", There, out _), Is.True);
        Assert.That(_throttle.IsOpen(FailureKind.ClientSecret, "machine", Here, out _), Is.True);
    }

    [Test]
    public void looking_counts_nothing()
    {
        for (var i = 0; i < 1000; i++)
            Assert.That(_throttle.IsOpen(FailureKind.Password, "alice", Here, out _), Is.True);
    }

    [Test]
    public void recorded_failures_of_many_names_close_the_source()
    {
        for (var name = 0; name < 200; name++)
            _throttle.Record(FailureKind.GrantCredential, $"name{name}", Here);

        Assert.That(_throttle.IsOpen(FailureKind.GrantCredential, "machine", Here, out var retryAfter), Is.False);
        Assert.That(retryAfter, Is.EqualTo(TimeSpan.FromSeconds(3)));
    }

    [Test, Property("Requirement", "CLI-19")]
    public async Task attempts_in_parallel_do_not_overshoot()
    {
        var start = new TaskCompletionSource();
        var attempts = Enumerable.Range(0, 1000).Select(async _ =>
        {
            await start.Task.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
            return Enter(1);
        }).ToArray();
        start.SetResult();

        Assert.That((await Task.WhenAll(attempts)).Sum(), Is.EqualTo(20));
    }

    [Test, Property("Requirement", "F30")]
    public void ever_new_names_from_everywhere_push_out_no_victim_and_take_no_memory()
    {
        // Four times as many as there are places for.
        const int names = 4 * 8192 * 8;
        var source = new byte[4];
        Assert.That(Enter(20, "victim"), Is.EqualTo(20));
        var before = GC.GetAllocatedBytesForCurrentThread();
        Span<char> name = stackalloc char[12];
        for (var i = 0; i < names; i++)
        {
            BitConverter.TryWriteBytes(source, i * 7919);
            i.TryFormat(name, out var length, "D12", null);
            _throttle.TryEnter(FailureKind.ClientSecret, name[..length], new IPAddress(source), out _);
        }

        // The addresses are the test's own.
        var perAddress = (GC.GetAllocatedBytesForCurrentThread() - before) / (double)names;
        Assert.That(Enter(1, "victim"), Is.Zero);
        Assert.That(perAddress, Is.LessThan(60));
    }

    [Test]
    public void counting_and_forgiving_allocate_nothing()
    {
        // The least of several runs: in one of them the runtime may just be compiling what runs.
        var least = long.MaxValue;
        for (var run = 0; run < 10; run++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            Pairs();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.That(least, Is.Zero);
    }

    [Test]
    public void counting_and_forgiving_cost_no_more_than_one_hmac()
    {
        // A busy machine slows the neighbour down as well; a build that is not optimised slows only us down.
        var handicap = typeof(FailureThrottle).Assembly.GetCustomAttribute<DebuggableAttribute>() is { IsJITOptimizerDisabled: true } ? 10 : 1;
        _throttle = new FailureThrottle(() => _options, TimeProvider.System, NullLogger<FailureThrottle>.Instance);
        var (ours, theirs) = (Microseconds(Pairs), Microseconds(Hmacs));
        // Until the compiler has come round to optimising both.
        for (var run = 0; run < 300 && ours >= theirs * handicap; run++)
        {
            ours = Math.Min(ours, Microseconds(Pairs));
            theirs = Math.Min(theirs, Microseconds(Hmacs));
        }

        TestContext.Out.WriteLine($"{ours:0.000} µs, an HMAC-SHA-256 {theirs:0.000} µs");
        Assert.That(ours, Is.LessThan(theirs * handicap));
    }

    [Test]
    public void refusals_are_reported_once_in_a_while_without_names()
    {
        Enter(1020, "hunter2");
        _time.Advance(TimeSpan.FromSeconds(10));
        Enter(5, "hunter2");

        Assert.That(_logs.Records.Select(record => (record.Level, record.Message)), Is.EqualTo(new[]
        {
            (LogLevel.Warning, "Too many wrong credentials. Refused since the last report: 1; the latest, a ClientSecret from 203.0.113.7, has to wait 15.0 s."),
            (LogLevel.Warning, "Too many wrong credentials. Refused since the last report: 1000; the latest, a ClientSecret from 203.0.113.7, has to wait 5.0 s."),
        }));
    }

    private static double Microseconds(Action rounds)
    {
        var start = TimeProvider.System.GetTimestamp();
        rounds();
        return TimeProvider.System.GetElapsedTime(start).TotalMicroseconds / Rounds;
    }

    private static void Hmacs()
    {
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        for (var i = 0; i < Rounds; i++)
            HMACSHA256.HashData(hash, hash, hash);
    }

    private void Pairs()
    {
        for (var i = 0; i < Rounds; i++)
        {
            _throttle.TryEnter(FailureKind.ClientSecret, "api1.client", Here, out _);
            _throttle.Forgive(FailureKind.ClientSecret, "api1.client", Here);
        }
    }

    private int Enter(int attempts, string name = "machine", IPAddress? source = null, FailureKind kind = FailureKind.ClientSecret)
    {
        var admitted = 0;
        for (var i = 0; i < attempts; i++)
            admitted += _throttle.TryEnter(kind, name, source ?? Here, out _) ? 1 : 0;
        return admitted;
    }
}
