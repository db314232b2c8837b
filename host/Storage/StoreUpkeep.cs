using PluginTokenServer.Host.Diagnostics;
using PluginTokenServer.Host.Options;
using PluginTokenServer.Stores;

namespace PluginTokenServer.Host.Storage;

/// <summary>What the store needs in the background: expired records are removed in batches, and its clock is held against the node's.</summary>
internal sealed class StoreUpkeep(OperationalStore store, StoreHealth health, ServerConfigurationSource configuration, TimeProvider time, ILogger<StoreUpkeep> logger) : IHostedService, IDisposable
{
    private const int Batch = 500;

    private static readonly TimeSpan CheckInterval = TimeSpan.FromSeconds(5);

    // A node that is not ready gets no requests by which it could learn that the store is back.
    private static readonly TimeSpan FailingInterval = TimeSpan.FromMilliseconds(500);

    // A token is taken for some seconds after its end, since clocks differ; what it was used for has to be known at least as long.
    private static readonly TimeSpan Retention = TimeSpan.FromMinutes(1);

    private readonly CancellationTokenSource _stopping = new();
    private Task _running = Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _running = Task.WhenAll(
            RepeatAsync(CheckInterval, CheckAsync),
            RepeatAsync(FailingInterval, () => health.IsAnswering ? Task.CompletedTask : CheckAsync()),
            RepeatAsync(TimeSpan.FromSeconds(configuration.Current.Options.Storage.CleanUpSeconds), RemoveExpiredAsync));
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await _running;
    }

    public void Dispose() => _stopping.Dispose();

    /// <summary>Removes all that nobody needs any more.</summary>
    public async Task RemoveExpiredAsync()
    {
        var (here, there) = (time.GetUtcNow(), await store.GetTimeAsync());
        // A node whose clock is ahead must not end what others keep.
        var before = (here < there ? here : there) - Retention;
        var (removed, total) = (Batch, 0);
        while (removed == Batch && !_stopping.IsCancellationRequested)
            total += removed = await store.RemoveExpiredAsync(before, Batch);
        if (total > 0)
            Log.ExpiredRemoved(logger, total);
    }

    /// <summary>Looks at the clock; and while writes fail, whether they still do: a node that is out of service for it is not asked to write anything.</summary>
    public async Task CheckAsync()
    {
        await CheckClockAsync();
        if (health.IsWriting)
            return;
        var now = time.GetUtcNow();
        await store.TryAddAsync(new OperationalRecord { Kind = "probe", Id = OperationalStore.NewStamp(), Stamp = OperationalStore.NewStamp(), CreatedAt = now, ExpiresAt = now });
    }

    private async Task CheckClockAsync()
    {
        var before = time.GetUtcNow();
        var there = await store.GetTimeAsync();
        var after = time.GetUtcNow();
        // Anything between asking and hearing may have been the moment: what is known stands where that allows it, so that an answer that took long moves nothing.
        var (least, most) = (there - after, there - before);
        var drift = health.Drift < least ? least : health.Drift > most ? most : health.Drift;
        var wasDegraded = health.IsDegraded;
        health.Drift = drift;
        if (health.IsDegraded && !wasDegraded)
            Log.ClockDrifts(logger, drift);
    }

    private async Task RepeatAsync(TimeSpan interval, Func<Task> work)
    {
        using var timer = new PeriodicTimer(interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(_stopping.Token))
            {
                try
                {
                    // A store that hangs does not keep the server from ending.
                    await work().WaitAsync(_stopping.Token);
                }
                catch (UnavailableException)
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
