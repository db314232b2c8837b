using System.Text.Json;

namespace PluginTokenServer.Host.Plugins.Inspection;

/// <summary>
/// Looks at a plugin's deps.json before the runtime does, which takes it at its word: the native code that reads it looks for members without asking
/// whether they are there, and a file of another shape ends the process.
/// </summary>
internal static class DependencyManifest
{
    // Of a member that is there twice one reader takes the first and another the last.
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    private static readonly string[] FileLists = ["runtime", "native", "resources", "runtimeTargets"];

    /// <summary>What is wrong with it, as a clause of a sentence; null when nothing is, or when there is none.</summary>
    public static string? FindFault(string path)
    {
        if (!File.Exists(path))
            return null;

        try
        {
            using var stream = File.OpenRead(path);
            using var document = JsonDocument.Parse(stream, Strict);
            return FaultOfShape(document.RootElement) is { } fault ? Corrupt(path, fault)
                : FilesOf(document.RootElement).FirstOrDefault(LeadsOutside) is { } outside ? $"names a file outside of the plugin in {Path.GetFileName(path)} ({outside}); build the plugin again"
                : null;
        }
        catch (JsonException exception)
        {
            return Corrupt(path, exception.Message.TrimEnd('.'));
        }
    }

    private static string? FaultOfShape(JsonElement root) =>
        root.ValueKind != JsonValueKind.Object ? "it is no JSON object"
        : !IsText(root, "runtimeTarget") && !IsText(Member(root, "runtimeTarget"), "name") ? "it does not say what it is for, by runtimeTarget"
        : FaultOfTargets(Member(root, "targets")) ?? FaultOfLibraries(Member(root, "libraries"));

    private static string? FaultOfTargets(JsonElement targets)
    {
        if (!IsObjectOrAbsent(targets))
            return "targets is no object";
        foreach (var target in PropertiesOf(targets))
        {
            if (target.Value.ValueKind != JsonValueKind.Object)
                return "a target is no object";
            foreach (var library in target.Value.EnumerateObject())
                if (library.Value.ValueKind != JsonValueKind.Object || !FileLists.All(list => IsFileList(Member(library.Value, list), list)))
                    return $"the files of {library.Name} are not described";
        }

        return null;
    }

    private static bool IsFileList(JsonElement files, string list) => IsObjectOrAbsent(files) && PropertiesOf(files).All(file =>
        file.Value.ValueKind == JsonValueKind.Object
        && (list != "runtimeTargets" || (IsText(file.Value, "rid") && IsText(file.Value, "assetType")))
        && file.Value.EnumerateObject().All(property => property.Value.ValueKind == JsonValueKind.String));

    private static string? FaultOfLibraries(JsonElement libraries) =>
        !IsObjectOrAbsent(libraries) ? "libraries is no object"
        : PropertiesOf(libraries).Where(library => !IsLibrary(library.Value)).Select(library => $"the library {library.Name} is not described").FirstOrDefault();

    private static bool IsLibrary(JsonElement library) =>
        IsText(library, "type") && IsText(library, "sha512") && Member(library, "serviceable").ValueKind is JsonValueKind.True or JsonValueKind.False
        && library.EnumerateObject().All(property => property.Name == "serviceable" || property.Value.ValueKind == JsonValueKind.String);

    private static string Corrupt(string path, string why) => $"has a corrupt {Path.GetFileName(path)} ({why}); build the plugin again or remove that file";

    private static IEnumerable<string> FilesOf(JsonElement root) =>
        from target in PropertiesOf(Member(root, "targets"))
        from library in PropertiesOf(target.Value)
        from list in FileLists
        from file in PropertiesOf(Member(library.Value, list))
        select file.Name;

    private static bool LeadsOutside(string file) => Path.IsPathRooted(file) || file.Split('/', '\\').Contains("..");

    private static bool IsText(JsonElement element, string name) => Member(element, name).ValueKind == JsonValueKind.String;

    private static bool IsObjectOrAbsent(JsonElement element) => element.ValueKind is JsonValueKind.Object or JsonValueKind.Undefined;

    private static JsonElement Member(JsonElement element, string name) => element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value : default;

    private static JsonElement.ObjectEnumerator PropertiesOf(JsonElement element) => element.ValueKind == JsonValueKind.Object ? element.EnumerateObject() : default;
}
