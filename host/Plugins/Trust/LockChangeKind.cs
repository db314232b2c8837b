namespace PluginTokenServer.Host.Plugins.Trust;

/// <summary>What locking would do to one plugin.</summary>
internal enum LockChangeKind
{
    Added,
    Changed,
    Removed,
    Unchanged,

    /// <summary>It could not be loaded anyway, and is not locked.</summary>
    Refused,
}
