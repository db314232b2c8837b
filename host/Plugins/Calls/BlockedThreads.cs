namespace PluginTokenServer.Host.Plugins.Calls;

/// <summary>
/// Lends the thread pool a thread for each one that a plugin blocks, in its calls or with work that it gives the pool. Left to itself the pool adds
/// one or two a second, and a few plugin calls that hang would hold up every other request, and their own deadlines, for that long.
/// </summary>
internal static class BlockedThreads
{
    // How long everybody waits at most until it is seen that the pool's threads are blocked.
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan Blocked = TimeSpan.FromMilliseconds(75);
    private static readonly TimeSpan IdleBeforeSleep = TimeSpan.FromSeconds(5);

    // There as long as plugins are called: the first ones that block would hold up everybody until they are seen to.
    private const int Reserve = 8;

    // What blocks without being in a call cannot be counted, so it gets as many as there is work that waits, until the pool comes to what it is given.
    private const int LeastForStarved = 32;
    private const int MostForStarved = 512;
    private static readonly TimeSpan StarvedIsOver = TimeSpan.FromSeconds(10);

    private static readonly Lock Gate = new();
    private static readonly List<ThreadUse> Threads = [];
    private static readonly ManualResetEventSlim Wake = new();
    private static volatile bool _watching;
    private static Thread? _watch;

    [ThreadStatic]
    private static ThreadUse? _mine;

    /// <summary>The current thread goes into a plugin.</summary>
    public static void Enter()
    {
        (_mine ??= Register()).EnteredAt = TimeProvider.System.GetTimestamp();
        if (!_watching)
            StartWatching();
    }

    /// <summary>The current thread has come back.</summary>
    public static void Leave() => _mine!.EnteredAt = 0;

    private static ThreadUse Register()
    {
        var use = new ThreadUse(Thread.CurrentThread);
        lock (Gate)
            Threads.Add(use);

        return use;
    }

    private static void StartWatching()
    {
        lock (Gate)
        {
            _watching = true;
            Wake.Set();
            if (_watch is not null)
                return;

            _watch = new Thread(Watch) { IsBackground = true, Name = "plugin thread watch" };
            _watch.UnsafeStart();
        }
    }

    /// <summary>Runs on a thread of its own: what it watches for is that the pool has none to run it on.</summary>
    private static void Watch()
    {
        ThreadPool.GetMinThreads(out var ordinary, out var ports);
        var (lent, lastUse) = (0, TimeProvider.System.GetTimestamp());
        var (probe, starved, lastStarved) = (new PoolProbe(), 0, lastUse);
        while (true)
        {
            Thread.Sleep(Interval);
            var (used, blocked) = Count();
            if (used > 0)
                lastUse = TimeProvider.System.GetTimestamp();

            if (probe.IsStarved())
            {
                lastStarved = TimeProvider.System.GetTimestamp();
                // Those that it has already been lent may still be on their way.
                if (ThreadPool.ThreadCount >= ordinary + lent)
                    starved = (int)Math.Min(lent + Math.Max(ThreadPool.PendingWorkItemCount, LeastForStarved), MostForStarved);
            }
            else if (TimeProvider.System.GetElapsedTime(lastStarved) > StarvedIsOver)
                starved = 0;

            // Twice as many, because the next ones off the queue may block as well.
            var needed = Reserve + Math.Max(blocked * 2, starved);
            if (needed != lent)
            {
                lent = needed;
                ThreadPool.SetMinThreads(ordinary + lent, ports);
            }

            if (blocked == 0 && TimeProvider.System.GetElapsedTime(lastUse) > IdleBeforeSleep)
            {
                (lent, starved) = (0, 0);
                ThreadPool.SetMinThreads(ordinary, ports);
                Sleep();
                lastUse = TimeProvider.System.GetTimestamp();
            }
        }
    }

    /// <summary>Until the next call. Who enters in this moment either sees that nobody watches or is seen here.</summary>
    private static void Sleep()
    {
        Wake.Reset();
        _watching = false;
        Interlocked.MemoryBarrier();
        if (Count().Used == 0)
            Wake.Wait();

        _watching = true;
    }

    private static (int Used, int Blocked) Count()
    {
        var now = TimeProvider.System.GetTimestamp();
        var (used, blocked) = (0, 0);
        lock (Gate)
        {
            Threads.RemoveAll(static use => !use.Thread.IsAlive);
            foreach (var use in Threads)
            {
                if (use.EnteredAt is not (> 0 and var entered))
                    continue;

                used++;
                if (TimeProvider.System.GetElapsedTime(entered, now) > Blocked)
                    blocked++;
            }
        }

        return (used, blocked);
    }

    private sealed class ThreadUse(Thread thread)
    {
        private long _enteredAt;

        public Thread Thread { get; } = thread;

        public long EnteredAt
        {
            get => Volatile.Read(ref _enteredAt);
            set => Volatile.Write(ref _enteredAt, value);
        }
    }
}
