using System.Text.Json;

namespace PluginTokenServer.Wire.Tests.Audit;

/// <summary>What the bundled sink has written.</summary>
internal static class EventLines
{
    public static IReadOnlyList<JsonElement> Read(string path) => [.. File.ReadAllLines(path).Select(line => JsonDocument.Parse(line).RootElement)];

    /// <summary>The events of a name.</summary>
    public static JsonElement[] Of(this IEnumerable<JsonElement> lines, string name) => [.. lines.Where(line => line.GetProperty("event").GetString() == name)];

    /// <summary>What the kind of event has beside what all have.</summary>
    public static string? Data(this JsonElement line, string name) => line.GetProperty("data").TryGetProperty(name, out var value) ? value.ToString() : null;

    public static string Plugin(this JsonElement line) => line.GetProperty("data").TryGetProperty("plugin", out var plugin) ? plugin.GetProperty("id").GetString()! : "";
}
