using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Text;

namespace PluginTokenServer.Host.Plugins.Discovery;

/// <summary>Reads a tree of files, hashing each, and on demand writes the very bytes that were hashed.</summary>
/// <param name="Digest">SHA-256 over the ordered lines <c>relative path NUL file hash</c>, so that a file added, removed or renamed changes it.</param>
/// <param name="Files">What was read.</param>
internal sealed record TreeCopy(string Digest, IReadOnlyList<SnapshotFile> Files)
{
    private const int BufferSize = 128 * 1024;

    /// <summary>Hashes the files where they are.</summary>
    /// <exception cref="SourceReadException">A file could not be read.</exception>
    public static TreeCopy Hash(IEnumerable<PluginFile> files) => Make(files, target: null);

    /// <summary>Copies the files into a directory and hashes what was written.</summary>
    /// <exception cref="SourceReadException">A file could not be read.</exception>
    /// <exception cref="IOException">A file could not be written.</exception>
    public static TreeCopy Write(IEnumerable<PluginFile> files, string target) => Make(files, target);

    /// <summary>The same with further files of the tree, which are hashed where they are. Those that it has are not read again.</summary>
    /// <exception cref="SourceReadException">A file could not be read.</exception>
    public TreeCopy With(IEnumerable<PluginFile> others) => Hash(others) is { Files.Count: > 0 } rest ? Of([.. Files, .. rest.Files]) : this;

    private static TreeCopy Make(IEnumerable<PluginFile> files, string? target)
    {
        var buffer = new byte[BufferSize];
        var done = new List<SnapshotFile>();
        foreach (var file in files)
        {
            using var output = target is null ? null : Create(Path.Combine(target, file.RelativePath));
            var (hash, length) = Read(file, output, buffer);
            done.Add(new SnapshotFile(file.RelativePath, hash, length));
        }

        return Of(done);
    }

    private static TreeCopy Of(IEnumerable<SnapshotFile> files)
    {
        SnapshotFile[] ordered = [.. files.OrderBy(file => file.RelativePath, StringComparer.Ordinal)];
        using var tree = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in ordered)
            tree.AppendData(Encoding.UTF8.GetBytes($"{file.RelativePath}\0{file.Sha256}\n"));
        return new TreeCopy(Convert.ToHexStringLower(tree.GetHashAndReset()), ordered);
    }

    private static (string Hash, long Length) Read(PluginFile file, FileStream? output, byte[] buffer)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var input = Guarded(file, () => File.OpenHandle(file.FullPath, options: FileOptions.SequentialScan));
        long length = 0;
        while (Guarded(file, () => RandomAccess.Read(input, buffer, length)) is var count and > 0)
        {
            hash.AppendData(buffer, 0, count);
            output?.Write(buffer, 0, count);
            length += count;
            if (length > PluginLimits.FileBytes)
                throw new SourceReadException(file.FullPath, "it grew while it was being read");
        }

        return (Convert.ToHexStringLower(hash.GetHashAndReset()), length);
    }

    /// <summary>Keeps faults of the plugin's files apart from faults of our own directory.</summary>
    private static T Guarded<T>(PluginFile file, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new SourceReadException(file.FullPath, exception.Message, exception);
        }
    }

    private static FileStream Create(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 0 };
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        }
        else
        {
            MakePrivate(Path.GetDirectoryName(path)!);
            options.UnixCreateMode = UnixFileMode.UserRead;
        }

        return new FileStream(path, options);
    }

    // The framework gives the mode to the last directory only, and makes those above it for everybody.
    [UnsupportedOSPlatform("windows")]
    private static void MakePrivate(string directory)
    {
        if (Directory.Exists(directory))
            return;
        MakePrivate(Path.GetDirectoryName(directory)!);
        Directory.CreateDirectory(directory, SnapshotStore.PrivateDirectory);
    }
}
