using System.Globalization;
using System.Text.Json;
using PluginTokenServer.ResponseHandling;

namespace PluginTokenServer.Host.Token;

/// <summary>Writes responses of the token endpoint (RFC 6749 §5): the fixed members in a fixed order, then the custom ones. What is not set is absent.</summary>
internal static class TokenResponseWriter
{
    private const string Json = "application/json";

    [ThreadStatic]
    private static Utf8JsonWriter? _writer;

    public static ResponseBody Render(TokenResponse response, IReadOnlyList<CustomEntry> custom)
    {
        var body = new ResponseBody();
        var json = Begin(body);
        json.WriteStartObject();
        WriteText(json, Members.AccessToken, response.AccessToken);
        WriteText(json, Members.TokenType, response.AccessToken is null ? null : response.TokenType);
        if (response.AccessTokenLifetime > 0)
            json.WriteNumber(Members.ExpiresIn, response.AccessTokenLifetime);
        WriteText(json, Members.RefreshToken, response.RefreshToken);
        WriteText(json, Members.IdToken, response.IdentityToken);
        WriteText(json, Members.Scope, response.Scope);
        End(json, custom);
        return body;
    }

    public static ResponseBody Render(OAuthError error, IReadOnlyList<CustomEntry> custom)
    {
        var body = new ResponseBody();
        var json = Begin(body);
        json.WriteStartObject();
        json.WriteString(Members.Error, error.Code);
        if (error.Description is not null)
            json.WriteString(Members.ErrorDescription, Permitted(error.Description));
        WriteText(json, Members.CorrelationId, error.CorrelationId);
        End(json, custom);
        return body;
    }

    public static async Task SendAsync(HttpContext http, int status, ResponseBody body)
    {
        var response = http.Response;
        response.StatusCode = status;
        response.ContentType = Json;
        response.ContentLength = body.Written.Length;
        // RFC 6749 §5.1.
        response.Headers.CacheControl = "no-store";
        response.Headers.Pragma = "no-cache";
        await response.BodyWriter.WriteAsync(body.Written);
    }

    public static async Task SendAsync(HttpContext http, OAuthError error, IReadOnlyList<CustomEntry> custom)
    {
        var headers = http.Response.Headers;
        if (error.ChallengeBasic)
            headers.WWWAuthenticate = "Basic realm=\"token\", charset=\"UTF-8\"";
        if (error.Allow is not null)
            headers.Allow = error.Allow;
        if (error.RetryAfter is { } retryAfter)
            headers.RetryAfter = ((long)Math.Max(1, Math.Ceiling(retryAfter.TotalSeconds))).ToString(CultureInfo.InvariantCulture);
        ConnectionEnd.SayIf(http, error);
        using var body = Render(error, custom);
        await SendAsync(http, error.Status, body);
    }

    private static Utf8JsonWriter Begin(ResponseBody body)
    {
        if (_writer is null)
            return _writer = new Utf8JsonWriter(body);
        _writer.Reset(body);
        return _writer;
    }

    private static void End(Utf8JsonWriter json, IReadOnlyList<CustomEntry> custom)
    {
        foreach (var entry in custom)
        {
            json.WritePropertyName(entry.Name);
            json.WriteRawValue(entry.Json.Span, skipInputValidation: true);
        }

        json.WriteEndObject();
        json.Flush();
        // The writer stays with the thread; the body, which holds tokens, does not.
        json.Reset(Stream.Null);
    }

    private static void WriteText(Utf8JsonWriter json, JsonEncodedText name, string? value)
    {
        if (value is not null)
            json.WriteString(name, value);
    }

    // RFC 6749 §5.2: %x20-21 / %x23-5B / %x5D-7E.
    private static string Permitted(string description) => string.Create(description.Length, description, static (permitted, text) =>
    {
        for (var i = 0; i < text.Length; i++)
            permitted[i] = text[i] is '"' ? '\'' : text[i] is >= ' ' and <= '~' and not '\\' ? text[i] : ' ';
    });

    private static class Members
    {
        public static readonly JsonEncodedText AccessToken = JsonEncodedText.Encode("access_token");
        public static readonly JsonEncodedText TokenType = JsonEncodedText.Encode("token_type");
        public static readonly JsonEncodedText ExpiresIn = JsonEncodedText.Encode("expires_in");
        public static readonly JsonEncodedText RefreshToken = JsonEncodedText.Encode("refresh_token");
        public static readonly JsonEncodedText IdToken = JsonEncodedText.Encode("id_token");
        public static readonly JsonEncodedText Scope = JsonEncodedText.Encode("scope");
        public static readonly JsonEncodedText Error = JsonEncodedText.Encode("error");
        public static readonly JsonEncodedText ErrorDescription = JsonEncodedText.Encode("error_description");
        public static readonly JsonEncodedText CorrelationId = JsonEncodedText.Encode("correlation_id");
    }
}
