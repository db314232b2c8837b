namespace PluginTokenServer.Host.Plugins.Discovery;

/// <summary>The private directory of copies, one folder for each digest. A folder's name is always the hash of what is in it, and is checked again before it is used.</summary>
internal sealed class SnapshotStore(string directory)
{
    /// <summary>Mode 0700.</summary>
    public const UnixFileMode PrivateDirectory = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private const string TemporaryPrefix = "tmp-";
    private const int DigestLength = 64;

    public string Root { get; } = Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory));

    /// <summary>Finds the copy of just these files, or makes it.</summary>
    /// <exception cref="SourceReadException">A file could not be read.</exception>
    /// <exception cref="IOException">The copy could not be written.</exception>
    public (string Directory, TreeCopy Copy) Keep(IReadOnlyList<PluginFile> files)
    {
        MakePrivate(Root);
        var copy = Find(files) ?? Write(files);
        return (PathOf(copy.Digest), copy);
    }

    /// <summary>Removes all other copies, and what an interrupted one left.</summary>
    public void RemoveAllExcept(IReadOnlySet<string> digests)
    {
        if (!Directory.Exists(Root))
            return;

        foreach (var path in Directory.GetDirectories(Root))
        {
            var name = Path.GetFileName(path);
            if (name.StartsWith(TemporaryPrefix, StringComparison.Ordinal) || (IsDigest(name) && !digests.Contains(name)))
                Directory.Delete(path, recursive: true);
        }
    }

    /// <summary>The copy from an earlier start, if every byte of it is still what its name says. A restart then writes nothing and works on a full disk.</summary>
    private TreeCopy? Find(IReadOnlyList<PluginFile> files)
    {
        if (!Directory.EnumerateDirectories(Root).Any())
            return null;

        var copy = TreeCopy.Hash(files);
        return IsSound(copy.Digest) ? copy : null;
    }

    /// <summary>A new copy. Its name is taken from the bytes that were written, whatever became of the source meanwhile.</summary>
    private TreeCopy Write(IReadOnlyList<PluginFile> files)
    {
        var temporary = Temporary();
        try
        {
            MakePrivate(temporary);
            var copy = TreeCopy.Write(files, temporary);
            Publish(temporary, copy.Digest);
            return copy;
        }
        finally
        {
            if (Directory.Exists(temporary))
                Directory.Delete(temporary, recursive: true);
        }
    }

    private void Publish(string temporary, string digest)
    {
        var path = PathOf(digest);
        if (Directory.Exists(path) && !IsSound(digest))
        {
            var damaged = Temporary();
            Directory.Move(path, damaged);
            Directory.Delete(damaged, recursive: true);
        }

        try
        {
            Directory.Move(temporary, path);
        }
        catch (IOException) when (IsSound(digest))
        {
            // The same copy is there already: taken for a plugin with the same content, or by another process at this moment.
        }
    }

    private bool IsSound(string digest)
    {
        var path = PathOf(digest);
        if (!Directory.Exists(path))
            return false;

        try
        {
            var tree = PluginTree.OfFolder(path);
            return tree.Fault is null && tree.Objection is null && TreeCopy.Hash(tree.Files).Digest == digest;
        }
        catch (Exception exception) when (exception is SourceReadException or IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private string PathOf(string digest) => Path.Combine(Root, digest);

    private string Temporary() => PathOf(TemporaryPrefix + Guid.NewGuid().ToString("N"));

    private static bool IsDigest(string name) => name.Length == DigestLength && name.All(char.IsAsciiHexDigitLower);

    private static void MakePrivate(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
            return;
        }

        Directory.CreateDirectory(path, PrivateDirectory);
        if (File.GetUnixFileMode(path) != PrivateDirectory)
            File.SetUnixFileMode(path, PrivateDirectory);
    }
}
