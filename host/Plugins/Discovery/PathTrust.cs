namespace PluginTokenServer.Host.Plugins.Discovery;

/// <summary>Whether somebody who is neither root nor this service could put code at a path.</summary>
internal static class PathTrust
{
    /// <summary>What is wrong with a file or folder of a plugin, as a clause of a sentence; null when nothing is.</summary>
    public static string? Objection(string path, FileFacts facts, bool refuseGroups) => Objection(path, facts, refuseGroups, stickyIsSafe: false);

    /// <summary>What is wrong with the directories above a plugin. Whoever may write to one of them can exchange everything below it.</summary>
    public static string? ObjectionAbove(string path, bool refuseGroups) => ObjectionOnTheWay(Path.GetDirectoryName(path), refuseGroups);

    /// <summary>What is wrong with a file, with what it points to if it is a link, or with a directory above either.</summary>
    public static string? ObjectionTo(string path, bool refuseGroups) => ObjectionOnTheWay(path, refuseGroups);

    private static string? ObjectionOnTheWay(string? path, bool refuseGroups)
    {
        var way = new SortedSet<string>(StringComparer.Ordinal);
        CollectWay(path, way);
        return way.Select(step => (Path: step, Facts: FileFacts.Read(step)))
            .Select(step => Objection(step.Path, step.Facts, refuseGroups, stickyIsSafe: step.Facts.Kind == FileKind.Directory)).FirstOrDefault(objection => objection is not null);
    }

    /// <summary>Every directory a path leads through, links included: a link is as safe as the directory it stands in, its target as safe as its own way.</summary>
    private static void CollectWay(string? directory, SortedSet<string> way)
    {
        for (; directory is not null && way.Add(directory); directory = Path.GetDirectoryName(directory))
        {
            if (new DirectoryInfo(directory).LinkTarget is { } target)
                CollectWay(Path.GetFullPath(target, Path.GetDirectoryName(directory) ?? "/"), way);
        }
    }

    private static string? Objection(string path, FileFacts facts, bool refuseGroups, bool stickyIsSafe)
    {
        if (facts.Kind == FileKind.Link)
            return null; // A link has no permissions of its own.

        // In a sticky directory, such as /tmp, others can add entries but not exchange ours.
        if (facts.Mode is { } mode && mode.HasFlag(UnixFileMode.OtherWrite) && !(stickyIsSafe && mode.HasFlag(UnixFileMode.StickyBit)))
            return $"{path} can be changed by every user of this machine; take that right away (chmod o-w)";

        if (refuseGroups && facts is { Mode: { } rights, Group: { } group } && rights.HasFlag(UnixFileMode.GroupWrite) && !(stickyIsSafe && rights.HasFlag(UnixFileMode.StickyBit)) && !PrivateGroups.Contain(group))
            return $"{path} can be changed by everybody in group {group}; take that right away (chmod g-w)";
        return facts.Owner is { } owner && owner != 0 && owner != LinuxFileStatus.CurrentUser
            ? $"{path} belongs to user {owner}, who is neither root nor the user of this service; change its owner (chown)"
            : null;
    }
}
