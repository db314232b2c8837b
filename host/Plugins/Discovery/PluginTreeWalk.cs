namespace PluginTokenServer.Host.Plugins.Discovery;

/// <summary>Walks through a plugin's files and looks at each without opening it or following a link.</summary>
internal sealed class PluginTreeWalk(string root, bool refuseGroups)
{
    private static readonly EnumerationOptions Everything = new() { AttributesToSkip = 0, IgnoreInaccessible = false, RecurseSubdirectories = false };

    private readonly List<PluginFile> _files = [];
    private int _entries;
    private long _bytes;
    private string? _objection;
    private string? _fault;
    private RefusalReason _faultReason;

    public PluginTree Folder()
    {
        Look(root, relativePath: "", nesting: 0);
        return Result();
    }

    public PluginTree Loose(IEnumerable<string> names)
    {
        foreach (var name in names)
            Look(Path.Combine(root, name), name, nesting: 0);
        return Result();
    }

    private PluginTree Result()
    {
        _files.Sort(static (one, other) => string.CompareOrdinal(one.RelativePath, other.RelativePath));
        return new PluginTree(_files, _objection, _fault, _faultReason);
    }

    private void Look(string path, string relativePath, int nesting)
    {
        if (_fault is not null)
            return;

        var facts = FileFacts.Read(path);
        _objection ??= PathTrust.Objection(path, facts, refuseGroups);
        switch (facts.Kind)
        {
            case FileKind.Link:
                Fail(RefusalReason.Untrusted, $"{path} is a link, and links are not followed; put there what it points to");
                break;
            case FileKind.Special:
                Fail(RefusalReason.Malformed, $"{path} is neither a file nor a folder; remove it");
                break;
            case FileKind.Directory:
                LookInside(path, relativePath, nesting);
                break;
            default:
                Add(new PluginFile(relativePath, path, facts.Length));
                break;
        }
    }

    private void LookInside(string folder, string relativePath, int nesting)
    {
        if (nesting > PluginLimits.Nesting)
        {
            Fail(RefusalReason.Malformed, $"{folder} lies more than {PluginLimits.Nesting} folders deep; remove what does not belong to the plugin");
            return;
        }

        foreach (var path in Directory.EnumerateFileSystemEntries(folder, "*", Everything))
        {
            var name = Path.GetFileName(path);
            if (++_entries > PluginLimits.Entries)
                Fail(RefusalReason.Malformed, $"it has more than {PluginLimits.Entries} files and folders; remove what does not belong to the plugin");
            else if (!DisplayText.IsClean(name) || name.Contains('\\', StringComparison.Ordinal))
                Fail(RefusalReason.Malformed, $"the name '{PluginId.ForDisplay(name)}' in {folder} has characters that no file of a plugin may have; rename it");
            else
                Look(path, relativePath.Length == 0 ? name : $"{relativePath}/{name}", nesting + 1);

            if (_fault is not null)
                return;
        }
    }

    private void Add(PluginFile file)
    {
        _files.Add(file);
        _bytes += file.Length;
        if (file.Length > PluginLimits.FileBytes)
            Fail(RefusalReason.Malformed, $"{file.FullPath} has more than {PluginLimits.FileBytes / 1024 / 1024} MB; remove what does not belong to the plugin");
        else if (_bytes > PluginLimits.TotalBytes)
            Fail(RefusalReason.Malformed, $"its files have more than {PluginLimits.TotalBytes / 1024 / 1024} MB together; remove what does not belong to the plugin");
    }

    private void Fail(RefusalReason reason, string fault) => (_fault, _faultReason) = (fault, reason);
}
