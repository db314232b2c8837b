using System.Globalization;
using System.Security.Claims;
using System.Text.Json;

namespace PluginTokenServer.Host.Tokens;

/// <summary>The claims set of a token as JSON (RFC 7519 §4, RFC 9068 §2.2).</summary>
internal static class JwtPayload
{
    public static void Write(Utf8JsonWriter json, Models.Token token, string? grantId = null)
    {
        var issuedAt = new DateTimeOffset(DateTime.SpecifyKind(token.CreationTime, DateTimeKind.Utc)).ToUnixTimeSeconds();
        var isAccessToken = token.Type == TokenTypes.AccessToken;
        json.WriteStartObject();
        json.WriteString("iss"u8, token.Issuer);
        WriteAudience(json, token.Audiences);
        json.WriteNumber("iat"u8, issuedAt);
        json.WriteNumber("exp"u8, issuedAt + token.Lifetime);
        if (isAccessToken)
            json.WriteString("client_id"u8, token.ClientId);
        if (isAccessToken && (token.IncludeJwtId || grantId is not null))
            TokenId.Write(json, grantId);
        if (token.Confirmation is { Length: > 0 } confirmation)
        {
            json.WritePropertyName("cnf"u8);
            json.WriteRawValue(confirmation);
        }

        var hasSubject = WriteClaims(json, token.Claims as IReadOnlyList<Claim> ?? [.. token.Claims], withoutClientId: isAccessToken);
        // RFC 9068 §2.2: where no resource owner is involved, sub identifies the client.
        if (!hasSubject && isAccessToken)
            json.WriteString("sub"u8, token.ClientId);
        json.WriteEndObject();
        json.Flush();
    }

    // RFC 7519 §4.1.3: one audience may be a plain string.
    public static void WriteAudience(Utf8JsonWriter json, ICollection<string> audiences)
    {
        json.WritePropertyName("aud"u8);
        if (audiences.Count == 1)
        {
            json.WriteStringValue(audiences is IList<string> list ? list[0] : audiences.First());
            return;
        }

        json.WriteStartArray();
        foreach (var audience in audiences)
            json.WriteStringValue(audience);
        json.WriteEndArray();
    }

    /// <summary>Writes claims as members, those of one type together.</summary>
    /// <returns>Whether the subject was among them.</returns>
    public static bool WriteClaims(Utf8JsonWriter json, IReadOnlyList<Claim> claims, bool withoutClientId = false)
    {
        var hasSubject = false;
        for (var i = 0; i < claims.Count; i++)
        {
            var type = claims[i].Type;
            hasSubject |= type == "sub";
            if ((withoutClientId && type == "client_id") || IsRepeat(claims, i))
                continue;
            json.WritePropertyName(type);
            if (type == "scope")
                WriteScope(json, claims, i);
            else
                WriteValues(json, claims, i);
        }

        return hasSubject;
    }

    // RFC 9068 §2.2.3: scope is one string.
    private static void WriteScope(Utf8JsonWriter json, IReadOnlyList<Claim> claims, int first)
    {
        var value = claims[first].Value;
        for (var i = first + 1; i < claims.Count; i++)
        {
            if (claims[i].Type == "scope")
                value = $"{value} {claims[i].Value}";
        }

        json.WriteStringValue(value);
    }

    private static void WriteValues(Utf8JsonWriter json, IReadOnlyList<Claim> claims, int first)
    {
        var type = claims[first].Type;
        // RFC 8176 §1: amr is an array even of one.
        var asArray = type == "amr" || Repeats(claims, first);
        if (asArray)
            json.WriteStartArray();
        for (var i = first; i < claims.Count; i++)
        {
            if (claims[i].Type == type)
                WriteValue(json, claims[i]);
        }

        if (asArray)
            json.WriteEndArray();
    }

    private static void WriteValue(Utf8JsonWriter json, Claim claim)
    {
        switch (claim.ValueType)
        {
            // RFC 7519 §4.1.2: who a token is about is a text, whatever type an extension gave the claim.
            case not ClaimValueTypes.String when claim.Type is "sub" or "client_id" or "azp":
                json.WriteStringValue(claim.Value);
                break;
            case ClaimValueTypes.Integer or ClaimValueTypes.Integer32 or ClaimValueTypes.Integer64 or ClaimValueTypes.UInteger32
                when long.TryParse(claim.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var integer):
                json.WriteNumberValue(integer);
                break;
            case ClaimValueTypes.Double when double.TryParse(claim.Value, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number):
                json.WriteNumberValue(number);
                break;
            case ClaimValueTypes.Boolean when bool.TryParse(claim.Value, out var boolean):
                json.WriteBooleanValue(boolean);
                break;
            case var kind when kind.Equals("json", StringComparison.OrdinalIgnoreCase):
                json.WriteRawValue(claim.Value);
                break;
            default:
                json.WriteStringValue(claim.Value);
                break;
        }
    }

    private static bool IsRepeat(IReadOnlyList<Claim> claims, int index)
    {
        for (var i = 0; i < index; i++)
        {
            if (claims[i].Type == claims[index].Type)
                return true;
        }

        return false;
    }

    private static bool Repeats(IReadOnlyList<Claim> claims, int index)
    {
        for (var i = index + 1; i < claims.Count; i++)
        {
            if (claims[i].Type == claims[index].Type)
                return true;
        }

        return false;
    }
}
