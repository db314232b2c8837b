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
    private readonly SnapshotStore _store = new(stateDirectory);

    /// <summary>Takes the copy, or finds the one taken before. A candidate that was refused stays refused.</summary>
    /// <exception cref="PluginDirectoryException">The state directory cannot be written to.</exception>
    public PluginSnapshot Take(PluginCandidate candidate)
    {
        if (candidate.Refusal is not null)
            return Refused(candidate, candidate.Refusal);

        if (sharedAssemblies.Contains(Path.GetFileNameWithoutExtension(candidate.MainAssemblyName)))
            return Refused(candidate, Malformed(candidate, $"has the name of an assembly of the server itself, {candidate.MainAssemblyName}; rename its assembly"));

        var notes = new List<string>(candidate.Notes);
        var files = candidate.Files.Where(file => Belongs(file, notes)).ToArray();
        try
        {
            var (directory, copy) = _store.Keep(files);
            return new PluginSnapshot(candidate.Id, copy.Digest, directory, Path.Combine(directory, candidate.MainAssemblyName), copy.Files, notes)
            {
                TreeDigest = copy.With(candidate.Files.Except(files)).Digest,
            };
        }
        catch (SourceReadException exception)
        {
            return Refused(candidate, Malformed(candidate, $"cannot be read ({exception.Message}); let the user of this service read it, and copy it again if it was being written"));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new PluginDirectoryException(
                $"Plugins cannot be copied to {_store.Root} ({exception.Message}); make room there, let the user of this service write to it, or name another TokenServer:DataDirectory.", exception);
        }
    }

    /// <summary>The digest that the whole plugin would be known by, without taking a copy; empty where none can be taken.</summary>
    public static string Digest(PluginCandidate candidate)
    {
        try
        {
            return candidate.Refusal is null ? TreeCopy.Hash(candidate.Files).Digest : "";
        }
        catch (SourceReadException)
        {
            return "";
        }
    }

    /// <summary>Removes the copies that are no longer wanted, and what an interrupted copy left. Only the server itself may call it: a verb that runs beside it does not know what the server has loaded.</summary>
    /// <exception cref="PluginDirectoryException">The state directory cannot be written to.</exception>
    public void RemoveAllExcept(IReadOnlySet<string> digests)
    {
        try
        {
            _store.RemoveAllExcept(digests);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new PluginDirectoryException($"Old copies of plugins cannot be removed from {_store.Root} ({exception.Message}); let the user of this service write to it.", exception);
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

    private static Refusal Malformed(PluginCandidate candidate, string clause) => Refusal.Of(RefusalReason.Malformed, candidate.Id, clause);

    private static PluginSnapshot Refused(PluginCandidate candidate, Refusal refusal) => new(candidate.Id, "", "", "", [], candidate.Notes, refusal);
}
