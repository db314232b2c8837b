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

    // A token is taken for some seconds after its end, since clocks differ; what it was used for has to be known at least as long.
    private static readonly TimeSpan Retention = TimeSpan.FromMinutes(1);

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
        return TryUse(grant.SingleUses, owner, now) ? null : OAuthError.OfGrant("invalid_grant", "What was presented has been used already.", null);
    }

    /// <summary>Runs what was to happen once the answer is certain. It is certain, so a failure here is the operator's business and not the client's.</summary>
    public async Task RunCallbacksAsync(ExtensionGrantValidationContext grant, string owner)
    {
        // A copy, because a callback may ask for another: that one comes too late.
        foreach (var callback in grant.CommittedCallbacks.ToArray())
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

    // All together or not at all: a refusal uses nothing up. An id that is named twice is one use.
    private bool TryUse(IReadOnlyList<SingleUse> uses, string owner, DateTimeOffset now)
    {
        var taken = new Dictionary<(string, string, string), DateTimeOffset>(uses.Count);
        foreach (var use in uses)
        {
            var (key, until) = ((owner, use.Purpose, use.Id), Until(use.Expires, now));
            if (taken.ContainsKey(key))
                continue;
            if (!TryUse(key, until, now))
            {
                foreach (var marker in taken)
                    _used.TryRemove(marker);
                return false;
            }

            taken.Add(key, until);
        }

        return true;
    }

    private static DateTimeOffset Until(DateTimeOffset expires, DateTimeOffset now) =>
        (expires <= now ? now : expires < now + LongestMemory ? expires : now + LongestMemory) + Retention;

    private bool TryUse((string, string, string) key, DateTimeOffset until, DateTimeOffset now)
    {
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
