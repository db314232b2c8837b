using System.Globalization;
using System.Net;
using PluginTokenServer.Host.Diagnostics;
using PluginTokenServer.Host.Grants;
using PluginTokenServer.Host.Options;
using PluginTokenServer.Host.Storage;
using PluginTokenServer.Host.Throttling;
using PluginTokenServer.Models;
using PluginTokenServer.Stores;

namespace PluginTokenServer.Host.DeviceAuthorization;

/// <summary>
/// Wrong user codes (RFC 8628 §5.1): a few for each session and source, and so many for all together, on all nodes, that nobody hits any code by
/// guessing. Only who is signed in can try.
/// </summary>
internal sealed class UserCodeGuesses(FailureThrottle throttle, OperationalStore store, ServerConfigurationSource configuration, TimeProvider time, ILogger<UserCodeGuesses> logger) : IDisposable
{
    private const string Kind = "user_code_guesses";
    private const int MostSwaps = 8;

    // DEV-06: the odds that one of all guesses hits one of all codes within the life of a code.
    private const double Odds = 1.0 / (1L << 32);

    // No code lives longer; two of these windows cover any life.
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(600);

    private readonly SemaphoreSlim _writing = new(1);

    // Being looked up here, and not yet known to be right or wrong.
    private int _underWay;

    // Wrong, and not yet in the store.
    private int _unwritten;

    private string? _told;

    /// <summary>Looks a code up, unless too many were wrong. It counts as wrong for its session and source, and for all on this node, until it has turned out to be right: of many at once no more are looked up than one after the other.</summary>
    /// <param name="sessionId">Who tries.</param>
    /// <param name="source">Where they are.</param>
    /// <param name="lookUp">Looks it up.</param>
    /// <returns>What was found; or, where nothing was looked up, for how long nothing will be.</returns>
    /// <exception cref="UnavailableException">The store cannot say.</exception>
    public async Task<(StoredGrant? Found, TimeSpan? RetryAfter)> TryAsync(string sessionId, IPAddress? source, Func<Task<StoredGrant?>> lookUp)
    {
        if (!throttle.TryEnterAnywhere(FailureKind.UserCode, sessionId, out var retryAfter))
            return (null, retryAfter);
        if (!throttle.TryEnter(FailureKind.UserCode, "", source, out retryAfter))
        {
            throttle.ForgiveAnywhere(FailureKind.UserCode, sessionId);
            return (null, retryAfter);
        }

        var (ahead, isWrong) = (Interlocked.Increment(ref _underWay), false);
        try
        {
            // What was wrong before comes first: nobody guesses on while it cannot be written down.
            await WriteAsync();
            // After the count of those under way: what has left that one is in this one already.
            var wrong = CountIn(await store.FindAsync(Kind, WindowOf(time.GetUtcNow())));
            if (wrong + ahead > Budget)
                return (null, Exhausted(wrong));
            if (await lookUp() is { } found)
                return (found, null);
            isWrong = true;
            Interlocked.Increment(ref _unwritten);
            await WriteAsync();
            return (null, null);
        }
        finally
        {
            Interlocked.Decrement(ref _underWay);
            // It was right, or nothing was looked up, or nobody could say: no guess.
            if (!isWrong)
                Forgive(sessionId, source);
        }
    }

    public void Dispose() => _writing.Dispose();

    /// <summary>How many wrong codes are taken in a window.</summary>
    public int Budget => BudgetFor(
        configuration.Current.Clients.Values.Count(client => client.GrantTypes.Contains(GrantType.DeviceFlow)), configuration.Current.Options.DeviceAuthorization.MaxPendingPerClient);

    /// <param name="clients">How many clients have codes.</param>
    /// <param name="codes">How many each may have at a time.</param>
    public static int BudgetFor(int clients, int codes) => (int)Math.Clamp(UserCode.Space * Odds / 2 / Math.Max(1, (double)clients * codes), 1, 1000);

    private void Forgive(string sessionId, IPAddress? source)
    {
        throttle.ForgiveAnywhere(FailureKind.UserCode, sessionId);
        throttle.Forgive(FailureKind.UserCode, "", source);
    }

    private TimeSpan Exhausted(int wrong)
    {
        var now = time.GetUtcNow();
        // Only those that are being looked up are too many, and most of them will be right.
        if (wrong < Budget)
            return TimeSpan.FromSeconds(1);
        if (Interlocked.Exchange(ref _told, WindowOf(now)) != WindowOf(now))
            Log.UserCodesExhausted(logger, Budget);
        return Window - TimeSpan.FromTicks(now.Ticks % Window.Ticks);
    }

    // One at a time here, and all that there are together: so this node meets none but the others at the record.
    private async Task WriteAsync()
    {
        if (Volatile.Read(ref _unwritten) == 0)
            return;
        await _writing.WaitAsync();
        var count = Interlocked.Exchange(ref _unwritten, 0);
        var isWritten = false;
        try
        {
            isWritten = count == 0 || await TryWriteAsync(count);
        }
        finally
        {
            if (!isWritten)
                Interlocked.Add(ref _unwritten, count);
            _writing.Release();
        }

        if (!isWritten)
            throw new UnavailableException("Too many user codes are being tried.", TimeSpan.FromSeconds(1));
    }

    private async Task<bool> TryWriteAsync(int count)
    {
        for (var attempt = 0; attempt < MostSwaps; attempt++)
        {
            await Jitter.BeforeAsync(attempt, time);
            var now = time.GetUtcNow();
            var known = await store.FindAsync(Kind, WindowOf(now));
            var record = new OperationalRecord
            {
                Kind = Kind,
                Id = WindowOf(now),
                Stamp = OperationalStore.NewStamp(),
                CreatedAt = now,
                ExpiresAt = now + Window + Window,
                Payload = BitConverter.GetBytes(CountIn(known) + count),
            };
            if (known is null ? await store.TryAddAsync(record) : await store.TryReplaceAsync(record, known.Stamp))
                return true;
        }

        return false;
    }

    private static string WindowOf(DateTimeOffset now) => (now.Ticks / Window.Ticks).ToString(CultureInfo.InvariantCulture);

    private static int CountIn(OperationalRecord? record) => record is null ? 0 : BitConverter.ToInt32(record.Payload.Span);
}
