namespace PluginTokenServer.Host.Plugins.Trust;

/// <summary>What the lock says of a plugin. Being there and being switched on are two other things.</summary>
internal enum TrustState
{
    /// <summary>It came to nothing before, or nobody asks.</summary>
    NotAsked,

    /// <summary>It is what was locked, byte for byte.</summary>
    Locked,

    /// <summary>The lock does not have it, or there is no lock.</summary>
    NotLocked,

    /// <summary>The lock has it with other bytes.</summary>
    Changed,
}
