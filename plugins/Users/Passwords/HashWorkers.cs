namespace PluginTokenServer.Plugins.Users.Passwords;

/// <summary>The places for hashing that is slow on purpose. One core is always left for everybody else, and a queue that has grown too long is answered with 503.</summary>
internal sealed class HashWorkers : IDisposable
{
    private const int LongestQueue = 64;

    private readonly SemaphoreSlim _places = new(Math.Max(1, Environment.ProcessorCount - 1));
    private int _waiting;

    /// <exception cref="TemporarilyUnavailableException">Too many are waiting already. The task has failed when it is returned.</exception>
    public async Task<T> RunAsync<T>(Func<T> hash)
    {
        if (Interlocked.Increment(ref _waiting) > LongestQueue)
        {
            Interlocked.Decrement(ref _waiting);
            throw new TemporarilyUnavailableException("Too many passwords are waiting to be checked.");
        }

        try
        {
            await _places.WaitAsync();
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }

        try
        {
            return await Task.Run(hash);
        }
        finally
        {
            _places.Release();
        }
    }

    public void Dispose() => _places.Dispose();
}
