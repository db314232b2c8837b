using System.Buffers.Text;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace PluginTokenServer.Tests.Support;

/// <summary>An answer of the token endpoint, read completely.</summary>
internal sealed record TokenAnswer(HttpStatusCode Status, HttpResponseHeaders Headers, HttpContentHeaders ContentHeaders, string Body, JsonElement Json)
{
    public string AccessToken => Text("access_token") ?? throw new InvalidOperationException($"No access token: {(int)Status} {Body}");

    public string? Error => Text("error");

    public string? ErrorDescription => Text("error_description");

    public static async Task<TokenAnswer> OfAsync(HttpResponseMessage response)
    {
        var body = await response.Content.ReadAsStringAsync();
        var isJson = response.Content.Headers.ContentType?.MediaType == "application/json";
        return new TokenAnswer(response.StatusCode, response.Headers, response.Content.Headers, body, isJson ? JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 256 }).RootElement : default);
    }

    public bool Has(string name) => Json.ValueKind == JsonValueKind.Object && Json.TryGetProperty(name, out _);

    public string? Text(string name) => Json.ValueKind == JsonValueKind.Object && Json.TryGetProperty(name, out var value) ? value.ToString() : null;

    /// <summary>The claims set of a JWT, not verified.</summary>
    public static JsonElement PayloadOf(string jwt) => PartOf(jwt, 1);

    /// <summary>The header of a JWT.</summary>
    public static JsonElement HeaderOf(string jwt) => PartOf(jwt, 0);

    private static JsonElement PartOf(string jwt, int part) =>
        JsonDocument.Parse(Encoding.UTF8.GetString(Base64Url.DecodeFromChars(jwt.Split('.')[part]))).RootElement;
}
