namespace PluginTokenServer.Host.Plugins.Discovery;

/// <summary>Lists what wants to be a plugin: <c>&lt;id&gt;/&lt;main&gt;.dll</c> or one loose <c>&lt;name&gt;.dll</c>. Opens no file.</summary>
/// <param name="isDevelopment">Whether wrong permissions and owners are only noted, as on a developer's own machine.</param>
/// <param name="refuseGroups">Whether it is wrong that a group may write.</param>
internal sealed class PluginDiscovery(bool isDevelopment, bool refuseGroups = false)
{
    private static readonly EnumerationOptions Everything = new() { AttributesToSkip = 0, IgnoreInaccessible = false, RecurseSubdirectories = false };

    /// <summary>All candidates, ordered by id, whatever order the file system keeps. A directory that does not exist has none.</summary>
    /// <param name="bundled">The directory of the plugins that come with the server.</param>
    /// <param name="own">The operator's directory; may be the same.</param>
    /// <exception cref="PluginDirectoryException">A directory exists and cannot be listed.</exception>
    public IReadOnlyList<PluginCandidate> Discover(string bundled, string own)
    {
        var candidates = List(bundled, isBundled: true);
        if (!IsSame(bundled, own))
            candidates.AddRange(List(own, isBundled: false));

        return [.. RefuseTwins(candidates).OrderBy(candidate => candidate.Id, StringComparer.Ordinal).ThenBy(candidate => candidate.SourcePath, StringComparer.Ordinal)];
    }

    /// <summary>The one candidate at a path, a folder or a DLL, wherever it lies.</summary>
    /// <exception cref="PluginDirectoryException">There is nothing, or it cannot be looked at.</exception>
    public PluginCandidate DiscoverOne(string path)
    {
        var fullPath = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        try
        {
            return Examine(fullPath, isBundled: false) ?? Refused(fullPath, isBundled: false, RefusalReason.Malformed, "is neither a DLL nor a folder; name one of them");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new PluginDirectoryException($"There is no plugin to look at in {fullPath} ({exception.Message}); check the path.", exception);
        }
    }

