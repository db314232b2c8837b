namespace PluginTokenServer.Host.Plugins.Trust;

/// <summary>What locking would do to one plugin.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Id">The plugin.</param>
/// <param name="Locked">What the lock has now, if it has it.</param>
/// <param name="Found">What is there now, if it is there.</param>
internal sealed record LockChange(LockChangeKind Kind, string Id, LockedPlugin? Locked, ExaminedPlugin? Found);
