using PluginTokenServer.Stores;

namespace PluginTokenServer.Plugins.Sqlite;

/// <summary>
/// Keeps a second process from the database, and remembers whether the first one closed it: the file beside it holds a mark for as long as it
/// is open. The file itself stays, since one that is deleted can be locked by one process and made anew by the next.
/// </summary>
internal sealed class FileLock : IDisposable
{
    private readonly FileStream _file;

    private FileLock(FileStream file) => (_file, WasLeftOpen) = (file, file.Length > 0);

    /// <summary>Whether the process before this one ended without closing the database.</summary>
    public bool WasLeftOpen { get; }

    public static FileLock Take(DatabaseFile database)
    {
        var path = database.Path + ".lock";
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        try
        {
            return new FileLock(new FileStream(path, options));
        }
        catch (IOException fault)
        {
            throw new StoreUnavailableException($"The database '{database.Path}' is in use by another server process, which holds '{path}'; stop that process, or give this one a database of its own.", fault);
        }
        catch (UnauthorizedAccessException fault)
        {
            throw new StoreUnavailableException($"The lock file '{path}' cannot be written; give the directory and its files to the user that the server runs as.", fault);
        }
    }

    public void MarkOpen()
    {
        if (_file.Length > 0)
            return;
        _file.Write("open\n"u8);
        _file.Flush(flushToDisk: true);
    }

    public void MarkClosed()
    {
        _file.SetLength(0);
        _file.Flush(flushToDisk: true);
    }

    public void Dispose() => _file.Dispose();
}
