using System.Net;
using PluginTokenServer.Host.Diagnostics.Telemetry;

namespace PluginTokenServer.Host.Throttling;

/// <summary>
/// Limits how often a wrong credential can be tried, per name and source, so that nobody can lock out a client or user from elsewhere
/// (CLI-19, PWD-02). Memory is bounded (F30) and nothing is allocated.
/// </summary>
/// <param name="options">The limits in force; asked each time, since they can change.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Told of refusals, at most once in ten seconds.</param>
/// <param name="metrics">Counts them.</param>
internal sealed class FailureThrottle(Func<ThrottlingOptions> options, TimeProvider time, ILogger<FailureThrottle> logger, ServerMetrics? metrics = null)
{
    private const byte WholeSource = 0;

    private readonly BucketTable _buckets = new();
    private readonly RefusalReport _report = new(time, logger);

    /// <summary>
    /// Counts an attempt as failed before it is made, so that attempts in parallel cannot overshoot; <see cref="Forgive"/> takes it back.
    /// For what takes long, and is often right, <see cref="IsOpen"/> and <see cref="Record"/> do not count attempts that are under way.
    /// </summary>
    /// <param name="kind">What is tried.</param>
    /// <param name="name">Whose it is; see <see cref="FailureKind"/>.</param>
    /// <param name="source">Where the request comes from.</param>
    /// <param name="retryAfter">How long to wait, if refused.</param>
    /// <returns>Whether the attempt may be made.</returns>
    public bool TryEnter(FailureKind kind, ReadOnlySpan<char> name, IPAddress? source, out TimeSpan retryAfter)
    {
        var limits = options();
        var now = time.GetTimestamp();
        var own = BucketKey.Of((byte)kind, name, source);
        var wait = _buckets.TryAdd(own, now, Ticks(limits.LeakSeconds), CapacityOf(kind, limits));
        if (wait == 0)
        {
            wait = _buckets.TryAdd(BucketKey.Of(WholeSource, [], source), now, Ticks(limits.SourceLeakSeconds), limits.SourceFailures);
            if (wait > 0)
                _buckets.Remove(own, Ticks(limits.LeakSeconds));
        }

        return Answer(kind, source, wait, out retryAfter);
    }

    /// <summary>Counts an attempt as <see cref="TryEnter"/> does, for a name that belongs to one person alone, wherever they are.</summary>
    public bool TryEnterAnywhere(FailureKind kind, ReadOnlySpan<char> name, out TimeSpan retryAfter)
    {
        var limits = options();
        return Answer(kind, null, _buckets.TryAdd(BucketKey.Of((byte)kind, name, null), time.GetTimestamp(), Ticks(limits.LeakSeconds), CapacityOf(kind, limits)), out retryAfter);
    }

    /// <summary>The attempt that <see cref="TryEnterAnywhere"/> counted was no failure.</summary>
    public void ForgiveAnywhere(FailureKind kind, ReadOnlySpan<char> name) => _buckets.Remove(BucketKey.Of((byte)kind, name, null), Ticks(options().LeakSeconds));

    /// <summary>The attempt that <see cref="TryEnter"/> counted was no failure.</summary>
    public void Forgive(FailureKind kind, ReadOnlySpan<char> name, IPAddress? source)
    {
        var limits = options();
        _buckets.Remove(BucketKey.Of((byte)kind, name, source), Ticks(limits.LeakSeconds));
        _buckets.Remove(BucketKey.Of(WholeSource, [], source), Ticks(limits.SourceLeakSeconds));
    }

    /// <summary>Whether an attempt may be made. Counts nothing.</summary>
    public bool IsOpen(FailureKind kind, ReadOnlySpan<char> name, IPAddress? source, out TimeSpan retryAfter)
    {
        var limits = options();
        var now = time.GetTimestamp();
        var own = _buckets.Wait(BucketKey.Of((byte)kind, name, source), now, Ticks(limits.LeakSeconds), CapacityOf(kind, limits));
        var whole = _buckets.Wait(BucketKey.Of(WholeSource, [], source), now, Ticks(limits.SourceLeakSeconds), limits.SourceFailures);
        return Answer(kind, source, Math.Max(own, whole), out retryAfter);
    }

    /// <summary>Counts a failure after the fact.</summary>
    public void Record(FailureKind kind, ReadOnlySpan<char> name, IPAddress? source)
    {
        var limits = options();
        var now = time.GetTimestamp();
        _buckets.TryAdd(BucketKey.Of((byte)kind, name, source), now, Ticks(limits.LeakSeconds), CapacityOf(kind, limits));
        _buckets.TryAdd(BucketKey.Of(WholeSource, [], source), now, Ticks(limits.SourceLeakSeconds), limits.SourceFailures);
    }

    private bool Answer(FailureKind kind, IPAddress? source, long wait, out TimeSpan retryAfter)
    {
        retryAfter = TimeSpan.FromSeconds((double)wait / time.TimestampFrequency);
        if (wait > 0)
        {
            metrics?.Throttled(kind);
            _report.Refused(kind, source, retryAfter);
        }

        return wait == 0;
    }

    private long Ticks(int seconds) => seconds * time.TimestampFrequency;

    private static int CapacityOf(FailureKind kind, ThrottlingOptions limits) => kind switch
    {
        FailureKind.ClientSecret => limits.ClientSecretFailures,
        FailureKind.Password => limits.PasswordFailures,
        FailureKind.GrantCredential => limits.GrantFailures,
        FailureKind.UserCode => limits.UserCodeFailures,
        FailureKind.BackchannelUserCode => limits.PasswordFailures,
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };
}
