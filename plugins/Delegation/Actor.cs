using System.Security.Claims;
using System.Text;
using System.Text.Json;

namespace PluginTokenServer.Plugins.Delegation;

/// <summary>Who acts, and who acted before: the <c>act</c> claim (RFC 8693 §4.1).</summary>
internal static class Actor
{
    /// <summary>How many clients a token may have passed through. Bounds the token's size, and how long a user's token can be handed on.</summary>
    public const int MaxDepth = 5;

    private const string Type = "act";

    /// <summary>The claim for a client that acts on a token, with the actors that the token already names inside; <see langword="null"/> where they are too many, or none that this server wrote.</summary>
    public static Claim? Claim(string clientId, IEnumerable<Claim> subjectToken)
    {
        var earlier = subjectToken.Where(claim => claim.Type == Type).Select(claim => claim.Value).ToArray();
        return earlier switch
        {
            [] => Claim(clientId, earlier: (string?)null),
            [var one] when Depth(one) is > 0 and < MaxDepth => Claim(clientId, one),
            _ => null,
        };
    }

    private static Claim Claim(string clientId, string? earlier)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("client_id"u8, clientId);
            json.WriteString("sub"u8, clientId);
            if (earlier is not null)
            {
                json.WritePropertyName(Type);
                json.WriteRawValue(earlier);
            }

            json.WriteEndObject();
        }

        return new Claim(Type, Encoding.UTF8.GetString(buffer.ToArray()), "json");
    }

    /// <summary>The number of actors; 0 for what is not an actor.</summary>
    private static int Depth(string actor)
    {
        try
        {
            using var json = JsonDocument.Parse(actor);
            var (depth, current) = (0, json.RootElement);
            while (current.ValueKind is JsonValueKind.Object)
            {
                depth++;
                if (!current.TryGetProperty(Type, out current))
                    return depth;
            }

            return 0;
        }
        catch (JsonException)
        {
            return 0;
        }
    }
}
