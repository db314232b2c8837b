namespace PluginTokenServer.Host.Keys;

/// <summary>Where this server keeps what is its own. One server process at a time; nobody else on the machine can read it.</summary>
internal sealed class DataDirectory : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnerOnlyDirectory = OwnerOnly | UnixFileMode.UserExecute;

    private readonly FileStream _lock;

    private DataDirectory(string path, FileStream @lock) => (Path, _lock) = (path, @lock);

    public string Path { get; }

    /// <summary>Makes the directory if need be and takes it for this process.</summary>
    /// <exception cref="StartupException">It cannot be made or written, or another process has it.</exception>
    public static DataDirectory Open(string path)
    {
        try
        {
            MakeDirectory(path);
            var file = System.IO.Path.Combine(path, "server.lock");
            return new DataDirectory(path, new FileStream(file, Options(FileMode.OpenOrCreate, FileShare.None)));
        }
        catch (IOException fault) when (Directory.Exists(path))
        {
            throw new StartupException($"The data directory '{path}' is in use by another server process, or cannot be written: {fault.Message} Stop that process or set TokenServer:DataDirectory to another directory.");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"The data directory '{path}' cannot be used: {fault.Message} Set TokenServer:DataDirectory to a directory that the server may write.");
        }
    }

    public string Subdirectory(string name) => Make(System.IO.Path.Combine(Path, name));

    /// <summary>Makes a directory, and what is missing above it, for nobody else on the machine.</summary>
    /// <returns>Its path.</returns>
    public static string Make(string path)
    {
        MakeDirectory(path);
        return path;
    }

    /// <summary>Writes a file that is there as a whole or not at all, even if the power goes.</summary>
    /// <returns>Whether it was written; not if there is such a file already.</returns>
    public static bool TryWriteNew(string path, ReadOnlySpan<byte> content)
    {
        try
        {
            Write(path, content, overwrite: false);
            return true;
        }
        catch (IOException) when (File.Exists(path))
        {
            return false;
        }
    }

    /// <summary>Writes a file in the place of another: whoever reads it finds the one or the other, even if the power goes.</summary>
    public static void Replace(string path, ReadOnlySpan<byte> content) => Write(path, content, overwrite: true);

    public void Dispose() => _lock.Dispose();

    private static void Write(string path, ReadOnlySpan<byte> content, bool overwrite)
    {
        var unfinished = $"{path}.{Guid.NewGuid():n}.tmp";
        try
        {
            using (var stream = new FileStream(unfinished, Options(FileMode.CreateNew, FileShare.None)))
            {
                stream.Write(content);
                stream.Flush(flushToDisk: true);
            }

            File.Move(unfinished, path, overwrite);
        }
        finally
        {
            File.Delete(unfinished);
        }
    }

    private static void MakeDirectory(string path)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else
            Directory.CreateDirectory(path, OwnerOnlyDirectory);
    }

    private static FileStreamOptions Options(FileMode mode, FileShare share)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = share };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerOnly;
        return options;
    }
}
