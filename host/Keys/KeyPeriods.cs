using PluginTokenServer.Host.Discovery;

namespace PluginTokenServer.Host.Keys;

/// <summary>How long the stages of a signing key's life last.</summary>
/// <param name="Rotation">From the first signature of a key to the first one of the next.</param>
/// <param name="PublishAhead">From the publication of a key to its first signature.</param>
/// <param name="LongestLife">The longest life of a token as configured now.</param>
internal sealed record KeyPeriods(TimeSpan Rotation, TimeSpan PublishAhead, TimeSpan LongestLife)
{
    /// <summary>How far the clock of a node may be from the true time. Beyond it the node makes and removes no keys.</summary>
    public static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(5);

    /// <summary>How long a key is kept after the last token of it is dead: the node that removes it may be ahead as far as the one that signed last is behind.</summary>
    public static readonly TimeSpan Grace = 2 * ClockSkew;

    /// <summary>The least time from publication to first use: every node has read the key, every copy of the key set without it is out of date, and that by the clocks of the node that made it and of the one that signs first.</summary>
    public static TimeSpan LeastPublishAhead(TimeSpan reload) => CachedDocument.Lifetime + reload + (2 * ClockSkew);
}
