using System.Collections.Concurrent;
using System.Security.Cryptography;
using PluginTokenServer.Host.Diagnostics;

namespace PluginTokenServer.Host.Password;

/// <summary>
/// The threads for hashing that is slow on purpose: all cores but one, and behind everybody else even on those. A queue that has grown too
/// long is answered with 503 instead of with ever longer waits.
/// </summary>
internal sealed class HashWorkers(TimeProvider time) : IDisposable
{
    private const int LongestQueue = 64;

    private static readonly int Places = Math.Max(1, Environment.ProcessorCount - 1);
    private static readonly TimeSpan ShortestRetry = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromMinutes(1);

    private readonly BlockingCollection<Action> _queue = [];
    private int _started;
    private int _taken;
    private long _usualTicks;

    /// <summary>Takes a place, at work or in the queue.</summary>
    /// <returns>What the work returns. The task has failed when it is returned if there was no place.</returns>
    /// <exception cref="UnavailableException">Too many are waiting already.</exception>
    public Task<T> RunAsync<T>(Func<T> hash)
    {
        if (Interlocked.Increment(ref _taken) > Places + LongestQueue)
        {
            Interlocked.Decrement(ref _taken);
            return Task.FromException<T>(new UnavailableException("Too many passwords are waiting to be checked.", Retry()));
        }

        StartThreads();
        var outcome = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _queue.Add(() => Work(hash, outcome));
        return outcome.Task;
    }

    public void Dispose()
    {
        _queue.CompleteAdding();
    }

    private void Work<T>(Func<T> hash, TaskCompletionSource<T> outcome)
    {
        var began = time.GetTimestamp();
        try
        {
            var result = hash();
            // Free before anybody is told, so that whoever is answered finds the place that they had.
            Leave(began);
            outcome.SetResult(result);
        }
        catch (Exception fault)
        {
            Leave(began);
            outcome.SetException(fault);
        }
    }

    private void Leave(long began)
    {
        // A moving average, and no more than a hint: two that write it at once cost one of them its part.
        var usual = Volatile.Read(ref _usualTicks);
        Volatile.Write(ref _usualTicks, usual + (time.GetElapsedTime(began).Ticks - usual) / 8);
        Interlocked.Decrement(ref _taken);
    }

    // When those who wait now will have been served, or somewhat later: a crowd that was sent away at one moment would otherwise be back at one moment.
    private TimeSpan Retry()
    {
        var drained = TimeSpan.FromTicks(Volatile.Read(ref _usualTicks) * LongestQueue / Places);
        var least = drained < ShortestRetry ? ShortestRetry : drained > LongestRetry / 2 ? LongestRetry / 2 : drained;
        return least + TimeSpan.FromMilliseconds(RandomNumberGenerator.GetInt32((int)least.TotalMilliseconds + 1));
    }

    private void StartThreads()
    {
        if (Volatile.Read(ref _started) != 0 || Interlocked.Exchange(ref _started, 1) != 0)
            return;
        // Without the ambient state of whoever happened to be the first.
        for (var i = 0; i < Places; i++)
            new Thread(Hash) { IsBackground = true, Name = "password hashing" }.UnsafeStart();
    }

    private void Hash()
    {
        LowPriority.ForThisThread();
        // Not by an enumerator, which would hold what it was last given, and with it a plugin's code.
        while (_queue.TryTake(out var work, Timeout.Infinite))
        {
            work();
            work = null;
        }
    }
}
