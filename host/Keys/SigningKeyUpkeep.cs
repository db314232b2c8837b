using PluginTokenServer.Host.Diagnostics;
using PluginTokenServer.Host.Options;
using PluginTokenServer.Host.Storage;

namespace PluginTokenServer.Host.Keys;

/// <summary>Keeps the signing keys: reads them at the start and from then on, makes the next one ahead of its time, removes those that nobody needs.</summary>
internal sealed class SigningKeyUpkeep(
    SigningKeyRing ring, SigningKeyStore keys, OperationalStore store, MasterKeys master, SigningKeyTakeOver takeOver, ServerConfigurationSource configuration, TimeProvider time,
    ILogger<SigningKeyUpkeep> logger) : IHostedService, IDisposable
{
    private const int DefaultLife = 3600;

    private readonly CancellationTokenSource _stopping = new();
    private Task _running = Task.CompletedTask;

    private KeyPeriods Periods
    {
        get
        {
            var current = configuration.Current;
            var longest = current.Clients.Values.Select(client => Math.Max(client.AccessTokenLifetime, client.IdentityTokenLifetime)).DefaultIfEmpty(DefaultLife).Max();
            return current.Options.Keys.PeriodsFor(TimeSpan.FromSeconds(longest));
        }
    }

    /// <summary>Reads the keys, takes over those of an earlier version, and makes the first ones. After the store was opened, before anything signs.</summary>
    /// <exception cref="StartupException">They cannot be used; the message says what to do.</exception>
    public async Task LoadAsync()
    {
        try
        {
            var found = await ReadFirstAsync();
            if (await takeOver.RunAsync(found, Periods.LongestLife))
                found = await ring.ReadAsync();
            // Only what is missing: whether this node's clock may be trusted with the rest, the first round finds out.
            await MakeAsync(found, (schedule, now) => schedule.Keys.Count == 0 ? schedule.Next(now, Periods) : null);
        }
        catch (UnavailableException fault)
        {
            throw new StartupException($"The signing keys cannot be read from the store: {fault.Message}");
        }
        catch (KeyUnreadableException fault)
        {
            throw new StartupException(fault.Message);
        }
    }

    /// <summary>Reads the keys and changes nothing.</summary>
    /// <exception cref="StartupException">They cannot be used; the message says what to do.</exception>
    public async Task<SigningKeySet> ReadAsync()
    {
        try
        {
            return await ReadFirstAsync();
        }
        catch (KeyUnreadableException fault)
        {
            throw new StartupException(fault.Message);
        }
    }

    /// <summary>Adds the next key of each algorithm now, to sign when everybody knows it; where one waits already, that is it.</summary>
    public async Task<SigningKeySet> RotateAsync() =>
        await MakeAsync(await ring.ReadAsync(), (schedule, now) => schedule.Pending(now) is null ? schedule.Next(now, Periods) : null);

    /// <summary>Does what is due.</summary>
    public async Task PassAsync()
    {
        var found = await ring.ReadAsync();
        // Whose clock is wrong must not end what others keep.
        if ((await store.GetTimeAsync() - time.GetUtcNow()).Duration() > KeyPeriods.ClockSkew)
            return;
        found = await MakeAsync(found, (schedule, now) => schedule.Due(now, Periods));
        if (await AgeAsync(found))
            await ring.ReadAsync();
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _running = RepeatAsync(TimeSpan.FromSeconds(configuration.Current.Options.Keys.ReloadSeconds));
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        // A store that hangs does not keep the server from ending.
        await _running.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public void Dispose() => _stopping.Dispose();

    private async Task<SigningKeySet> ReadFirstAsync()
    {
        var made = master.MadeFile;
        master.MadeFile = null;
        try
        {
            return await ring.ReadAsync();
        }
        catch (KeyUnreadableException fault) when (fault.WrongMasterKey && made is not null)
        {
            // Lying there it would only look like the one that is missing.
            File.Delete(made);
            throw new StartupException(MasterKeyFile.Missing(made));
        }
    }

    private async Task<SigningKeySet> MakeAsync(SigningKeySet found, Func<KeySchedule, DateTimeOffset, NextKey?> next)
    {
        var changed = false;
        foreach (var algorithm in SigningAlgorithms.All)
        {
            var now = time.GetUtcNow();
            if (next(found.Schedule(algorithm), now) is not { } due)
                continue;
            using var made = SigningKey.Make(algorithm, now);
            // Not added: another node was first, and its key is everybody's.
            if (await keys.TryAddAsync(StoredKey.New(made, due, now, Periods.LongestLife)))
                Log.KeyMade(logger, algorithm, made.KeyId, due.ActivatesAt);
            changed = true;
        }

        return changed ? await ring.ReadAsync() : found;
    }

    /// <summary>Notes that tokens live longer now than when a key was made, and removes the keys whose tokens are all dead.</summary>
    private async Task<bool> AgeAsync(SigningKeySet found)
    {
        var (now, longestLife, changed) = (time.GetUtcNow(), Periods.LongestLife, false);
        foreach (var key in found.Stored)
        {
            var schedule = found.Schedule(key.Key.Algorithm);
            if (schedule.RetiresAt(key.Times) <= now)
            {
                if (await keys.RemoveAsync(key))
                    Log.KeyRetired(logger, key.Key.Algorithm, key.Key.KeyId);
                changed = true;
            }
            else if (key.Times.LongestLife < longestLife && schedule.MaySign(key.Times, now))
            {
                await keys.TryReplaceAsync(key with { Times = key.Times with { LongestLife = longestLife } });
                changed = true;
            }
        }

        return changed;
    }

    private async Task RepeatAsync(TimeSpan interval)
    {
        using var timer = new PeriodicTimer(interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(_stopping.Token))
            {
                try
                {
                    await PassAsync();
                }
                catch (Exception fault) when (fault is UnavailableException or KeyUnreadableException)
                {
                    // Said where it happened; the next round tries again.
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
    }
}
