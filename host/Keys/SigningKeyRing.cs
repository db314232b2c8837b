using PluginTokenServer.Host.Diagnostics;

namespace PluginTokenServer.Host.Keys;

/// <summary>
/// The signing keys that this node knows: one of each algorithm signs, all of them verify. Follows the store; while that cannot be read,
/// what was read last goes on (F36).
/// </summary>
internal sealed class SigningKeyRing(SigningKeyStore store, TimeProvider time, ILogger<SigningKeyRing> logger) : IDisposable
{
    /// <summary>Anybody can ask for a key that there is not; the store is asked for it this often.</summary>
    public static readonly TimeSpan BetweenQuestions = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _reading = new(1, 1);
    private readonly Lock _asking = new();
    private volatile SigningKeySet _current = SigningKeySet.Empty;
    private volatile string? _fault;
    private Task _answer = Task.CompletedTask;
    private long? _askedAt;

    /// <summary>What is known now. Read it once where two answers have to fit.</summary>
    public SigningKeySet Current => _current;

    /// <summary>All keys that are published.</summary>
    public IReadOnlyList<SigningKey> All => _current.All;

    /// <summary>Whether the keys in the store are ones that this node can use.</summary>
    public bool IsReadable => _fault is null;

    public SigningKey? Find(string keyId) => _current.Find(keyId);

    /// <summary>Finds a key, also one that another node has added since the keys were last read.</summary>
    public ValueTask<SigningKey?> FindAsync(string keyId) => Find(keyId) is { } key ? ValueTask.FromResult<SigningKey?>(key) : AskAsync(keyId);

    /// <summary>The key that signs with an algorithm now.</summary>
    /// <exception cref="InvalidOperationException">The server does not sign with such an algorithm.</exception>
    /// <exception cref="UnavailableException">The keys have not been read yet.</exception>
    public SigningKey Active(string algorithm) => _current.Signing(algorithm, time.GetUtcNow()) ?? throw (SigningAlgorithms.All.Contains(algorithm)
        ? new UnavailableException("The signing keys have not been read yet.", TimeSpan.FromSeconds(1))
        : new InvalidOperationException("The server does not sign with the algorithm that was asked for."));

    /// <summary>Reads the keys.</summary>
    /// <returns>What is in the store.</returns>
    /// <exception cref="KeyUnreadableException">They cannot be used; the ones that were read before remain.</exception>
    /// <exception cref="UnavailableException">The store does not answer; the ones that were read before remain.</exception>
    public async Task<SigningKeySet> ReadAsync()
    {
        // One after the other, so that what was read earlier never comes to stand later.
        await _reading.WaitAsync();
        try
        {
            var read = new SigningKeySet(await store.ReadAsync(_current.Stored));
            // A store that has lost its keys is filled again first; until then the ones that it had sign on.
            if (read.CanSignAll(_current))
                _current = read;
            _fault = null;
            return read;
        }
        catch (KeyUnreadableException fault)
        {
            if (_fault != fault.Message)
                Log.KeysUnreadable(logger, fault.Message);
            _fault = fault.Message;
            throw;
        }
        finally
        {
            _reading.Release();
        }
    }

    public void Dispose()
    {
        foreach (var key in _current.All)
            key.Dispose();
        _reading.Dispose();
    }

    private async ValueTask<SigningKey?> AskAsync(string keyId)
    {
        Task answer;
        lock (_asking)
        {
            if (_answer.IsCompleted)
            {
                if (_askedAt is { } asked && time.GetElapsedTime(asked) < BetweenQuestions)
                    return Find(keyId);
                _askedAt = time.GetTimestamp();
                _answer = TryReadAsync();
            }

            answer = _answer;
        }

        await answer;
        return Find(keyId);
    }

    private async Task TryReadAsync()
    {
        try
        {
            await ReadAsync();
        }
        catch (Exception fault) when (fault is UnavailableException or KeyUnreadableException)
        {
            // Said where it happened; what is known is what there is.
        }
    }
}
