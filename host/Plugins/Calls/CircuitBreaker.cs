namespace PluginTokenServer.Host.Plugins.Calls;

/// <summary>
/// Stops calls to something that keeps failing. It opens when enough failures lie within the window and the successes between them do
/// not outnumber them: otherwise one client whose input makes a plugin throw could switch a grant off for all the others.
/// </summary>
internal sealed class CircuitBreaker(int failures, TimeSpan window, TimeSpan open, TimeProvider time)
{
    private const int Closed = 0;
    private const int Open = 1;
    private const int Probing = 2;

    private readonly Lock _lock = new();
    private readonly (long At, long Successes)[] _failures = new (long, long)[failures];
    private int _count;
    private long _successes;
    private long _openedAt;
    private volatile int _state;

    /// <summary>Whether calls are stopped.</summary>
    public bool IsOpen => _state != Closed;

    /// <summary>Whether a call may go ahead. Once the breaker has been open long enough, one call may, to see.</summary>
    public bool TryEnter(out TimeSpan retryAfter)
    {
        retryAfter = TimeSpan.Zero;
        if (_state == Closed)
            return true;

        lock (_lock)
        {
            if (_state == Closed)
                return true;

            var left = open - time.GetElapsedTime(_openedAt);
            if (_state == Open && left <= TimeSpan.Zero)
            {
                _state = Probing;
                return true;
            }

            retryAfter = left > TimeSpan.Zero ? left : open;
            return false;
        }
    }

    /// <summary>A call came to a good end.</summary>
    /// <returns>Whether that closed the breaker.</returns>
    public bool Succeeded()
    {
        Interlocked.Increment(ref _successes);
        if (_state != Probing)
            return false;

        lock (_lock)
        {
            if (_state != Probing)
                return false;

            _state = Closed;
            _count = 0;
            return true;
        }
    }

    /// <summary>A call failed.</summary>
    /// <returns>Whether that opened the breaker.</returns>
    public bool Failed()
    {
        lock (_lock)
        {
            var now = time.GetTimestamp();
            _failures[_count++ % _failures.Length] = (now, Interlocked.Read(ref _successes));
            if (_state == Open || (_state == Closed && !FailuresPrevail(now)))
                return false;

            _state = Open;
            _openedAt = now;
            return true;
        }
    }

    /// <summary>A call said nothing about the plugin; if it was the one to see, the next one is.</summary>
    public void Inconclusive()
    {
        lock (_lock)
        {
            if (_state == Probing)
                _state = Open;
        }
    }

    private bool FailuresPrevail(long now)
    {
        if (_count < _failures.Length)
            return false;

        var oldest = _failures[_count % _failures.Length];
        return time.GetElapsedTime(oldest.At, now) <= window && Interlocked.Read(ref _successes) - oldest.Successes <= _failures.Length;
    }
}
