using System.Reflection;
using System.Text.Json;

namespace PluginTokenServer.Host.Plugins.Inspection;

/// <summary>Reads from the deps.json files of this process which assemblies belong to the shared frameworks. No assembly is opened for it.</summary>
internal static class FrameworkManifests
{
    // The library is called so in a framework's own manifest, and in the manifest of a self-contained host with a word in front.
    private const string SelfContainedPrefix = "runtimepack.";
    private static readonly string[] Frameworks = ["Microsoft.NETCore.App.Runtime.", "Microsoft.AspNetCore.App.Runtime."];

    public static IReadOnlyCollection<SharedAssembly> Read()
    {
        var paths = TrustedPaths();
        var found = new Dictionary<string, SharedAssembly>(StringComparer.OrdinalIgnoreCase);
        foreach (var manifest in Setting("APP_CONTEXT_DEPS_FILES").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(manifest));
            foreach (var (name, version) in Assemblies(document.RootElement))
                found.TryAdd(name, Locate(name, version, Path.GetDirectoryName(manifest)!, paths));
        }

        return found.Count > 0 ? found.Values : throw new InvalidOperationException("The shared frameworks of this process are not known: none of its deps.json files names Microsoft.NETCore.App.");
    }

    private static IEnumerable<(string Name, Version Version)> Assemblies(JsonElement manifest)
    {
        foreach (var target in manifest.GetProperty("targets").EnumerateObject())
        {
            foreach (var library in target.Value.EnumerateObject().Where(library => IsFramework(library.Name)))
            {
                if (!library.Value.TryGetProperty("runtime", out var files))
                    continue;
                foreach (var file in files.EnumerateObject())
                {
                    if (file.Value.TryGetProperty("assemblyVersion", out var version) && Version.TryParse(version.GetString(), out var parsed))
                        yield return (Path.GetFileNameWithoutExtension(file.Name), parsed);
                }
            }
        }
    }

    private static bool IsFramework(string library)
    {
        var name = library.StartsWith(SelfContainedPrefix, StringComparison.Ordinal) ? library[SelfContainedPrefix.Length..] : library;
        return Frameworks.Any(framework => name.StartsWith(framework, StringComparison.Ordinal));
    }

    private static SharedAssembly Locate(string name, Version version, string manifestDirectory, Dictionary<string, string> paths)
    {
        if (!paths.TryGetValue(name, out var path))
            return new SharedAssembly(name, version, "");

        // A newer copy in the server's own folder wins over the framework's; then its version counts.
        return Path.GetDirectoryName(path) == manifestDirectory
            ? new SharedAssembly(name, version, path)
            : new SharedAssembly(name, AssemblyName.GetAssemblyName(path).Version ?? version, path);
    }

    private static Dictionary<string, string> TrustedPaths()
    {
        var paths = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var path in Setting("TRUSTED_PLATFORM_ASSEMBLIES").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
            paths.TryAdd(Path.GetFileNameWithoutExtension(path), path);
        return paths;
    }

    private static string Setting(string name) => AppContext.GetData(name) as string ?? "";
}
