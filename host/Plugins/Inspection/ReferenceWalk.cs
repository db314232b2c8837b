namespace PluginTokenServer.Host.Plugins.Inspection;

/// <summary>
/// Follows the assembly references of a plugin from its main assembly on, as the runtime will. What cannot be reached that way is never loaded and is not judged.
/// </summary>
internal sealed class ReferenceWalk(PluginImages images)
{
    private readonly SortedDictionary<string, ReferencedAssembly> _references = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<AssemblyImage> _reached = [];

    /// <summary>Everything that was reached, the main assembly first.</summary>
    public IReadOnlyList<AssemblyImage> Reached => _reached;

    public IReadOnlyList<ReferencedAssembly> References => [.. _references.Values];

    /// <summary>A reference that nothing answers to, as a clause of a sentence.</summary>
    public string? Missing { get; private set; }

    /// <summary>A reference to a newer version than the server has.</summary>
    public string? Newer { get; private set; }

    /// <summary>A file that answers to a reference and is no assembly.</summary>
    public string? Unreadable { get; private set; }

    public void Walk(AssemblyImage main)
    {
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { main.Name };
        var waiting = new Queue<AssemblyImage>([main]);
        while (waiting.TryDequeue(out var image))
        {
            _reached.Add(image);
            foreach (var handle in image.Metadata.AssemblyReferences)
            {
                var reference = image.Metadata.GetAssemblyReference(handle);
                var name = image.Metadata.GetString(reference.Name);
                Note(image, name, reference.Version);
                if (seen.Add(name) && images.Shared.Find(name) is null && Open(image, name) is { } next)
                    waiting.Enqueue(next);
            }
        }
    }

    private AssemblyImage? Open(AssemblyImage from, string name)
    {
        if (images.FindPath(name) is not { } path)
        {
            Missing ??= $"misses a dependency: {from.FileName} needs {name}, which is neither in its folder nor shared by this server; publish the plugin together with its dependencies";
            return null;
        }

        var image = images.Open(path, out var fault);
        if (image is null)
            Unreadable ??= $"brings a dependency that cannot be used: {path}, needed by {from.FileName}, {ImageFaults.Describe(fault)}";
        return image;
    }

    private void Note(AssemblyImage from, string name, Version version)
    {
        var shared = images.Shared.Find(name);
        if (!_references.TryGetValue(name, out var known) || known.Version < version)
            _references[name] = new ReferencedAssembly(name, version, shared is not null);

        if (shared is not null && version > shared.Version)
            Newer ??= $"is built against newer assemblies than this server has: {from.FileName} needs {name} {version}, and this server has {shared.Version}; upgrade the server, or build the plugin for what it has";
    }
}
