namespace PluginTokenServer.Host.Audit;

/// <summary>Tells the log of lost events: of the first at once, and then no more than once in ten seconds.</summary>
internal sealed class DropReport(string pluginId, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    private long _dropped;
    private long _quietUntil = long.MinValue;

    public void Dropped(DropReason reason)
    {
        Interlocked.Increment(ref _dropped);
        var (now, quietUntil) = (time.GetTimestamp(), Volatile.Read(ref _quietUntil));
        if (now >= quietUntil && Interlocked.CompareExchange(ref _quietUntil, now + (long)(Pause.TotalSeconds * time.TimestampFrequency), quietUntil) == quietUntil)
            Log.EventsDropped(logger, pluginId, Interlocked.Exchange(ref _dropped, 0), reason);
    }

    public void NotDrained(int left) => Log.EventsNotDrained(logger, pluginId, left);
}
