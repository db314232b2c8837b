using PluginTokenServer.Host.Plugins.Trust;

namespace PluginTokenServer.Host.Plugins.Discovery;

/// <summary>The server's own, read-only copy of a plugin. From here on nothing is read from the plugins directory any more.</summary>
/// <param name="Id">The plugin.</param>
/// <param name="Digest">SHA-256 over the names and hashes of the copy's files, lower-case hex; empty when refused.</param>
/// <param name="Directory">The copy's directory; empty when refused.</param>
/// <param name="MainAssemblyPath">The full path of the DLL to load; empty when refused.</param>
/// <param name="Files">What the copy holds, ordered by relative path.</param>
/// <param name="Notes">What was left out, and what the candidate's notes said.</param>
/// <param name="Refusal">Why there is no copy; null when there is one.</param>
internal sealed record PluginSnapshot(
    string Id,
    string Digest,
    string Directory,
    string MainAssemblyPath,
    IReadOnlyList<SnapshotFile> Files,
    IReadOnlyList<string> Notes,
    Refusal? Refusal = null)
{
    /// <summary>The same over all files of the plugin, those too that were left out of the copy: what is locked, and what the plugin is known by.</summary>
    public string TreeDigest { get; init; } = Digest;

    /// <summary>What the lock says of it.</summary>
    public TrustState Trust { get; init; }

    /// <summary>Why there is no lock that could say anything, where one is needed.</summary>
    public LockFault? LockFault { get; init; }
}
