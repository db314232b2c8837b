namespace PluginTokenServer.Plugins.Tests.Packaging;

/// <summary>A temporary folder outside of the repository, closed off against whatever build files stand above it.</summary>
internal sealed class Scratch : IDisposable
{
    public Scratch()
    {
        Root = Directory.CreateTempSubdirectory("pts-packaging-").FullName;
        foreach (var file in (string[])["Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props"])
            Write(file, "<Project />");
        File.Copy(Repository.PathOf("global.json"), PathOf("global.json"));
    }

    public string Root { get; }

    public string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    public void Write(string path, string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(path))!);
        File.WriteAllText(PathOf(path), content);
    }

    /// <summary>The files below a folder by their relative paths, in order; empty where there is no such folder.</summary>
    public IEnumerable<string> Files(params string[] parts)
    {
        var folder = PathOf(parts);
        return Directory.Exists(folder)
            ? Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(folder, file).Replace('\\', '/')).Order(StringComparer.Ordinal)
            : [];
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
