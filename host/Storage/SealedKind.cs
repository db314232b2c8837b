namespace PluginTokenServer.Host.Storage;

/// <summary>A kind of records whose payload is sealed under the master key, bound to kind and id. Whoever keeps such records registers it, so that a new master key reaches them.</summary>
internal sealed record SealedKind(string Kind);
