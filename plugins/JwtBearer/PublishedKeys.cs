using Microsoft.Extensions.Logging;

namespace PluginTokenServer.Plugins.JwtBearer;

/// <summary>
/// The keys that one issuer publishes. However many requests need them, one fetch is under way, and the next one does not begin before a while has passed,
/// whatever assertions name: anybody can write an assertion that names a new key.
/// </summary>
internal sealed class PublishedKeys(IssuerSettings issuer, Backchannel backchannel, TimeProvider time, ILogger log)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    // While none are known everybody waits, so the next try comes soon; each that fails as well doubles the wait, up to a pause.
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(5);

    // An issuer whose keys cannot be fetched goes on for so long with those that were known; a key that was withdrawn works no longer than that.
    private static readonly TimeSpan Usable = TimeSpan.FromHours(24);

    private readonly Lock _gate = new();
    private VerificationKey[]? _known;
    private Task? _fetch;
    private DateTimeOffset _fetchedAt;
    private DateTimeOffset _nextTry = DateTimeOffset.MinValue;
    private int _failures;

    public async Task<VerificationKey[]> ForAsync(Assertion assertion, CancellationToken cancellationToken)
    {
        Task fetch;
        lock (_gate)
        {
            var now = time.GetUtcNow();
            var answers = _known is not null && now - _fetchedAt < Fresh && (assertion.KeyId!.Length == 0 || Array.Exists(_known, key => key.KeyId is null || key.KeyId == assertion.KeyId));
            if (answers || (_fetch is null && now < _nextTry))
                return UsableAt(now);
            // Everybody who waits for it waits for the same.
            fetch = _fetch ??= FetchAsync();
        }

        await fetch.WaitAsync(cancellationToken);
        lock (_gate)
            return UsableAt(time.GetUtcNow());
    }

    private VerificationKey[] UsableAt(DateTimeOffset now) => IsUsableAt(now)
        ? _known!
        : throw new TemporarilyUnavailableException($"The keys of the issuer '{issuer.Issuer}' cannot be fetched, and none are known.") { RetryAfter = _nextTry - now };

    private bool IsUsableAt(DateTimeOffset now) => _known is not null && now - _fetchedAt < Usable;

    private TimeSpan PauseAfterFailure(DateTimeOffset now) => IsUsableAt(now) || _failures > 4 ? Pause : FirstPause * Math.Pow(2, _failures - 1);

    private async Task FetchAsync()
    {
        // Off the lock from here on.
        await Task.Yield();
        try
        {
            var keys = await backchannel.KeysAsync(issuer);
            lock (_gate)
            {
                var now = time.GetUtcNow();
                (_known, _fetchedAt, _nextTry, _failures, _fetch) = (keys, now, now + Pause, 0, null);
            }

            Log.KeysFetched(log, issuer.Issuer, keys.Length);
        }
        catch (Exception fault)
        {
            lock (_gate)
            {
                var now = time.GetUtcNow();
                _failures++;
                (_nextTry, _fetch) = (now + PauseAfterFailure(now), null);
            }

            Log.KeysNotFetched(log, issuer.Issuer, fault is KeysNotFetchedException ? fault.Message : fault.GetType().Name);
        }
    }
}
