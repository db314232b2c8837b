using System.Collections.Concurrent;
using PluginTokenServer.Host.Diagnostics;
using PluginTokenServer.Host.Options;
using PluginTokenServer.Validation;

namespace PluginTokenServer.Host.Token;

/// <summary>The last step before an answer is sent: what may be used only once is used now, or the answer is not given.</summary>
/// <remarks>Markers live in this process until the operational store is built: they hold neither across a restart nor across nodes.</remarks>
internal sealed class Commit(TimeProvider time, ILogger<Commit> logger)
{
    private const int MostMarkers = 1_000_000;

    // How often, in commits, expired markers are swept out.
    private const int SweepInterval = 4096;

    private static readonly TimeSpan LongestMemory = TimeSpan.FromDays(31);
    private static readonly TimeSpan CallbackTime = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<(string Owner, string Purpose, string Id), DateTimeOffset> _used = new();
    private int _commits;

    /// <returns>The refusal; <see langword="null"/> if all is committed.</returns>
    /// <exception cref="UnavailableException">There is no room for another marker.</exception>
    public OAuthError? Apply(ExtensionGrantValidationContext grant, string owner)
    {
        if (grant.SingleUses.Count == 0)
            return null;
        if (grant.SingleUses.Count > InputLimits.SingleUses)
            throw new InvalidOperationException($"A grant may mark at most {InputLimits.SingleUses} ids as used.");

        var now = time.GetUtcNow();
        if (Interlocked.Increment(ref _commits) % SweepInterval == 0 || _used.Count >= MostMarkers)
            Sweep(now);
        if (_used.Count >= MostMarkers)
            throw new UnavailableException("The memory for single-use ids is full.", TimeSpan.FromSeconds(30));
        return grant.SingleUses.All(use => TryUse((owner, use.Purpose, use.Id), use.Expires, now))
            ? null
            : OAuthError.OfGrant("invalid_grant", "What was presented has been used already.", null);
    }

    /// <summary>Runs what was to happen once the answer is certain. It is certain, so a failure here is the operator's business and not the client's.</summary>
    public async Task RunCallbacksAsync(ExtensionGrantValidationContext grant, string owner)
    {
        foreach (var callback in grant.CommittedCallbacks)
        {
            using var deadline = new CancellationTokenSource(CallbackTime, time);
            try
            {
                await Task.Run(() => callback(deadline.Token)).WaitAsync(CallbackTime, time);
            }
            catch (Exception fault)
            {
                Log.CommitCallbackFailed(logger, owner, fault.GetType().FullName ?? "");
            }
        }
    }

    private bool TryUse((string, string, string) key, DateTimeOffset expires, DateTimeOffset now)
    {
        var until = expires < now + LongestMemory ? expires : now + LongestMemory;
        while (true)
        {
            if (_used.TryAdd(key, until))
                return true;
            if (!_used.TryGetValue(key, out var known))
                continue;
            if (known > now)
                return false;
            // The marker has expired: whoever replaces it has the id.
            if (_used.TryUpdate(key, until, known))
                return true;
        }
    }

    private void Sweep(DateTimeOffset now)
    {
        foreach (var marker in _used)
        {
            if (marker.Value <= now)
                _used.TryRemove(marker);
        }
    }
}
