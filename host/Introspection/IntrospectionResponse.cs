using System.Text.Json;
using PluginTokenServer.Host.Token;
using PluginTokenServer.Host.Tokens;

namespace PluginTokenServer.Host.Introspection;

/// <summary>An introspection response (RFC 7662 §2.2).</summary>
internal static class IntrospectionResponse
{
    /// <param name="token">The token as the caller sees it; <see langword="null"/> says that it is not active, and nothing else.</param>
    /// <param name="issuer">The issuer.</param>
    public static ResponseBody Render(KnownToken? token, string issuer)
    {
        var body = new ResponseBody();
        using var json = new Utf8JsonWriter(body);
        json.WriteStartObject();
        json.WriteBoolean("active"u8, token is not null);
        if (token is not null)
            Write(json, token, issuer);
        json.WriteEndObject();
        json.Flush();
        return body;
    }

    private static void Write(Utf8JsonWriter json, KnownToken token, string issuer)
    {
        json.WriteString("iss"u8, issuer);
        if (token.IsAccessToken)
            json.WriteString("token_type"u8, "Bearer"u8);
        if (token.Audiences.Length > 0)
            JwtPayload.WriteAudience(json, token.Audiences);
        json.WriteNumber("iat"u8, token.IssuedAt);
        json.WriteNumber("exp"u8, token.Expires);
        json.WriteString("client_id"u8, token.ClientId);
        if (token.TokenId is { } id)
            json.WriteString("jti"u8, id);
        json.WriteString("scope"u8, string.Join(' ', token.Scopes));
        JwtPayload.WriteClaims(json, token.Claims);
    }
}