    private List<PluginCandidate> List(string directory, bool isBundled)
    {
        var fullPath = Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory));
        if (!Directory.Exists(fullPath))
            return [];

        try
        {
            return [.. Directory.EnumerateFileSystemEntries(fullPath, "*", Everything)
                .Where(path => Path.GetFileName(path)[0] != '.')
                .Select(path => ExamineGuarded(path, isBundled))
                .OfType<PluginCandidate>()];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new PluginDirectoryException($"The plugins directory {fullPath} cannot be read ({exception.Message}); let the user of this service read it.", exception);
        }
    }

    private PluginCandidate? ExamineGuarded(string path, bool isBundled)
    {
        try
        {
            return Examine(path, isBundled);
        }
        catch (FileNotFoundException) when (!Path.Exists(path))
        {
            return null; // Removed while the directory was being listed.
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return Refused(path, isBundled, RefusalReason.Malformed, $"cannot be read ({exception.Message}); let the user of this service read it");
        }
    }

    private PluginCandidate? Examine(string path, bool isBundled)
    {
        var kind = FileFacts.Read(path).Kind;
        var isFolder = kind == FileKind.Directory || (kind == FileKind.Link && Directory.Exists(path));
        if (!isFolder && !MainAssembly.IsDll(path))
            return null;

        var id = IdOf(path, isFolder);
        if (!PluginId.IsValid(id))
            return Refused(path, isBundled, RefusalReason.Malformed, $"has a name that cannot be an id ({PluginId.Rule}); rename it in {Path.GetDirectoryName(path)}");
        if (kind == FileKind.Link)
            return Refused(path, isBundled, RefusalReason.Untrusted, $"is not trusted: {path} is a link, and links are not followed; put there what it points to");
        if (Path.GetDirectoryName(path) is { } parent && FileFacts.Read(parent).Kind == FileKind.Link)
            return Refused(path, isBundled, RefusalReason.Untrusted, $"is not trusted: it lies in {parent}, which is a link; name the directory that it points to");

        var tree = isFolder ? PluginTree.OfFolder(path, refuseGroups) : PluginTree.OfFiles(Path.GetDirectoryName(path)!, LooseFiles(path), refuseGroups);
        return Judge(path, id, isFolder, isBundled, tree);
    }

    private PluginCandidate Judge(string path, string id, bool isFolder, bool isBundled, PluginTree tree)
    {
        if (tree.Fault is { } fault)
            return Refused(path, isBundled, tree.FaultReason, tree.FaultReason == RefusalReason.Untrusted ? $"is not trusted: {fault}" : $"cannot be taken: {fault}");

        var objection = tree.Objection ?? PathTrust.ObjectionAbove(path, refuseGroups);
        if (objection is not null && !isDevelopment)
            return Refused(path, isBundled, RefusalReason.Untrusted, $"is not trusted: {objection}");

        if (tree.Files.FirstOrDefault(IsContractCopy) is { } copy)
        {
            return Refused(path, isBundled, RefusalReason.Malformed,
                $"brings its own copy of {ContractAssembly.FileName} ({copy.FullPath}); remove it, the server's own is used (the package's targets leave it out)");
        }

        var main = isFolder ? MainAssembly.Choose(id, tree.Files) : new MainAssembly(Path.GetFileName(path), null);
        if (main.FileName is null)
            return Refused(path, isBundled, RefusalReason.Malformed, main.Fault!);

        IReadOnlyList<string> notes = objection is null ? [] : [$"Accepted in Development only: {objection}."];
        return new PluginCandidate(id, path, main.FileName, tree.Files, isBundled, notes, Refusal: null);
    }

    /// <summary>One id, one plugin. Which of two was meant is not for the server to guess, so neither is taken.</summary>
    private static IEnumerable<PluginCandidate> RefuseTwins(List<PluginCandidate> candidates)
    {
        foreach (var twins in candidates.GroupBy(candidate => candidate.Id, PluginId.Comparer))
        {
            if (twins.Count() == 1)
            {
                yield return twins.Single();
                continue;
            }

            var paths = string.Join(" and ", twins.Select(twin => twin.SourcePath).Order(StringComparer.Ordinal));
            foreach (var twin in twins)
                yield return twin with { Refusal = Refusal.Of(RefusalReason.Conflict, twin.Id, $"is there more than once, as {paths}; remove or rename all but one") };
        }
    }

    private static string[] LooseFiles(string path)
    {
        var name = Path.GetFileNameWithoutExtension(path);
        var folder = Path.GetDirectoryName(path)!;
        return [Path.GetFileName(path), .. new[] { name + ".deps.json", name + ".pdb" }.Where(companion => Path.Exists(Path.Combine(folder, companion)))];
    }

    private static bool IsContractCopy(PluginFile file) => string.Equals(Path.GetFileName(file.RelativePath), ContractAssembly.FileName, StringComparison.OrdinalIgnoreCase);

    private static bool IsSame(string one, string other) =>
        Path.Exists(one) && Path.Exists(other) && (Path.GetFullPath(one) == Path.GetFullPath(other) || FileFacts.Read(one).Identity is { } identity && identity == FileFacts.Read(other).Identity);

    private static string IdOf(string path, bool isFolder) => isFolder ? Path.GetFileName(path) : Path.GetFileNameWithoutExtension(path);

    private static PluginCandidate Refused(string path, bool isBundled, RefusalReason reason, string clause)
    {
        var id = PluginId.ForDisplay(IdOf(path, isFolder: !MainAssembly.IsDll(path) || Directory.Exists(path)));
        return new PluginCandidate(id, path, "", [], isBundled, [], Refusal.Of(reason, id, clause));
    }
}
