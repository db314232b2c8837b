using System.Buffers.Text;
using System.Security.Claims;
using System.Security.Cryptography;
using PluginTokenServer.Host.Clients;
using PluginTokenServer.Host.Keys;
using PluginTokenServer.Host.Tokens;

namespace PluginTokenServer.Host.EndSession;

/// <summary>Makes logout tokens (OIDC Back-Channel Logout §2.4). Nobody but the host has one made.</summary>
internal sealed class LogoutTokens(JwtWriter writer, Issuer issuer, TimeProvider time)
{
    // §2.4: at most two minutes, so that one that was caught is soon worth nothing.
    private const int LifetimeSeconds = 120;

    private const string Events = """{"http://schemas.openid.net/event/backchannel-logout":{}}""";

    /// <param name="client">Whom it is for.</param>
    /// <param name="subjectId">Who has been signed out.</param>
    /// <param name="sessionId">Of which session.</param>
    public string Create(RegisteredClient client, string subjectId, string sessionId)
    {
        List<Claim> claims =
        [
            new("jti", Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16))),
            new("events", Events, "json"),
            new("sub", subjectId),
        ];
        // Without it the token is about all sessions of the subject.
        if (client.Client.BackChannelLogoutSessionRequired)
            claims.Add(new Claim("sid", sessionId));
        var token = new Models.Token(TokenTypes.LogoutToken)
        {
            Issuer = issuer.Value,
            Audiences = [client.ClientId],
            CreationTime = time.GetUtcNow().UtcDateTime,
            Lifetime = LifetimeSeconds,
            ClientId = client.ClientId,
            Claims = claims,
        };
        // §2.6: checked as an ID token is, and so signed as one.
        return writer.Write(token, TokenTypes.LogoutTokenHeader, SigningAlgorithms.OfIdentityToken(client.Client.AllowedIdentityTokenSigningAlgorithms));
    }
}
