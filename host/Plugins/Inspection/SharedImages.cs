namespace PluginTokenServer.Host.Plugins.Inspection;

/// <summary>The server's own assemblies, each opened when a plugin first needs something of it and kept until all plugins are looked through.</summary>
internal sealed class SharedImages(SharedAssemblies assemblies) : IDisposable
{
    private readonly Dictionary<string, AssemblyImage?> _images = new(StringComparer.OrdinalIgnoreCase);

    public SharedAssemblies Assemblies => assemblies;

    /// <summary>The image of a shared assembly; null when it is not shared or cannot be looked into.</summary>
    public AssemblyImage? Find(string name)
    {
        if (!_images.TryGetValue(name, out var image))
        {
            image = assemblies.Find(name) is { Path.Length: > 0 } assembly ? AssemblyImage.Open(assembly.Path, isShared: true, out _) : null;
            _images.Add(name, image);
        }

        return image;
    }

    public void Dispose()
    {
        foreach (var image in _images.Values)
            image?.Dispose();
        _images.Clear();
    }
}
