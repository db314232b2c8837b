namespace PluginTokenServer.Host.Plugins.Calls;

/// <summary>Whether the thread pool comes to what it is given. Work of a plugin's own that blocks the pool's threads is seen by nothing else: no call is in it.</summary>
internal sealed class PoolProbe : IThreadPoolWorkItem
{
    // A pool that has more to do than the processors can is late as well, and has no use for more threads.
    private const double Busy = 0.75;

    private volatile bool _waiting;
    private TimeSpan _used = Environment.CpuUsage.TotalTime;
    private long _askedAt = TimeProvider.System.GetTimestamp();

    /// <summary>Asks, and asks again when it is called again.</summary>
    /// <returns>Whether the pool has not come to it since the last time, with processors to spare.</returns>
    public bool IsStarved()
    {
        var (used, now) = (Environment.CpuUsage.TotalTime, TimeProvider.System.GetTimestamp());
        var isBusy = used - _used > Busy * Environment.ProcessorCount * TimeProvider.System.GetElapsedTime(_askedAt, now);
        (_used, _askedAt) = (used, now);
        if (_waiting)
            return !isBusy;

        // Asking a pool in which nothing waits would only wake one of its threads.
        if (ThreadPool.PendingWorkItemCount == 0)
            return false;

        _waiting = true;
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        return false;
    }

    void IThreadPoolWorkItem.Execute() => _waiting = false;
}
