namespace PluginTokenServer.Host.Plugins.Discovery;

/// <summary>Which DLL of a folder is the plugin, its dependencies lying beside it.</summary>
/// <param name="FileName">The DLL; null when it cannot be told.</param>
/// <param name="Fault">Why it cannot be told, as a clause of a sentence.</param>
internal sealed record MainAssembly(string? FileName, string? Fault)
{
    private const string DependenciesSuffix = ".deps.json";
    private const int NamedAtMost = 5;

    /// <summary>The DLL called like the folder, else the only one with a dependency file beside it, else the only one.</summary>
    public static MainAssembly Choose(string id, IReadOnlyList<PluginFile> files)
    {
        var beside = files.Select(file => file.RelativePath).Where(path => !path.Contains('/', StringComparison.Ordinal)).ToHashSet(StringComparer.Ordinal);
        var dlls = beside.Where(IsDll).Order(StringComparer.Ordinal).ToArray();
        if (dlls.Length == 0)
            return new MainAssembly(null, "contains no DLL; put the plugin's build output there or remove the folder");

        var called = dlls.Where(dll => string.Equals(Path.GetFileNameWithoutExtension(dll), id, StringComparison.OrdinalIgnoreCase)).ToArray();
        if (called.Length == 0)
            called = [.. dlls.Where(dll => beside.Contains(Path.GetFileNameWithoutExtension(dll) + DependenciesSuffix))];
        if (called.Length == 0)
            called = dlls;

        return called.Length == 1
            ? new MainAssembly(called[0], null)
            : new MainAssembly(null, $"does not tell which of its DLLs is the plugin ({List(called)}); call the folder like that DLL, or add its {DependenciesSuffix}");
    }

    public static bool IsDll(string fileName) => fileName.EndsWith(".dll", StringComparison.OrdinalIgnoreCase);

    private static string List(string[] dlls) =>
        string.Join(", ", dlls.Take(NamedAtMost)) + (dlls.Length > NamedAtMost ? $" and {dlls.Length - NamedAtMost} more" : "");
}
