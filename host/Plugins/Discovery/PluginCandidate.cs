namespace PluginTokenServer.Host.Plugins.Discovery;

/// <summary>What lies in a plugins directory and wants to be a plugin. None of its files has been opened.</summary>
/// <param name="Id">The name of its folder, or of its DLL.</param>
/// <param name="SourcePath">The full path of its folder, or of its DLL.</param>
/// <param name="MainAssemblyName">The file name of the DLL to load, for instance <c>Acme.dll</c>; empty when a refusal came first.</param>
/// <param name="Files">Its whole tree, ordered by relative path; empty when a refusal came first.</param>
/// <param name="IsBundled">Whether it came with the server.</param>
/// <param name="Notes">What the operator should know although it is no refusal.</param>
/// <param name="Refusal">Why it goes no further; null when it may.</param>
internal sealed record PluginCandidate(
    string Id,
    string SourcePath,
    string MainAssemblyName,
    IReadOnlyList<PluginFile> Files,
    bool IsBundled,
    IReadOnlyList<string> Notes,
    Refusal? Refusal);
