using System.Data.Common;
using PluginTokenServer.Stores;

namespace PluginTokenServer.Plugins.Sqlite;

/// <summary>Which file it is, and that it is one that can be used: on a disk of this machine, readable by its owner alone.</summary>
internal sealed class DatabaseFile
{
    private const string DefaultName = "operational.db";
    private const string DataSource = "Data Source";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    // SQLite's locks and its shared memory do not hold there: two machines would write at the same time.
    private static readonly string[] NetworkFileSystems =
        ["nfs", "cifs", "smb", "ncp", "afs", "kafs", "coda", "ceph", "lustre", "gpfs", "gfs", "ocfs2", "beegfs", "fhgfs", "panfs", "glusterfs", "davfs",
         "fuse.sshfs", "fuse.glusterfs", "fuse.ceph", "fuse.s3fs", "fuse.rclone", "fuse.davfs", "fuse.smbnetfs", "fuse.gcsfuse", "fuse.mfs", "fuse.juicefs"];

    private DatabaseFile(string path) => Path = path;

    public string Path { get; }

    /// <summary>What has been written since the last checkpoint. There after an unclean stop only.</summary>
    public string Wal => Path + "-wal";

    public static DatabaseFile Of(StorageSettings settings) => new(System.IO.Path.GetFullPath(Named(settings.ConnectionString) ?? DefaultName, settings.DataDirectory));

    /// <summary>Says whether SQLite can rely on a file system of that name.</summary>
    public static bool IsNetwork(string fileSystem) => NetworkFileSystems.Any(name => fileSystem.StartsWith(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>Makes a file that is there from its first moment for its owner only.</summary>
    public static void MakeEmpty(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerOnly;
        new FileStream(path, options).Dispose();
    }

    /// <summary>Makes the file if it is not there.</summary>
    /// <exception cref="StoreUnavailableException">It cannot be used where it is.</exception>
    public void Prepare()
    {
        var directory = System.IO.Path.GetDirectoryName(Path)!;
        if (!Directory.Exists(directory))
            throw new StoreUnavailableException($"The directory of the database '{Path}' does not exist; make it, or mend TokenServer:Storage:ConnectionString.");
        if (FileSystemOf(directory) is { } network)
            throw new StoreUnavailableException($"The database '{Path}' is on a network file system ({network}), where SQLite can lose data; put it on a local disk, or use the provider postgresql.");
        try
        {
            if (!File.Exists(Path))
                MakeEmpty(Path);
            else if (!OperatingSystem.IsWindows() && File.GetUnixFileMode(Path) != OwnerOnly)
                File.SetUnixFileMode(Path, OwnerOnly);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new StoreUnavailableException($"The database '{Path}' cannot be made or written; give the directory and the file to the user that the server runs as.", fault);
        }
    }

    // The name of the file system if it is one of a network.
    private static string? FileSystemOf(string directory)
    {
        if (OperatingSystem.IsWindows() && directory.StartsWith(@"\\", StringComparison.Ordinal))
            return "a share";
        try
        {
            var drive = new DriveInfo(directory);
            return IsNetwork(drive.DriveFormat) ? drive.DriveFormat : OperatingSystem.IsWindows() && drive.DriveType == DriveType.Network ? "a share" : null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // What cannot be told is not refused.
            return null;
        }
    }

    private static string? Named(string? connection)
    {
        if (string.IsNullOrWhiteSpace(connection))
            return null;
        var path = connection;
        if (connection.Contains('=', StringComparison.Ordinal))
        {
            var parts = Parse(connection);
            path = parts is { Count: 1 } && parts.TryGetValue(DataSource, out var source) ? source as string : null;
        }

        if (string.IsNullOrWhiteSpace(path) || path.StartsWith("file:", StringComparison.OrdinalIgnoreCase) || path.Contains(":memory:", StringComparison.OrdinalIgnoreCase))
            throw new StoreUnavailableException($"TokenServer:Storage:ConnectionString is for sqlite the path of a file, or '{DataSource}=' and that path, and nothing else.");
        return path;
    }

    private static DbConnectionStringBuilder? Parse(string connection)
    {
        try
        {
            return new DbConnectionStringBuilder { ConnectionString = connection };
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
