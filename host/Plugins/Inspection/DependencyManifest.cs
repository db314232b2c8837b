using System.Text.Json;

namespace PluginTokenServer.Host.Plugins.Inspection;

/// <summary>Looks at a plugin's deps.json before the loader does, which takes it at its word.</summary>
internal static class DependencyManifest
{
    private static readonly string[] FileLists = ["runtime", "native", "resources", "runtimeTargets"];

    /// <summary>What is wrong with it, as a clause of a sentence; null when nothing is, or when there is none.</summary>
    public static string? FindFault(string path)
    {
        if (!File.Exists(path))
            return null;

        try
        {
            using var stream = File.OpenRead(path);
            using var document = JsonDocument.Parse(stream);
            return document.RootElement.ValueKind != JsonValueKind.Object ? Corrupt(path, "it is no JSON object")
                : FilesOf(document.RootElement).FirstOrDefault(LeadsOutside) is { } outside ? $"names a file outside of the plugin in {Path.GetFileName(path)} ({outside}); build the plugin again"
                : null;
        }
        catch (JsonException exception)
        {
            return Corrupt(path, exception.Message.TrimEnd('.'));
        }
    }

    private static string Corrupt(string path, string why) => $"has a corrupt {Path.GetFileName(path)} ({why}); build the plugin again or remove that file";

    private static IEnumerable<string> FilesOf(JsonElement root) =>
        from target in PropertiesOf(Member(root, "targets"))
        from library in PropertiesOf(target.Value)
        from list in FileLists
        from file in PropertiesOf(Member(library.Value, list))
        select file.Name;

    private static bool LeadsOutside(string file) => Path.IsPathRooted(file) || file.Split('/', '\\').Contains("..");

    private static JsonElement Member(JsonElement element, string name) => element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value : default;

    private static JsonElement.ObjectEnumerator PropertiesOf(JsonElement element) => element.ValueKind == JsonValueKind.Object ? element.EnumerateObject() : default;
}
