using PluginTokenServer.Host.Plugins.Discovery;

namespace PluginTokenServer.Host.Plugins.Trust;

/// <summary>What <c>plugins lock</c> would do, to be shown before it is done.</summary>
internal sealed record LockProposal(PluginLock Before, IReadOnlyList<LockChange> Changes)
{
    /// <summary>Whether the file would become another one.</summary>
    public bool ChangesAnything => Changes.Any(change => change.Kind is LockChangeKind.Added or LockChangeKind.Changed or LockChangeKind.Removed);

    /// <summary>Holds what is there against the lock.</summary>
    /// <param name="before">The lock as it is.</param>
    /// <param name="bundled">The lock of the plugins that came with the server, which are not the operator's to lock; <see langword="null"/> where it cannot be read.</param>
    /// <param name="found">What is there.</param>
    /// <param name="ids">The ones that are meant; empty for all.</param>
    /// <param name="unknown">An id of those that is neither here nor there.</param>
    public static LockProposal Of(PluginLock before, PluginLock? bundled, IReadOnlyList<ExaminedPlugin> found, IReadOnlyCollection<string> ids, out string? unknown)
    {
        var own = found.Where(plugin => !plugin.Candidate.IsBundled || bundled is not null && bundled.Find(plugin.Id) is null).ToArray();
        var changes = own.Select(plugin => Change(before.Find(plugin.Id), plugin))
            .Concat(before.Plugins.Where(locked => !own.Any(plugin => Is(plugin.Id, locked.Id))).Select(locked => new LockChange(LockChangeKind.Removed, locked.Id, locked, null)))
            .OrderBy(change => change.Id, StringComparer.Ordinal).ToArray();
        unknown = ids.FirstOrDefault(id => !changes.Any(change => Is(change.Id, id)));
        return new LockProposal(before, ids.Count == 0 ? changes : [.. changes.Where(change => ids.Any(id => Is(change.Id, id)))]);
    }

    /// <summary>The lock afterwards. What was not meant stays as it is, and so does what is refused now.</summary>
    public PluginLock Apply(string by, DateTimeOffset at)
    {
        var gone = Changes.Where(change => change.Kind is LockChangeKind.Changed or LockChangeKind.Removed).Select(change => change.Id).ToHashSet(PluginId.Comparer);
        var added = Changes.Where(change => change.Kind is LockChangeKind.Added or LockChangeKind.Changed).Select(change => change.Found!).Select(plugin => new LockedPlugin
        {
            Id = plugin.Id,
            Version = plugin.Report.Version,
            Digest = plugin.Snapshot.TreeDigest,
            Contract = plugin.Report.ContractVersion,
            LockedBy = by,
            LockedAt = at,
        });
        return new PluginLock(Before.Plugins.Where(locked => !gone.Contains(locked.Id)).Concat(added));
    }

    private static LockChange Change(LockedPlugin? locked, ExaminedPlugin plugin) => new(Kind(locked, plugin), plugin.Id, locked, plugin);

    private static LockChangeKind Kind(LockedPlugin? locked, ExaminedPlugin plugin) => (plugin.Refusal, locked) switch
    {
        ({ }, _) => LockChangeKind.Refused,
        (_, null) => LockChangeKind.Added,
        _ => locked.Digest == plugin.Snapshot.TreeDigest ? LockChangeKind.Unchanged : LockChangeKind.Changed,
    };

    private static bool Is(string one, string other) => PluginId.Comparer.Equals(one, other);
}
