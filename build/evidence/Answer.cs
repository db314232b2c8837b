using System.Text.Json;

namespace PluginTokenServer.Evidence;

/// <summary>An answer, and between which two moments of this process's clock it came about.</summary>
internal readonly record struct Answer(int Status, string Head, string Body, long Started, long Ended)
{
    public string? AccessToken => Text("access_token");

    public string? RefreshToken => Text("refresh_token");

    public string? RequestUri => Text("request_uri");

    /// <summary>What a client polls with.</summary>
    public string? Handle => Text("device_code") ?? Text("auth_req_id");

    public string? UserCode => Text("user_code");

    /// <summary>Whether a poll found nobody's answer yet.</summary>
    public bool IsPending => Status == 400 && Error is "authorization_pending" or "slow_down";

    /// <summary>The authorization code that a browser is sent back to the client with.</summary>
    public string? Code => Parameter("code");

    /// <summary>Whether an introspection says that the token is good.</summary>
    public bool IsActive => Status == 200 && Body.Contains("\"active\":true", StringComparison.Ordinal);

    /// <summary>Whether a token was refused as one of no grant that lives.</summary>
    public bool IsInvalidGrant => Status == 400 && Error == "invalid_grant";

    public string? Error => Status == 200 ? null : Text("error") ?? Parameter("error");

    public string? Location => Header(Head, "location");

    /// <summary>The cookies that it sets, as <c>name=value</c>.</summary>
    public IEnumerable<string> Cookies => Head.Split("\r\n")
        .Where(line => line.StartsWith("Set-Cookie: ", StringComparison.OrdinalIgnoreCase)).Select(line => line["Set-Cookie: ".Length..].Split(';')[0]);

    public static string? Header(string head, string name)
    {
        var at = head.IndexOf($"\r\n{name}: ", StringComparison.OrdinalIgnoreCase);
        if (at < 0)
            return null;
        at += name.Length + 4;
        var end = head.IndexOf('\r', at);
        return end < 0 ? head[at..] : head[at..end];
    }

    public string? Text(string name)
    {
        if (Body.Length == 0 || Body[0] != '{')
            return null;
        using var json = JsonDocument.Parse(Body);
        return json.RootElement.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
    }

    // Of the address that the browser is sent to.
    private string? Parameter(string name) => Location?.Split('?', 2) is not [_, var query]
        ? null
        : query.Split('&').Select(pair => pair.Split('=', 2)).Where(pair => pair[0] == name).Select(pair => Uri.UnescapeDataString(pair[^1])).FirstOrDefault();
}
