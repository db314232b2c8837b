namespace PluginTokenServer.Host.Plugins.Discovery;

/// <summary>The files of one plugin, as far as the walk came.</summary>
/// <param name="Files">Its files, ordered by relative path.</param>
/// <param name="Objection">The first thing about permissions or owners that is wrong, as a clause of a sentence.</param>
/// <param name="Fault">What makes it no plugin, as a clause of a sentence; the walk ended there.</param>
/// <param name="FaultReason">The kind of <paramref name="Fault"/>.</param>
internal sealed record PluginTree(IReadOnlyList<PluginFile> Files, string? Objection, string? Fault, RefusalReason FaultReason)
{
    /// <summary>A folder and everything below it.</summary>
    public static PluginTree OfFolder(string folder, bool refuseGroups = false) => new PluginTreeWalk(folder, refuseGroups).Folder();

    /// <summary>Files that stand side by side.</summary>
    public static PluginTree OfFiles(string folder, IEnumerable<string> names, bool refuseGroups = false) => new PluginTreeWalk(folder, refuseGroups).Loose(names);
}
