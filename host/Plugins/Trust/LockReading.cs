namespace PluginTokenServer.Host.Plugins.Trust;

/// <summary>What became of reading a lock file: the one or the other.</summary>
internal sealed record LockReading(PluginLock? Lock, LockFault? Fault)
{
    /// <summary>Whether there is no file at all.</summary>
    public bool IsMissing { get; init; }
}
