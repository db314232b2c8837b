using System.Runtime.CompilerServices;
using System.Runtime.Loader;

namespace PluginTokenServer.Host.Plugins;

/// <summary>One loading of a plugin. There from before its code runs for the first time, and looked at by every call. Holds nothing of the plugin, so that it can be watched to its end.</summary>
internal sealed class PluginGeneration(string pluginId, int number, DateTimeOffset since, AssemblyLoadContext context)
{
    // To the very end: a context that is finalized may still be held by something.
    private readonly WeakReference _context = new(context, trackResurrection: true);

    private volatile string? _quarantine;
    private volatile string? _fault;

    public string PluginId => pluginId;

    /// <summary>The how manieth loading of this plugin it is since the server started.</summary>
    public int Number => number;

    /// <summary>The private copy it was loaded from, which may go when it has gone.</summary>
    public required string SnapshotDigest { get; init; }

    /// <summary>When it was loaded.</summary>
    public DateTimeOffset Since => since;

    /// <summary>Whether its memory can be had back.</summary>
    public bool IsCollectible { get; } = context.IsCollectible;

    /// <summary>Whether something still holds its code.</summary>
    public bool IsAlive => _context.IsAlive;

    /// <summary>Why the plugin is not called any more; <see langword="null"/> when it is.</summary>
    public string? Quarantine
    {
        get => _quarantine;
        set => _quarantine = value;
    }

    /// <summary>What has gone wrong with it since it was activated.</summary>
    public string? Fault
    {
        get => _fault;
        set => _fault = value;
    }

    /// <summary>Lets go of its code, behind the caller's back: the context tells the plugin, which may throw or hang over it. It is gone when nothing else holds it either.</summary>
    public void Unload()
    {
        if (IsCollectible)
            new Thread(Release) { IsBackground = true, Name = "plugin unload" }.UnsafeStart();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Release()
    {
        try
        {
            (_context.Target as AssemblyLoadContext)?.Unload();
        }
        catch (Exception)
        {
            // It stays, and is counted as what has not gone.
        }
    }
}
