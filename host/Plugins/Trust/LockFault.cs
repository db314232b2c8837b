namespace PluginTokenServer.Host.Plugins.Trust;

/// <summary>Why a lock file says nothing.</summary>
/// <param name="What">What is wrong, as a clause that begins with the file.</param>
/// <param name="Remedy">What to do about it, as a clause.</param>
internal sealed record LockFault(string What, string Remedy);
