using System.Security.Claims;
using System.Text;
using System.Text.Json;

namespace PluginTokenServer.Plugins.TokenExchange;

/// <summary>Who acts and who acted before, <c>act</c> (RFC 8693 §4.1); and who may, <c>may_act</c> (§4.4).</summary>
internal static class Actors
{
    public const string Act = "act";
    public const string MayAct = "may_act";

    // RFC 8693 §4.4: what is said there identifies a party; these do not, and have no meaning there.
    private static readonly string[] Meaningless = ["exp", "nbf", "iat", "aud", "jti"];

    /// <summary>Whether the token lets a party act for its subject. One without <c>may_act</c> leaves it to the policy.</summary>
    /// <param name="token">The subject token.</param>
    /// <param name="party">Who is about to act.</param>
    /// <param name="issuer">This server.</param>
    public static bool Admits(PresentedToken token, Party party, string issuer)
    {
        if (!token.Has(MayAct))
            return true;
        if (token.Values(MayAct).Distinct(StringComparer.Ordinal).ToArray() is not [var one] || TryParse(one) is not { } json)
            return false;
        using (json)
        {
            var named = false;
            foreach (var member in json.RootElement.EnumerateObject().Where(member => !Meaningless.Contains(member.Name)))
            {
                var text = member.Value.ValueKind == JsonValueKind.String ? member.Value.GetString() : null;
                switch (member.Name)
                {
                    case "sub" when text == party.Subject:
                    case "client_id" when text == party.ClientId:
                        named = true;
                        break;
                    case "iss" when text == issuer:
                        break;
                    // What cannot be compared cannot be found to be the same.
                    default:
                        return false;
                }
            }

            return named;
        }
    }

    /// <summary>The chain of actors of the new token.</summary>
    /// <param name="token">The subject token, whose own chain goes on inside (RFC 8693 §4.1).</param>
    /// <param name="actor">Who joins it; <see langword="null"/> for nobody, and then it stays as it is: who acted is not forgotten by an exchange.</param>
    /// <param name="most">How many actors there may be.</param>
    /// <param name="chain">The claim; <see langword="null"/> for none.</param>
    /// <returns>Whether there may be such a chain.</returns>
    public static bool TryExtend(PresentedToken token, Party? actor, int most, out Claim? chain)
    {
        chain = null;
        var earlier = token.Text(Act);
        var depth = earlier is null ? 0 : Depth(earlier);
        if (token.Has(Act) && (depth == 0 || depth + (actor is null ? 0 : 1) > most))
            return false;
        chain = actor is not null ? Claim(actor, earlier) : earlier is not null ? new Claim(Act, earlier, "json") : null;
        return true;
    }

    private static Claim Claim(Party actor, string? earlier)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("client_id"u8, actor.ClientId);
            json.WriteString("sub"u8, actor.Subject);
            if (earlier is not null)
            {
                json.WritePropertyName(Act);
                json.WriteRawValue(earlier);
            }

            json.WriteEndObject();
        }

        return new Claim(Act, Encoding.UTF8.GetString(buffer.ToArray()), "json");
    }

    /// <summary>The number of actors; 0 for what is no chain of actors.</summary>
    private static int Depth(string chain)
    {
        using var json = TryParse(chain);
        if (json is null)
            return 0;
        for (var (depth, current) = (1, json.RootElement); current.ValueKind is JsonValueKind.Object; depth++)
        {
            if (!current.TryGetProperty(Act, out current))
                return depth;
        }

        return 0;
    }

    private static JsonDocument? TryParse(string text)
    {
        try
        {
            var json = JsonDocument.Parse(text, new JsonDocumentOptions { AllowDuplicateProperties = false });
            if (json.RootElement.ValueKind == JsonValueKind.Object)
                return json;
            json.Dispose();
        }
        // A name or a text that is half of a surrogate pair is an InvalidOperationException.
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
        }

        return null;
    }
}
