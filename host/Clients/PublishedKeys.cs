using System.Collections.Immutable;
using PluginTokenServer.Host.Diagnostics;
using PluginTokenServer.Host.Outbound;

namespace PluginTokenServer.Host.Clients;

/// <summary>
/// The keys that one client publishes under its <c>jwks_uri</c> (RFC 7591 §2), fetched when they are needed. However many requests need them, one
/// fetch is under way, and the next one does not begin before a while has passed, whatever assertions name: those are not the client's doing (CLI-16).
/// </summary>
internal sealed class PublishedKeys(string clientId, Uri address, OutboundHttp http, TimeProvider time, ILogger logger)
{
    private const string MediaTypes = "application/jwk-set+json, application/json";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan BetweenFetches = TimeSpan.FromSeconds(30);

    // What an answer says of its age counts within these two: so often is nobody asked, and so long may a key that was withdrawn still work.
    private static readonly TimeSpan ShortestFresh = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan LongestFresh = TimeSpan.FromHours(24);
    private static readonly TimeSpan UsuallyFresh = TimeSpan.FromMinutes(15);

    // A client whose keys cannot be fetched goes on for so long with those that were known.
    private static readonly TimeSpan Kept = TimeSpan.FromHours(24);

    private volatile ClientKeySet _known = ClientKeySet.None;
    private volatile Task? _fetch;
    private long _nextFetch;

    /// <summary>The keys to check an assertion with.</summary>
    /// <param name="keyId">The key that it names; empty for none.</param>
    public ValueTask<ImmutableArray<ClientKey>> ForAsync(string keyId)
    {
        var now = time.GetUtcNow();
        // Read only when it is settled that no fetch is under way which brings another.
        return _known.Answers(keyId, now) || (!MayFetch(now) && _fetch is null) ? new(_known.UsableAt(now)) : FetchedAsync();
    }

    private async ValueTask<ImmutableArray<ClientKey>> FetchedAsync()
    {
        await SharedFetch();
        return _known.UsableAt(time.GetUtcNow());
    }

    private Task SharedFetch()
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (Interlocked.CompareExchange(ref _fetch, done.Task, null) is { } another)
            return another;
        // Nobody's request: who began it may give up, and the others still wait for it.
        _ = Task.Run(() => FetchAsync(done));
        return done.Task;
    }

    private async Task FetchAsync(TaskCompletionSource done)
    {
        try
        {
            var now = time.GetUtcNow();
            // Another fetch may have ended between the look that led here and the beginning of this one.
            if (MayFetch(now))
            {
                Volatile.Write(ref _nextFetch, (now + BetweenFetches).UtcTicks);
                Take(await http.GetAsync(address, MediaTypes, Patience, CancellationToken.None));
            }
        }
        // Nobody awaits more of this than its end, and what went wrong may quote the address.
        catch (Exception fault)
        {
            Log.KeysNotFetched(logger, clientId, OutboundFault.Of(fault) ?? $"{fault.GetType().Name} at {FaultText.Place(fault)}");
        }
        finally
        {
            _fetch = null;
            done.SetResult();
        }
    }

    private void Take(Fetched answer)
    {
        if (!answer.IsSuccess)
        {
            Log.KeysNotFetched(logger, clientId, $"it answered with status {(int)answer.Status}");
            return;
        }

        if (ClientKeySetReader.TryRead(answer.Body, out var passedOver, out var fault) is not { } keys)
        {
            Log.KeysNotFetched(logger, clientId, fault!);
            return;
        }

        var fresh = time.GetUtcNow() + (answer.FreshFor is not { } said ? UsuallyFresh : said < ShortestFresh ? ShortestFresh : said > LongestFresh ? LongestFresh : said);
        _known = new ClientKeySet(keys, fresh, fresh + Kept);
        Log.KeysFetched(logger, clientId, keys.Length, passedOver);
    }

    private bool MayFetch(DateTimeOffset now) => now.UtcTicks >= Volatile.Read(ref _nextFetch);
}
