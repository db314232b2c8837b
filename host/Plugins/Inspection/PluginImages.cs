using PluginTokenServer.Host.Plugins.Discovery;

namespace PluginTokenServer.Host.Plugins.Inspection;

/// <summary>The assemblies one plugin can reach: its own, and those it shares with the server.</summary>
internal sealed class PluginImages : IDisposable
{
    private readonly SharedImages _shared;
    private readonly string _directory;
    private readonly Dictionary<string, string> _paths = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, (AssemblyImage? Image, ImageFault Fault)> _opened = new(StringComparer.Ordinal);

    public PluginImages(PluginSnapshot snapshot, SharedImages shared)
    {
        _shared = shared;
        _directory = snapshot.Directory;

        // Beside the main DLL first; a copy for one operating system under runtimes/ stands in where there is none.
        var paths = snapshot.Files.Select(file => file.RelativePath).Where(IsLoadable);
        foreach (var path in paths.OrderBy(path => path.Contains('/', StringComparison.Ordinal)).ThenBy(path => path, StringComparer.Ordinal))
            _paths.TryAdd(Path.GetFileNameWithoutExtension(path), path);
    }

    public SharedAssemblies Shared => _shared.Assemblies;

    public AssemblyImage? Contract => _shared.Find(Shared.Contract.Name);

    /// <summary>Whether the plugin brings a file that would answer to an assembly's name.</summary>
    public string? FindPath(string name) => _paths.GetValueOrDefault(name);

    /// <summary>Opens a file of the plugin.</summary>
    public AssemblyImage? Open(string relativePath, out ImageFault fault)
    {
        if (!_opened.TryGetValue(relativePath, out var opened))
        {
            opened.Image = AssemblyImage.Open(Path.Combine(_directory, relativePath), isShared: false, out opened.Fault);
            _opened.Add(relativePath, opened);
        }

        fault = opened.Fault;
        return opened.Image;
    }

    /// <summary>The assembly that a reference will be bound to; null when there is none or it cannot be looked into.</summary>
    public AssemblyImage? Find(string name) =>
        Shared.Find(name) is not null ? _shared.Find(name) : FindPath(name) is { } path ? Open(path, out _) : null;

    public void Dispose()
    {
        foreach (var (image, _) in _opened.Values)
            image?.Dispose();
        _opened.Clear();
    }

    private static bool IsLoadable(string path) =>
        MainAssembly.IsDll(path) && (!path.Contains('/', StringComparison.Ordinal) || path.StartsWith("runtimes/", StringComparison.OrdinalIgnoreCase));
}
