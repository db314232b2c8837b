using System.Text.Json;

namespace PluginTokenServer.Evidence;

/// <summary>An answer, and between which two moments of this process's clock it came about.</summary>
internal readonly record struct Answer(int Status, string Body, long Started, long Ended)
{
    public string? AccessToken => Text("access_token");

    public string? RefreshToken => Text("refresh_token");

    /// <summary>Whether an introspection says that the token is good.</summary>
    public bool IsActive => Status == 200 && Body.Contains("\"active\":true", StringComparison.Ordinal);

    public string? Error => Status == 200 ? null : Text("error");

    public string? Text(string name)
    {
        if (Body.Length == 0 || Body[0] != '{')
            return null;
        using var json = JsonDocument.Parse(Body);
        return json.RootElement.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
    }
}
