using System.Runtime.CompilerServices;
using System.Xml.Linq;

namespace PluginTokenServer.Host.Tests.House;

/// <summary>The files of this repository, as they are on disk.</summary>
internal static class Repository
{
    public static string Root { get; } = Path.GetFullPath(Path.Combine(Here(), "../../.."));

    /// <summary>The C# files that somebody wrote, by path relative to the root.</summary>
    public static IEnumerable<string> SourceFiles(string folder = "") =>
        Directory.EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Root, path).Replace('\\', '/'))
            .Where(path => !path.Split('/').Any(part => part is "bin" or "obj" or "artifacts" or "node_modules"));

    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    public static string[] Lines(string path) => File.ReadAllLines(Path.Combine(Root, path));

    public static XDocument Project(string path) => XDocument.Load(Path.Combine(Root, path));

    /// <summary>What a project references, by the name of the item.</summary>
    public static string[] References(string project, string item) =>
        [.. Project(project).Descendants(item).Select(reference => (string?)reference.Attribute("Include") ?? "")];

    private static string Here([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
