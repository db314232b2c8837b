using System.Collections.Concurrent;
using PluginTokenServer.Host.Plugins.Discovery;

namespace PluginTokenServer.Host.Plugins.Replacement;

/// <summary>Takes down what has been replaced, behind everybody's back: when no request goes by a table with it any more and its own calls have ended.</summary>
internal sealed class Retirement(ServingPlugins serving, PluginGenerations generations, TimeProvider time, ILogger log) : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<LeavingGeneration, Task> _running = [];
    private readonly CancellationTokenSource _stopping = new();

    /// <param name="plugin">What has been replaced.</param>
    /// <param name="requests">Ends with the last request that may still call it.</param>
    public void Begin(ActivePlugin plugin, Task requests)
    {
        var leaving = generations.Leave(plugin.Generation);
        var running = RunAsync(plugin, leaving, requests);
        _running[leaving] = running;
        _ = ForgetAsync(leaving, running);
    }

    /// <summary>Ends when no generation of a plugin is on its way out.</summary>
    public Task OfAsync(string pluginId) => Task.WhenAll(_running.Where(running => PluginId.Comparer.Equals(running.Key.Generation.PluginId, pluginId)).Select(running => running.Value));

    public Task AllAsync() => Task.WhenAll(_running.Values);

    public void Dispose() => _stopping.Dispose();

    /// <summary>Waits for calls no longer.</summary>
    public async Task StopAsync()
    {
        await _stopping.CancelAsync();
        await AllAsync();
    }

    private async Task RunAsync(ActivePlugin plugin, LeavingGeneration leaving, Task requests)
    {
        using (var limit = new CancellationTokenSource(Limit, time))
        using (var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, _stopping.Token))
        {
            await requests.WaitAsync(either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            var calls = plugin.RetireWhollyAsync();
            await calls.WaitAsync(either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!calls.IsCompleted)
            {
                // An orphan keeps what it works with, for as long as it works.
                leaving.IsStuck = true;
                Log.NotDrained(log, plugin.Id);
                // What it does by itself ends all the same; it may be what the orphan waits for.
                await serving.StopBackgroundAsync(plugin);
                await calls.WaitAsync(_stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        await serving.EndAsync(plugin);
        generations.Unload(leaving);
    }

    private async Task ForgetAsync(LeavingGeneration leaving, Task running)
    {
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _running.TryRemove(leaving, out _);
    }
}
