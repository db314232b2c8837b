namespace PluginTokenServer.Tests.Support;

/// <summary>Compiles the contract from its own source files with something changed, to build plugins for a server that is newer or older than this one. To compile against and to look into, not to run: it has no code.</summary>
public static class PluginCompilerContract
{
    private const string Name = "PluginTokenServer.Abstractions";

    /// <summary>The contract with a piece of source replaced.</summary>
    /// <param name="file">The file to change, below abstractions/.</param>
    /// <param name="oldText">What stands there once.</param>
    /// <param name="newText">What is to stand there.</param>
    /// <param name="assemblyVersion">The version it calls itself.</param>
    public static PluginCompilerOutput With(string file, string oldText, string newText, string assemblyVersion = "1.0.0.0") => Compile(sources =>
    {
        var parts = sources[file].Split(oldText);
        sources[file] = parts.Length == 2
            ? parts[0] + newText + parts[1]
            : throw new InvalidOperationException($"'{oldText}' stands {parts.Length - 1} times in {file}.");
    }, assemblyVersion);

    /// <summary>The contract with a source file added.</summary>
    public static PluginCompilerOutput WithAdded(string source, string assemblyVersion = "1.0.0.0") => Compile(sources => sources["Added.cs"] = source, assemblyVersion);

    private static PluginCompilerOutput Compile(Action<Dictionary<string, string>> change, string assemblyVersion)
    {
        var root = Path.Combine(RepositoryRoot(), "abstractions");
        var sources = Directory.GetFiles(root, "*.cs", SearchOption.AllDirectories)
            .Select(path => (Path: path, Relative: Path.GetRelativePath(root, path).Replace('\\', '/')))
            .Where(file => !file.Relative.StartsWith("obj/", StringComparison.Ordinal) && !file.Relative.StartsWith("bin/", StringComparison.Ordinal))
            .ToDictionary(file => file.Relative, file => File.ReadAllText(file.Path), StringComparer.Ordinal);
        change(sources);
        return PluginCompiler.Emit(
            Name,
            [.. sources.Values, PluginCompiler.GlobalUsings, PluginCompiler.Attributes(new PluginCompilerOptions { AssemblyVersion = assemblyVersion, Version = assemblyVersion[..5] })],
            PluginCompilerReferences.Framework.Select(reference => reference.Reference),
            withBodies: false);
    }

    private static string RepositoryRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "PluginTokenServer.sln")))
            directory = directory.Parent;
        return directory?.FullName ?? throw new InvalidOperationException("The tests run outside of the repository.");
    }
}
