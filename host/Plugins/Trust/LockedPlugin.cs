namespace PluginTokenServer.Host.Plugins.Trust;

/// <summary>A plugin that somebody has looked at and lets run, pinned to its bytes.</summary>
internal sealed record LockedPlugin
{
    public required string Id { get; init; }

    /// <summary>The version it called itself; for people, since the digest alone decides.</summary>
    public required string Version { get; init; }

    /// <summary>The digest of its whole tree, lower-case hex.</summary>
    public required string Digest { get; init; }

    /// <summary>The version of the contract it was built against, if it tells.</summary>
    public string? Contract { get; init; }

    /// <summary>Who let it run.</summary>
    public required string LockedBy { get; init; }

    /// <summary>When; the build, which says the same every time, leaves it out.</summary>
    public DateTimeOffset? LockedAt { get; init; }
}
