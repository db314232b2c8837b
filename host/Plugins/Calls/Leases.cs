namespace PluginTokenServer.Host.Plugins.Calls;

/// <summary>Counts those who are at work with something that may be taken out of service.</summary>
internal sealed class Leases
{
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _retired;
    private int _count;

    public int Count => Volatile.Read(ref _count);

    /// <summary>Whether nobody is let in any more.</summary>
    public bool IsRetired => _retired;

    /// <summary>Takes a lease. Refused once it has been retired.</summary>
    public bool TryEnter()
    {
        // Counted first, looked second: whoever retires it either sees this one or is seen by it.
        Interlocked.Increment(ref _count);
        if (!_retired)
            return true;

        Leave();
        return false;
    }

    public void Leave()
    {
        if (Interlocked.Decrement(ref _count) == 0 && _retired)
            _drained.TrySetResult();
    }

    /// <summary>Lets nobody in any more; the task ends with the last lease. Whoever calls it again waits for the same.</summary>
    public Task RetireAsync()
    {
        // A lease of its own, by which it sees the end where nobody is at work. Not by TryEnter, which gives none from the second time on.
        Interlocked.Increment(ref _count);
        _retired = true;
        Leave();
        return _drained.Task;
    }
}
