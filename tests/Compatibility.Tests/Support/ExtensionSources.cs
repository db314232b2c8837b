using System.Reflection;
using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Compatibility.Tests.Support;

/// <summary>The extension code under Sources/: written as for the classic framework, only the namespace prefix is ours.</summary>
internal static class ExtensionSources
{
    /// <summary>As such code is built: no nullable context, no implicit usings, and the one alias that the package's targets add.</summary>
    private static readonly PluginCompilerOptions Classic = new() { Nullable = false, GlobalUsings = "global using ISystemClock = PluginTokenServer.IClock;" };

    public static IReadOnlyList<string> Names { get; } = [.. Assembly.GetExecutingAssembly().GetManifestResourceNames().Order(StringComparer.Ordinal)];

    /// <summary>Compiles sources to plugins of the same names and drops them into the plugins directory.</summary>
    public static void Drop(string contentRoot, params IEnumerable<string> names)
    {
        foreach (var name in names)
            PluginCompiler.Compile(Path.Combine(contentRoot, "plugins"), name, Read(name), Classic);
    }

    private static string Read(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name) ?? throw new InvalidOperationException($"There is no source {name}.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
