using System.Threading.Channels;

namespace PluginTokenServer.Host.Plugins.Sinks;

/// <summary>What all of them have in common.</summary>
internal static class SinkQueue
{
    /// <summary>How many may wait. More are lost, the newest first, and counted.</summary>
    public const int Capacity = 10_000;
}

/// <summary>What waits for one sink, and who hands it on in order.</summary>
/// <typeparam name="T">What the sink takes.</typeparam>
internal abstract class SinkQueue<T> : IThreadPoolWorkItem
{
    // One that is too slow, or not to be called, must not hold up all the others. One that says itself that it cannot keep something now is waited for, as long as the queue can.
    private const int MostAttempts = 3;

    private static readonly TimeSpan QuietTime = TimeSpan.FromSeconds(10);

    private readonly Channel<T> _waiting = Channel.CreateBounded<T>(new BoundedChannelOptions(SinkQueue.Capacity) { SingleReader = true });
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _closing = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Func<PluginOffer?> _find;
    private readonly TimeProvider _time;
    private long _dropped;
    private long _quietUntil = long.MinValue;
    private int _started;

    /// <param name="find">Who serves as the sink at the moment.</param>
    /// <param name="time">The clock.</param>
    protected SinkQueue(Func<PluginOffer?> find, TimeProvider time) => (_find, _time) = (find, time);

    /// <summary>How many are handed over in one call at most.</summary>
    protected abstract int Most { get; }

    public void Add(T item)
    {
        if (!_waiting.Writer.TryWrite(item))
            Drop(DropReason.Overflow);
        // Not before there is something, and with nothing of the request that it came from.
        else if (Volatile.Read(ref _started) == 0 && Interlocked.Exchange(ref _started, 1) == 0)
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    /// <summary>Counts what the sink does not get, and tells the log: of the first at once, and then no more than once in ten seconds.</summary>
    public void Drop(DropReason reason, int count = 1)
    {
        CountDropped(reason, count);
        Interlocked.Add(ref _dropped, count);
        var (now, quietUntil) = (_time.GetTimestamp(), Volatile.Read(ref _quietUntil));
        if (now >= quietUntil && Interlocked.CompareExchange(ref _quietUntil, now + (long)(QuietTime.TotalSeconds * _time.TimestampFrequency), quietUntil) == quietUntil)
            SayDropped(Interlocked.Exchange(ref _dropped, 0), reason);
    }

    /// <summary>Ends when the sink has what was waiting, or with the limit.</summary>
    public async Task CloseAsync(TimeSpan limit)
    {
        if (!_waiting.Writer.TryComplete())
            return;
        if (Volatile.Read(ref _started) == 0)
            return;
        _closing.TrySetResult();
        await _drained.Task.WaitAsync(limit, _time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var left = 0;
        while (_waiting.Reader.TryRead(out _))
            left++;
        if (left == 0)
            return;
        SayNotDrained(left);
        CountDropped(DropReason.Shutdown, left);
    }

    void IThreadPoolWorkItem.Execute() => _ = PumpAsync();

    /// <summary>Calls the sink.</summary>
    protected abstract Task HandOverAsync(PluginOffer sink, IReadOnlyList<T> items);

    protected abstract void CountDelivered(int count);

    protected abstract void CountDropped(DropReason reason, int count);

    protected abstract void SayDropped(long count, DropReason reason);

    protected abstract void SayNotDrained(int count);

    private async Task PumpAsync()
    {
        try
        {
            while (await _waiting.Reader.WaitToReadAsync())
            {
                var items = Take();
                try
                {
                    await DeliverAsync(items);
                }
                catch (Exception)
                {
                    // Else all that comes after it would wait for nobody.
                    Drop(DropReason.Fault, items.Count);
                }
            }
        }
        finally
        {
            _drained.TrySetResult();
        }
    }

    private List<T> Take()
    {
        var items = new List<T>(Most == 1 ? 1 : 16);
        while (items.Count < Most && _waiting.Reader.TryRead(out var item))
            items.Add(item);
        return items;
    }

    private async Task DeliverAsync(List<T> items)
    {
        // Whoever closes the queue may have been quicker.
        if (items.Count == 0)
            return;
        var attempts = 0;
        while (true)
        {
            if (_find() is not { } sink)
            {
                Drop(DropReason.Gone, items.Count);
                return;
            }

            try
            {
                await HandOverAsync(sink, items).ConfigureAwait(false);
                CountDelivered(items.Count);
                return;
            }
            catch (PluginUnavailableException unavailable) when (!_closing.Task.IsCompleted && (unavailable.IsOwnWord || ++attempts < MostAttempts))
            {
                await _closing.Task.WaitAsync(unavailable.RetryAfter, _time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (Exception fault)
            {
                // What and where has been logged where the plugin was called.
                Drop(fault is PluginUnavailableException ? DropReason.Unavailable : DropReason.Fault, items.Count);
                return;
            }
        }
    }
}
