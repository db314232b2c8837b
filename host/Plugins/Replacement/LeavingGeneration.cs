namespace PluginTokenServer.Host.Plugins.Replacement;

/// <summary>A generation that has been taken out of service and is not gone yet.</summary>
internal sealed class LeavingGeneration(PluginGeneration generation)
{
    public PluginGeneration Generation => generation;

    /// <summary><see cref="PluginState.Draining"/>, <see cref="PluginState.Unloaded"/> while nothing speaks against its being gone soon, or <see cref="PluginState.Zombie"/>.</summary>
    public PluginState State { get; set; } = PluginState.Draining;

    /// <summary>Whether it has calls that do not end.</summary>
    public bool IsStuck { get; set; }

    /// <summary>When it was unloaded.</summary>
    public long UnloadedAt { get; set; }

    /// <summary>How many collections of all memory there had been then.</summary>
    public int Collections { get; set; }
}
