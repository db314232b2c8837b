using System.IO.Enumeration;

namespace PluginTokenServer.Host.Plugins.Discovery;

/// <summary>
/// Copies a plugin into a private directory that is named by the hash of what it holds. Everything after this reads the copy, so what was hashed is what is
/// inspected and loaded, and the plugins directory may change, be half-written or read-only.
/// </summary>
/// <param name="stateDirectory">Where the copies are kept; the server's alone.</param>
/// <param name="sharedAssemblies">The simple names of the assemblies that every plugin shares with the server.</param>
internal sealed class PluginSnapshotter(string stateDirectory, IReadOnlySet<string> sharedAssemblies)
{
    /// <summary>Mode 0700.</summary>
    public const UnixFileMode PrivateDirectory = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private const string TemporaryPrefix = "tmp-";
    private const int DigestLength = 64;

    private readonly string _state = Path.TrimEndingDirectorySeparator(Path.GetFullPath(stateDirectory));

    /// <summary>Takes the copy, or finds the one taken before. A candidate that was refused stays refused.</summary>
    /// <exception cref="PluginDirectoryException">The state directory cannot be written to.</exception>
    public PluginSnapshot Take(PluginCandidate candidate)
    {
        if (candidate.Refusal is not null)
            return new PluginSnapshot(candidate.Id, "", "", "", [], candidate.Notes, candidate.Refusal);

        if (sharedAssemblies.Contains(Path.GetFileNameWithoutExtension(candidate.MainAssemblyName)))
            return Refused(candidate, $"has the name of an assembly of the server itself, {candidate.MainAssemblyName}; rename its assembly");

        var notes = new List<string>(candidate.Notes);
        var files = candidate.Files.Where(file => Belongs(file, notes)).ToArray();
        try
        {
            MakePrivate(_state);
            var (digest, content) = Find(files) ?? Write(files);
            var directory = Path.Combine(_state, digest);
            return new PluginSnapshot(candidate.Id, digest, directory, Path.Combine(directory, candidate.MainAssemblyName), content, notes);
        }
        catch (SourceReadException exception)
        {
            return Refused(candidate, $"cannot be read ({exception.Message}); let the user of this service read it, and copy it again if it was being written");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new PluginDirectoryException(
                $"Plugins cannot be copied to {_state} ({exception.Message}); make room there, let the user of this service write to it, or name another TokenServer:DataDirectory.", exception);
        }
    }

    /// <summary>Removes the copies that are no longer wanted, and what an interrupted copy left. Only the server itself may call it: a verb that runs beside it does not know what the server has loaded.</summary>
    /// <exception cref="PluginDirectoryException">The state directory cannot be written to.</exception>
    public void RemoveAllExcept(IReadOnlySet<string> digests)
    {
        if (!Directory.Exists(_state))
            return;

        try
        {
            foreach (var directory in Directory.GetDirectories(_state))
            {
                var name = Path.GetFileName(directory);
                if (name.StartsWith(TemporaryPrefix, StringComparison.Ordinal) || (IsDigest(name) && !digests.Contains(name)))
                    Directory.Delete(directory, recursive: true);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new PluginDirectoryException($"Old copies of plugins cannot be removed from {_state} ({exception.Message}); let the user of this service write to it.", exception);
        }
    }

    private bool Belongs(PluginFile file, List<string> notes)
    {
        var name = Path.GetFileName(file.RelativePath);
        if (FileSystemName.MatchesSimpleExpression("*.runtimeconfig*.json", name, ignoreCase: true))
        {
            // It could name directories outside the plugin to load assemblies from.
            notes.Add($"Left out {file.RelativePath}: how the runtime is set up is the server's business.");
            return false;
        }

        if (MainAssembly.IsDll(name) && sharedAssemblies.Contains(Path.GetFileNameWithoutExtension(name)))
        {
            notes.Add($"Left out {file.RelativePath}: the server's own copy is used.");
            return false;
        }

        return true;
    }

    /// <summary>The copy of just these files from an earlier start, if every byte of it is still what its name says. A restart then writes nothing and works on a full disk.</summary>
    private (string Digest, IReadOnlyList<SnapshotFile> Files)? Find(PluginFile[] files)
    {
        if (!Directory.EnumerateDirectories(_state).Any())
            return null;

        var (digest, content) = TreeCopy.Hash(files);
        return IsSound(digest) ? (digest, content) : null;
    }

    /// <summary>A new copy. Its name is taken from the bytes that were written, whatever became of the source meanwhile.</summary>
    private (string Digest, IReadOnlyList<SnapshotFile> Files) Write(PluginFile[] files)
    {
        var temporary = Temporary();
        try
        {
            MakePrivate(temporary);
            var (digest, content) = TreeCopy.Write(files, temporary);
            Publish(temporary, digest);
            return (digest, content);
        }
        finally
        {
            if (Directory.Exists(temporary))
                Directory.Delete(temporary, recursive: true);
        }
    }

    private void Publish(string temporary, string digest)
    {
        var directory = Path.Combine(_state, digest);
        if (Directory.Exists(directory))
        {
            if (IsSound(digest))
                return;

            var damaged = Temporary();
            Directory.Move(directory, damaged);
            Directory.Delete(damaged, recursive: true);
        }

        try
        {
            Directory.Move(temporary, directory);
        }
        catch (IOException) when (IsSound(digest))
        {
            // Another process took the same copy at the same moment.
        }
    }

    private bool IsSound(string digest)
    {
        var directory = Path.Combine(_state, digest);
        if (!Directory.Exists(directory))
            return false;

        try
        {
            var tree = PluginTree.OfFolder(directory);
            return tree.Fault is null && tree.Objection is null && TreeCopy.Hash(tree.Files).Digest == digest;
        }
        catch (Exception exception) when (exception is SourceReadException or IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private string Temporary() => Path.Combine(_state, TemporaryPrefix + Guid.NewGuid().ToString("N"));

    private static bool IsDigest(string name) => name.Length == DigestLength && name.All(char.IsAsciiHexDigitLower);

    private static void MakePrivate(string directory)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(directory);
            return;
        }

        Directory.CreateDirectory(directory, PrivateDirectory);
        if (File.GetUnixFileMode(directory) != PrivateDirectory)
            File.SetUnixFileMode(directory, PrivateDirectory);
    }

    private static PluginSnapshot Refused(PluginCandidate candidate, string clause) =>
        new(candidate.Id, "", "", "", [], candidate.Notes, new Refusal(RefusalReason.Malformed, $"Plugin '{candidate.Id}' {clause}."));
}
