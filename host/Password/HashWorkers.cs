using PluginTokenServer.Host.Diagnostics;

namespace PluginTokenServer.Host.Password;

/// <summary>
/// The places for hashing that is slow on purpose. One core is always left for everybody else, and a queue that has grown too long is
/// answered with 503 instead of with ever longer waits.
/// </summary>
internal sealed class HashWorkers : IDisposable
{
    private const int LongestQueue = 64;

    private readonly SemaphoreSlim _places = new(Math.Max(1, Environment.ProcessorCount - 1));
    private int _waiting;

    /// <exception cref="UnavailableException">Too many are waiting already.</exception>
    public async Task<T> RunAsync<T>(Func<T> hash)
    {
        if (Interlocked.Increment(ref _waiting) > LongestQueue)
        {
            Interlocked.Decrement(ref _waiting);
            throw new UnavailableException("Too many passwords are waiting to be checked.", TimeSpan.FromSeconds(1));
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
