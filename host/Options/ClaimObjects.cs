using System.Text.Json;
using System.Text.Json.Nodes;

namespace PluginTokenServer.Host.Options;

/// <summary>Claims about users that are objects (OIDC Core §5.1.1). The operator writes an object; from here on the claim is its JSON text.</summary>
internal static class ClaimObjects
{
    /// <summary>The same settings, with one text in place of each such object.</summary>
    public static ConfigurationSnapshot AsText(ConfigurationSnapshot snapshot) => snapshot.With(
        snapshot.Section.GetSection(nameof(TokenServerOptions.Users)).GetChildren()
            .SelectMany(user => user.GetSection(nameof(UserOptions.Claims)).GetChildren())
            .Where(claim => ClaimValueFormat.TypeOf(claim.Key) == ClaimValueFormat.Json && IsObject(claim))
            .ToDictionary(claim => claim.Path, claim => (string?)Node(claim)!.ToJsonString(), StringComparer.OrdinalIgnoreCase));

    /// <summary>Whether a text is a JSON object, and every member of it a text.</summary>
    public static bool IsOfTexts(string value)
    {
        try
        {
            using var document = JsonDocument.Parse(value);
            return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.EnumerateObject().All(member => member.Value.ValueKind == JsonValueKind.String);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    // Members by name. By number they are a list.
    private static bool IsObject(IConfigurationSection claim) =>
        claim.GetChildren().ToList() is { Count: > 0 } members && members.TrueForAll(member => !int.TryParse(member.Key, out _));

    private static JsonNode? Node(IConfigurationSection section) => section.GetChildren().ToList() is { Count: > 0 } members
        ? new JsonObject(members.Select(member => KeyValuePair.Create(member.Key, Node(member))))
        : JsonValue.Create(section.Value);
}
