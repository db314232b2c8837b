using System.Net;

namespace PluginTokenServer.Host.Throttling;

/// <summary>Tells the log of refusals without letting whoever is refused fill it. Names are left out: people type passwords where a name belongs.</summary>
internal sealed class RefusalReport(TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    private long _refused;
    private long _quietUntil = long.MinValue;

    public void Refused(FailureKind kind, IPAddress? source, TimeSpan retryAfter)
    {
        Interlocked.Increment(ref _refused);
        var now = time.GetTimestamp();
        var quietUntil = Volatile.Read(ref _quietUntil);
        if (now >= quietUntil && Interlocked.CompareExchange(ref _quietUntil, now + (long)(Pause.TotalSeconds * time.TimestampFrequency), quietUntil) == quietUntil)
            Log.Refusing(logger, Interlocked.Exchange(ref _refused, 0), kind, source, retryAfter.TotalSeconds);
    }
}
