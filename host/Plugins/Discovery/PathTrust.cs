namespace PluginTokenServer.Host.Plugins.Discovery;

/// <summary>Whether somebody who is neither root nor this service could put code at a path.</summary>
internal static class PathTrust
{
    /// <summary>What is wrong with a file or folder of a plugin, as a clause of a sentence; null when nothing is.</summary>
    public static string? Objection(string path, FileFacts facts) => Objection(path, facts, stickyIsSafe: false);

    /// <summary>What is wrong with the directories above a plugin. Whoever may write to one of them can exchange everything below it.</summary>
    public static string? ObjectionAbove(string path)
    {
        var way = new SortedSet<string>(StringComparer.Ordinal);
        CollectWay(Path.GetDirectoryName(path), way);
        return way.Select(directory => Objection(directory, FileFacts.Read(directory), stickyIsSafe: true)).FirstOrDefault(objection => objection is not null);
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

    private static string? Objection(string path, FileFacts facts, bool stickyIsSafe)
    {
        if (facts.Kind == FileKind.Link)
            return null; // A link has no permissions of its own.

        // In a sticky directory, such as /tmp, others can add entries but not exchange ours.
        if (facts.Mode is { } mode && mode.HasFlag(UnixFileMode.OtherWrite) && !(stickyIsSafe && mode.HasFlag(UnixFileMode.StickyBit)))
            return $"{path} can be changed by every user of this machine; take that right away (chmod o-w)";

        return facts.Owner is { } owner && owner != 0 && owner != LinuxFileStatus.CurrentUser
            ? $"{path} belongs to user {owner}, who is neither root nor the user of this service; change its owner (chown)"
            : null;
    }
}
