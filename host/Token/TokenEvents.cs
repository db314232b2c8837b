using System.Buffers.Text;
using System.Text.Json;
using PluginTokenServer.Events;
using PluginTokenServer.Host.Plugins;
using PluginTokenServer.Models;

namespace PluginTokenServer.Host.Token;

/// <summary>Makes the events of the token endpoint. A token itself is in none of them.</summary>
internal static class TokenEvents
{
    public static TokenIssuedSuccessEvent Issued(TokenRequest request)
    {
        var (decision, work) = (request.Decision!, request.Work);
        return new TokenIssuedSuccessEvent
        {
            ClientId = request.Registration.ClientId,
            TokenClientId = decision.ClientId == request.Registration.ClientId ? null : decision.ClientId,
            SubjectId = decision.Subject,
            SessionId = request.SessionId,
            GrantType = request.GrantType,
            Scopes = request.Resolved.Names,
            Tokens = [.. Tokens(request, decision)],
            GrantId = work.Redeemed?.Grant.Id ?? work.Reserved?.RecordId,
            Plugin = PluginOrigin.TryParse(request.Grant!.Origin, out var origin) ? Of(origin) : null,
            ResponseGenerators = [.. (request.AnsweredBy?.Members ?? []).Select(generator => Of(PluginOrigin.Of(generator)))],
        };
    }

    public static TokenIssuedFailureEvent Refused(string? clientId, string? grantType, OAuthError error, PluginOffer? plugin) => new()
    {
        ClientId = clientId,
        GrantType = grantType,
        Error = error.Code,
        Plugin = plugin is null ? null : Of(PluginOrigin.Of(plugin)),
    };

    public static EventPlugin Of(PluginOrigin origin) => new() { Id = origin.Id, Version = origin.Version, Digest = origin.Digest };

    private static IEnumerable<EventToken> Tokens(TokenRequest request, GrantDecision decision)
    {
        var references = request.Work.References;
        var position = 0;
        foreach (var (token, lifetime) in request.Issued.AccessTokens)
        {
            var id = decision.AccessTokenType == AccessTokenType.Jwt ? IdOf(token) : position < references.Count ? references[position++].Id : null;
            yield return new EventToken { Type = "access_token", Id = id, Lifetime = lifetime };
        }

        if (request.Issued.HasIdentityToken)
            yield return new EventToken { Type = "id_token" };
        if (request.Issued.HasRefreshToken)
            yield return new EventToken { Type = "refresh_token" };
    }

    // Only what this server has just signed is read here.
    private static string? IdOf(string token)
    {
        var payload = token.AsSpan(token.IndexOf('.', StringComparison.Ordinal) + 1);
        var json = new Utf8JsonReader(Base64Url.DecodeFromChars(payload[..payload.IndexOf('.')]));
        try
        {
            while (json.Read())
            {
                if (json.CurrentDepth == 1 && json.TokenType == JsonTokenType.PropertyName && json.ValueTextEquals("jti"u8) && json.Read())
                    return json.GetString();
            }
        }
        catch (JsonException)
        {
            // A claim may be as deep as can be read, and stands one deeper here. The id stands before the claims, so there is none.
        }

        return null;
    }
}
