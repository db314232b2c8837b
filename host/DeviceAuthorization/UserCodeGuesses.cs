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

    /// <summary>Counts a code as wrong before it is looked up, so that many at once are not all looked up; <see cref="ForgiveAsync"/> takes it back.</summary>
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

        if (await TryCountAsync(1))
            return null;
        Log.UserCodesExhausted(logger, Budget);
        throttle.ForgiveAnywhere(FailureKind.UserCode, sessionId);
        throttle.Forgive(FailureKind.UserCode, "", source);
        return Window - TimeSpan.FromTicks(time.GetUtcNow().Ticks % Window.Ticks);
    }

    /// <summary>The code was right.</summary>
    public async Task ForgiveAsync(string sessionId, IPAddress? source)
    {
        throttle.ForgiveAnywhere(FailureKind.UserCode, sessionId);
        throttle.Forgive(FailureKind.UserCode, "", source);
        await TryCountAsync(-1);
    }

    /// <summary>How many wrong codes are taken in a window.</summary>
    public int Budget => BudgetFor(
        configuration.Current.Clients.Values.Count(client => client.GrantTypes.Contains(GrantType.DeviceFlow)), configuration.Current.Options.DeviceAuthorization.MaxPendingPerClient);

    /// <param name="clients">How many clients have codes.</param>
    /// <param name="codes">How many each may have at a time.</param>
    public static int BudgetFor(int clients, int codes) => (int)Math.Clamp(UserCode.Space * Odds / 2 / Math.Max(1, (double)clients * codes), 1, 1000);

    private async Task<bool> TryCountAsync(int change)
    {
        var now = time.GetUtcNow();
        var id = (now.Ticks / Window.Ticks).ToString(CultureInfo.InvariantCulture);
        for (var attempt = 0; attempt < MostSwaps; attempt++)
        {
            await Grants.Jitter.BeforeAsync(attempt, time);
            var known = await store.FindAsync(Kind, id);
            var count = known is null ? 0 : BitConverter.ToInt32(known.Payload.Span);
            if (change > 0 && count >= Budget)
                return false;
            var record = new OperationalRecord
            {
                Kind = Kind,
                Id = id,
                Stamp = OperationalStore.NewStamp(),
                CreatedAt = now,
                ExpiresAt = now + Window + Window,
                Payload = BitConverter.GetBytes(Math.Max(0, count + change)),
            };
            if (known is null ? await store.TryAddAsync(record) : await store.TryReplaceAsync(record, known.Stamp))
                return true;
        }

        throw new UnavailableException("Too many user codes are being tried.", TimeSpan.FromSeconds(1));
    }
}
