namespace PluginTokenServer.Host.Plugins.Discovery;

/// <summary>A file of a snapshot.</summary>
/// <param name="RelativePath">Its path below the snapshot's directory, with <c>/</c> between the parts.</param>
/// <param name="Sha256">The hash of its bytes, lower-case hex.</param>
/// <param name="Length">How many bytes it has.</param>
internal sealed record SnapshotFile(string RelativePath, string Sha256, long Length);
