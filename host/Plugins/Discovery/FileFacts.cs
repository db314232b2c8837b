namespace PluginTokenServer.Host.Plugins.Discovery;

/// <summary>What the file system says about one path, links not followed.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Length">Its bytes.</param>
/// <param name="Mode">Its permissions; null where the system has none of this kind.</param>
/// <param name="Owner">The number of the user it belongs to; null where the system has none.</param>
/// <param name="Group">The number of the group it belongs to; null where the system has none.</param>
/// <param name="Identity">The same for two paths that name the same file; null where it is not known.</param>
internal readonly record struct FileFacts(FileKind Kind, long Length, UnixFileMode? Mode, uint? Owner, uint? Group, (ulong Device, ulong Inode)? Identity)
{
    /// <summary>Reads the facts of a path.</summary>
    /// <exception cref="IOException">There is nothing, or it cannot be looked at.</exception>
    public static FileFacts Read(string path) => OperatingSystem.IsLinux() ? LinuxFileStatus.Read(path) : ReadPortably(path);

    private static FileFacts ReadPortably(string path)
    {
        var attributes = File.GetAttributes(path);
        var kind = attributes.HasFlag(FileAttributes.ReparsePoint) ? FileKind.Link
            : attributes.HasFlag(FileAttributes.Directory) ? FileKind.Directory
            : attributes.HasFlag(FileAttributes.Device) ? FileKind.Special
            : FileKind.Regular;
        return new FileFacts(kind, kind == FileKind.Regular ? new FileInfo(path).Length : 0, Mode: null, Owner: null, Group: null, Identity: null);
    }
}
