using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using PluginTokenServer.Host.Plugins.Discovery;

namespace PluginTokenServer.Host.Plugins.Replacement;

/// <summary>All loadings of plugins, those that serve and those that are on their way out. Holds none of them: it only looks whether they are still there.</summary>
internal sealed class PluginGenerations(TimeProvider time, ILogger log) : IDisposable
{
    // Most are gone after two or three collections of all memory. Nothing here ever asks for one.
    private const int CollectionsAtMost = 10;
    private static readonly TimeSpan LeastPatience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private readonly ConditionalWeakTable<AssemblyLoadContext, PluginGeneration> _owners = [];
    private readonly Dictionary<string, int> _numbers = new(PluginId.Comparer);
    private readonly List<LeavingGeneration> _leaving = [];
    private ITimer? _timer;

    /// <summary>A plugin has been loaded.</summary>
    public PluginGeneration Begin(string pluginId, AssemblyLoadContext context, string snapshotDigest)
    {
        lock (_gate)
        {
            var generation = new PluginGeneration(pluginId, _numbers[pluginId] = _numbers.GetValueOrDefault(pluginId) + 1, time.GetUtcNow(), context) { SnapshotDigest = snapshotDigest };
            _owners.Add(context, generation);
            return generation;
        }
    }

    /// <summary>The loading that a load context belongs to.</summary>
    public PluginGeneration? OwnerOf(AssemblyLoadContext context) => _owners.TryGetValue(context, out var generation) ? generation : null;

    /// <summary>A generation is taken out of service.</summary>
    public LeavingGeneration Leave(PluginGeneration generation)
    {
        var leaving = new LeavingGeneration(generation);
        lock (_gate)
        {
            _leaving.Add(leaving);
            _timer ??= time.CreateTimer(static generations => ((PluginGenerations)generations!).Look(), this, Interval, Interval);
        }

        return leaving;
    }

    /// <summary>It has no calls any more and its container is disposed; lets go of its code.</summary>
    public void Unload(LeavingGeneration leaving)
    {
        leaving.Generation.Unload();
        lock (_gate)
        {
            (leaving.IsStuck, leaving.UnloadedAt, leaving.Collections) = (false, time.GetTimestamp(), GC.CollectionCount(GC.MaxGeneration));
            // What was loaded to stay cannot go.
            leaving.State = leaving.Generation.IsCollectible ? PluginState.Unloaded : PluginState.Zombie;
        }
    }

    /// <summary>How many generations of a plugin have calls that do not end, and how many are held in memory by something.</summary>
    public (int Draining, int Zombies) Left(string pluginId)
    {
        Look();
        lock (_gate)
        {
            var mine = _leaving.Where(leaving => PluginId.Comparer.Equals(leaving.Generation.PluginId, pluginId)).ToArray();
            return (mine.Count(leaving => leaving.State == PluginState.Draining), mine.Count(leaving => leaving.State == PluginState.Zombie));
        }
    }

    /// <summary>How many generations of a plugin are on their way out, those included that only wait for a collection.</summary>
    public int LeftInAll(string pluginId)
    {
        Look();
        lock (_gate)
            return _leaving.Count(leaving => PluginId.Comparer.Equals(leaving.Generation.PluginId, pluginId));
    }

    /// <summary>How many generations of a plugin are left behind: zombies, and those whose calls have not ended in time.</summary>
    public int Stuck(string pluginId)
    {
        Look();
        lock (_gate)
            return _leaving.Count(leaving => PluginId.Comparer.Equals(leaving.Generation.PluginId, pluginId) && (leaving.IsStuck || leaving.State == PluginState.Zombie));
    }

    /// <summary>The snapshots that are still needed by generations on their way out.</summary>
    public string[] Digests()
    {
        lock (_gate)
            return [.. _leaving.Select(leaving => leaving.Generation.SnapshotDigest)];
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _timer?.Dispose();
            _timer = null;
        }
    }

    /// <summary>Sees which are gone, and which ought to be.</summary>
    private void Look()
    {
        lock (_gate)
        {
            foreach (var gone in _leaving.Where(leaving => leaving.State != PluginState.Draining && !leaving.Generation.IsAlive).ToArray())
            {
                _leaving.Remove(gone);
                Log.GenerationGone(log, gone.Generation.PluginId, gone.Generation.Number);
            }

            foreach (var overdue in _leaving.Where(IsOverdue))
            {
                overdue.State = PluginState.Zombie;
                Log.GenerationStays(log, overdue.Generation.PluginId, overdue.Generation.Number);
            }

            if (_leaving.Count > 0)
                return;
            _timer?.Dispose();
            _timer = null;
        }
    }

    // Not by the time alone: a server with little to do may not collect for hours, and that is no fault of the plugin.
    private bool IsOverdue(LeavingGeneration leaving) =>
        leaving.State == PluginState.Unloaded && time.GetElapsedTime(leaving.UnloadedAt) >= LeastPatience && GC.CollectionCount(GC.MaxGeneration) - leaving.Collections >= CollectionsAtMost;
}
