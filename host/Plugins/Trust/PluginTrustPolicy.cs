using System.Security.Cryptography;
using System.Text;
using PluginTokenServer.Host.Plugins.Discovery;

namespace PluginTokenServer.Host.Plugins.Trust;

/// <summary>
/// Decides whether a plugin is what somebody has looked at. Asked once for each, after its bytes were copied and before anything reads them. Reads
/// the lock files anew for each round of questions, and only if there is one.
/// </summary>
internal sealed class PluginTrustPolicy
{
    private readonly PluginTrust _mode;
    private readonly PluginLockFile _own;
    private readonly Lazy<LockReading> _ownLock;
    private readonly Lazy<LockReading> _bundledLock;

    public PluginTrustPolicy(PluginTrust mode, PluginPaths paths, bool isDevelopment)
    {
        (_mode, _own) = (mode, new PluginLockFile(paths.LockFile));
        _ownLock = new(() => _own.Read(RefusesGroups, isDevelopment));
        _bundledLock = new(() => new PluginLockFile(paths.BundledLockFile, isOwn: false).Read(RefusesGroups, isDevelopment));
    }

    /// <summary>Whether files that a group may write to are refused.</summary>
    public bool RefusesGroups => _mode == PluginTrust.Enforce;

    /// <summary>What is configured, or what goes with the environment.</summary>
    public static PluginTrust Mode(PluginOptions options, bool isDevelopment) => options.Trust ?? (isDevelopment ? PluginTrust.Off : PluginTrust.Enforce);

    /// <summary>The snapshot with what the lock says of it: a refusal, a note, or its blessing.</summary>
    public PluginSnapshot Judge(PluginCandidate candidate, PluginSnapshot snapshot)
    {
        if (_mode == PluginTrust.Off || snapshot.Refusal is not null)
            return snapshot;

        var (state, refusal, fault) = Look(candidate, snapshot);
        var judged = snapshot with { Trust = state };
        if (refusal is null)
            return judged;
        return _mode == PluginTrust.Enforce
            ? judged with { Refusal = refusal, LockFault = fault }
            : judged with { Notes = [.. judged.Notes, $"Not trusted, and loaded all the same because Trust is {PluginTrust.Warn}: {refusal.Sentence}"] };
    }

    private (TrustState State, Refusal? Refusal, LockFault? Fault) Look(PluginCandidate candidate, PluginSnapshot snapshot)
    {
        // What came with the server is known by the server's own lock alone; what an operator put beside it is the operator's.
        if (candidate.IsBundled)
        {
            var (bundled, fault) = _bundledLock.Value;
            if (fault is not null)
                return Unknown(snapshot, fault);
            if (bundled!.Find(snapshot.Id) is { } entry)
            {
                return IsSame(entry, snapshot) ? (TrustState.Locked, null, null) : Changed(snapshot,
                    $"is not the one that came with the server: a file in {candidate.SourcePath} was changed, added or removed; put the server's own files back, and your own plugins beside them under another name");
            }
        }

        var (own, missing) = _ownLock.Value;
        if (missing is not null)
            return Unknown(snapshot, missing);
        if (own!.Find(snapshot.Id) is not { } locked)
        {
            return (TrustState.NotLocked, Untrusted(snapshot,
                $"is not trusted: nobody has locked it in {_own.Path}; look at it and run `plugins lock {snapshot.Id}`, or remove {candidate.SourcePath}"), null);
        }

        return IsSame(locked, snapshot) ? (TrustState.Locked, null, null) : Changed(snapshot,
            $"is not what was locked: its digest is {Short(snapshot.TreeDigest)}, and {Short(locked.Digest)} in {_own.Path}; put the old files back, or look at the new ones and run `plugins lock {snapshot.Id}`");
    }

    private static (TrustState, Refusal?, LockFault?) Unknown(PluginSnapshot snapshot, LockFault fault) =>
        (TrustState.NotLocked, Untrusted(snapshot, $"is not trusted: {fault.What}; {fault.Remedy}"), fault);

    private static (TrustState, Refusal?, LockFault?) Changed(PluginSnapshot snapshot, string clause) =>
        (TrustState.Changed, Refusal.Of(RefusalReason.HashMismatch, snapshot.Id, clause), null);

    private static Refusal Untrusted(PluginSnapshot snapshot, string clause) => Refusal.Of(RefusalReason.Untrusted, snapshot.Id, clause);

    private static bool IsSame(LockedPlugin locked, PluginSnapshot snapshot) =>
        CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(locked.Digest), Encoding.ASCII.GetBytes(snapshot.TreeDigest));

    private static string Short(string digest) => digest[..12] + "…";
}
