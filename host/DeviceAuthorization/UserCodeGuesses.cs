using System.Globalization;
using System.Net;
using PluginTokenServer.Host.Diagnostics;
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
internal sealed class UserCodeGuesses(FailureThrottle throttle, OperationalStore store, ServerConfigurationSource configuration, TimeProvider time, ILogger<UserCodeGuesses> logger)
{
    private const string Kind = "user_code_guesses";
    private const int MostSwaps = 8;

    // DEV-06: the odds that one of all guesses hits one of all codes within the life of a code.
    private const double Odds = 1.0 / (1L << 32);

    // No code lives longer; two of these windows cover any life.
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(600);

    /// <summary>Whether a code may be looked up. Counts it as wrong for its session and source before, so that many at once are not all looked up; <see cref="Forgive"/> takes that back.</summary>
    /// <returns>For how long nothing more is looked up; <see langword="null"/> lets it through.</returns>
    /// <exception cref="UnavailableException">The store cannot say.</exception>
    public async Task<TimeSpan?> EnterAsync(string sessionId, IPAddress? source)
    {
        if (!throttle.TryEnterAnywhere(FailureKind.UserCode, sessionId, out var retryAfter))
            return retryAfter;
        if (!throttle.TryEnter(FailureKind.UserCode, "", source, out retryAfter))
        {
            throttle.ForgiveAnywhere(FailureKind.UserCode, sessionId);
            return retryAfter;
        }

        var now = time.GetUtcNow();
        if (CountIn(await store.FindAsync(Kind, WindowOf(now))) < Budget)
            return null;
        Log.UserCodesExhausted(logger, Budget);
        Forgive(sessionId, source);
        return Window - TimeSpan.FromTicks(now.Ticks % Window.Ticks);
    }

    /// <summary>The code was right.</summary>
    public void Forgive(string sessionId, IPAddress? source)
    {
        throttle.ForgiveAnywhere(FailureKind.UserCode, sessionId);
        throttle.Forgive(FailureKind.UserCode, "", source);
    }

    /// <summary>The code was wrong: counts it for all together. Only then, so that people who type what is right do not wait for each other; what is under way at that moment may go beyond the budget.</summary>
    /// <exception cref="UnavailableException">The store cannot say.</exception>
    public async Task RecordAsync()
    {
        var now = time.GetUtcNow();
        for (var attempt = 0; attempt < MostSwaps; attempt++)
        {
            await Grants.Jitter.BeforeAsync(attempt, time);
            var known = await store.FindAsync(Kind, WindowOf(now));
            var record = new OperationalRecord
            {
                Kind = Kind,
                Id = WindowOf(now),
                Stamp = OperationalStore.NewStamp(),
                CreatedAt = now,
                ExpiresAt = now + Window + Window,
                Payload = BitConverter.GetBytes(CountIn(known) + 1),
            };
            if (known is null ? await store.TryAddAsync(record) : await store.TryReplaceAsync(record, known.Stamp))
                return;
        }

        throw new UnavailableException("Too many user codes are being tried.", TimeSpan.FromSeconds(1));
    }

    /// <summary>How many wrong codes are taken in a window.</summary>
    public int Budget => BudgetFor(
        configuration.Current.Clients.Values.Count(client => client.GrantTypes.Contains(GrantType.DeviceFlow)), configuration.Current.Options.DeviceAuthorization.MaxPendingPerClient);

    /// <param name="clients">How many clients have codes.</param>
    /// <param name="codes">How many each may have at a time.</param>
    public static int BudgetFor(int clients, int codes) => (int)Math.Clamp(UserCode.Space * Odds / 2 / Math.Max(1, (double)clients * codes), 1, 1000);

    private static string WindowOf(DateTimeOffset now) => (now.Ticks / Window.Ticks).ToString(CultureInfo.InvariantCulture);

    private static int CountIn(OperationalRecord? record) => record is null ? 0 : BitConverter.ToInt32(record.Payload.Span);
}
