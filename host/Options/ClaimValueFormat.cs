using System.Globalization;
using System.Security.Claims;
using System.Text.Json;

namespace PluginTokenServer.Host.Options;

/// <summary>Configuration knows only text; which claims are something else, the standard says (OIDC Core §5.1).</summary>
internal static class ClaimValueFormat
{
    public const string Json = "json";

    public static Claim ToClaim(string type, string value)
    {
        var valueType = TypeOf(type);
        // A JSON true reaches configuration as "True".
        return new Claim(type, valueType == ClaimValueTypes.Boolean ? value.ToLowerInvariant() : value, valueType);
    }

    /// <summary>The value type of a claim about a user.</summary>
    public static string TypeOf(string claimType) => claimType switch
    {
        "email_verified" or "phone_number_verified" => ClaimValueTypes.Boolean,
        "updated_at" => ClaimValueTypes.Integer64,
        "address" => Json,
        _ => ClaimValueTypes.String,
    };

    /// <summary>Whether a value can be written as its type says.</summary>
    public static bool Fits(string value, string valueType) => valueType switch
    {
        ClaimValueTypes.Boolean => bool.TryParse(value, out _),
        ClaimValueTypes.Integer or ClaimValueTypes.Integer32 => int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _),
        ClaimValueTypes.Integer64 => long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _),
        ClaimValueTypes.Double => double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number),
        Json => IsJson(value),
        _ => true,
    };

    private static bool IsJson(string value)
    {
        try
        {
            using var document = JsonDocument.Parse(value);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
