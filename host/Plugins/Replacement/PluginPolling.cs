using PluginTokenServer.Host.Plugins.Discovery;

namespace PluginTokenServer.Host.Plugins.Replacement;

/// <summary>
/// Looks at the plugins directory and at the settings every few seconds and replaces what has changed, once it has been the same twice. Not by being told of changes: the file system does not
/// tell of all of them, least of all of those by which a careful operator puts files in place.
/// </summary>
internal sealed class PluginPolling(PluginReplacements replacements, TimeSpan interval, TimeProvider time, ILogger log) : IDisposable
{
    // A round that hangs in a plugin's startup is not waited for longer than that may take.
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(15);

    private readonly CancellationTokenSource _stopping = new();
    private readonly Dictionary<string, string> _tried = new(PluginId.Comparer);
    private Dictionary<string, string> _seen = new(PluginId.Comparer);
    private Task _running = Task.CompletedTask;
    private int _looks;

    /// <summary>How often the directory has been looked at.</summary>
    public int Looks => Volatile.Read(ref _looks);

    public void Start()
    {
        // The first interval begins here, not when the pool has come to it.
        var timer = new PeriodicTimer(interval, time);
        _running = Task.Run(() => RunAsync(timer));
    }

    public async Task StopAsync()
    {
        await _stopping.CancelAsync();
        await _running.WaitAsync(StopLimit).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public void Dispose() => _stopping.Dispose();

    private async Task RunAsync(PeriodicTimer timer)
    {
        using var _ = timer;
        while (await timer.WaitForNextTickAsync(_stopping.Token))
        {
            try
            {
                await LookAsync();
            }
            catch (Exception fault) when (fault is PluginDirectoryException or IOException or UnauthorizedAccessException)
            {
                Log.NotPolled(log, fault.Message);
            }
            catch (Exception fault)
            {
                // Whatever it is, the next look is another one.
                Log.NotPolled(log, TypeText.NameOf(fault.GetType()));
            }

            Interlocked.Increment(ref _looks);
        }
    }

    private async Task LookAsync()
    {
        var changed = replacements.Look().Where(plugin => !plugin.Serves).DistinctBy(plugin => plugin.Id, PluginId.Comparer).ToDictionary(plugin => plugin.Id, plugin => plugin.Seen, PluginId.Comparer);
        var locked = changed.Count == 0 ? "" : replacements.LockStamp();
        var settled = changed.Where(plugin => _seen.GetValueOrDefault(plugin.Key) == plugin.Value && _tried.GetValueOrDefault(plugin.Key) != plugin.Value + locked).ToArray();
        _seen = changed;
        foreach (var id in _tried.Keys.Where(id => !changed.ContainsKey(id)).ToArray())
            _tried.Remove(id);
        if (settled.Length == 0)
            return;
        var changes = await replacements.ReloadAsync(settled.Select(plugin => plugin.Key).ToHashSet(PluginId.Comparer));
        if (changes.FirstOrDefault(change => change.IsOutage) is { } outage)
        {
            Log.NotPolled(log, outage.Sentence);
            return;
        }

        // Once for each content of the folder, the settings and the lock: what was refused is refused again.
        foreach (var (id, seen) in settled)
            _tried[id] = seen + locked;
    }
}
