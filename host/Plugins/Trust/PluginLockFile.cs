using System.Security.Cryptography;
using PluginTokenServer.Host.Plugins.Discovery;

namespace PluginTokenServer.Host.Plugins.Trust;

/// <summary>A lock file. Whoever could write to it could let anything run, so it is held to what plugins are held to.</summary>
/// <param name="path">The full path.</param>
/// <param name="isOwn">Whether it is the operator's; the other kind came with the server.</param>
internal sealed class PluginLockFile(string path, bool isOwn = true)
{
    private const long BytesAtMost = 4 * 1024 * 1024;
    private const UnixFileMode Readable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    public string Path => path;

    /// <param name="refuseGroup">Whether a group other than one of root's and the service's alone may not write to it.</param>
    /// <param name="isDevelopment">Whether permissions do not matter, as on a developer's own machine.</param>
    public LockReading Read(bool refuseGroup, bool isDevelopment)
    {
        try
        {
            if (!File.Exists(path))
                return Fault("does not exist", isOwn ? "look at the plugins and run `plugins lock`, or remove them" : Reinstall) with { IsMissing = true };
            if (!isDevelopment && PathTrust.ObjectionTo(path, refuseGroup) is { } objection)
                return new LockReading(null, new LockFault(objection, $"without that, what {path} says is worth nothing"));
            return new FileInfo(path).Length > BytesAtMost
                ? Fault("is too large to be a lock", isOwn ? Restore : Reinstall)
                : new LockReading(PluginLock.Parse(File.ReadAllText(path)), null);
        }
        catch (FormatException fault)
        {
            return Fault(fault.Message, isOwn ? Restore : Reinstall);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return Fault($"cannot be read ({fault.Message.TrimEnd('.')})", "let the user of this service read it");
        }
    }

    /// <summary>What tells one content from another; empty where there is none that could be read.</summary>
    public string Stamp()
    {
        try
        {
            using var stream = File.OpenRead(path);
            return Convert.ToHexStringLower(SHA256.HashData(stream));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    /// <summary>Writes it: whoever reads it finds the old one or the new one, even if the power goes.</summary>
    /// <exception cref="IOException">It could not be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It could not be written.</exception>
    public void Write(PluginLock content)
    {
        // Where the name is a link, what it points to is meant.
        var target = new FileInfo(path).LinkTarget is null ? path : File.ResolveLinkTarget(path, returnFinalTarget: true)!.FullName;
        var unfinished = $"{target}.{Guid.NewGuid():n}.tmp";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = Readable;
        try
        {
            using (var stream = new FileStream(unfinished, options))
            {
                stream.Write(content.ToJson());
                stream.Flush(flushToDisk: true);
            }

            File.Move(unfinished, target, overwrite: true);
        }
        finally
        {
            File.Delete(unfinished);
        }
    }

    private const string Restore = "put an earlier one back, or remove it and run `plugins lock`";

    private const string Reinstall = "put the server's own files back";

    private LockReading Fault(string what, string remedy) => new(null, new LockFault($"{path} {DisplayText.Clean(what, 400)}", remedy));
}
