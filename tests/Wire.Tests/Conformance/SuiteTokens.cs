using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.Conformance;

/// <summary>Tokens that a client got and has looked at as OIDC Core §3.1.3.3 to §3.1.3.8 and RFC 6749 §5.1 ask it to.</summary>
/// <param name="Answer">The token response.</param>
/// <param name="Identity">The claims set of the ID token.</param>
/// <param name="Code">The code that they were got for.</param>
internal sealed record SuiteTokens(TokenAnswer Answer, JsonElement Identity, string Code)
{
    public string AccessToken => Answer.AccessToken;

    public string IdToken => Answer.Text("id_token")!;

    public string RefreshToken => Answer.Text("refresh_token") ?? throw new InvalidOperationException($"No refresh token: {Answer.Body}");

    public string Subject => Identity.GetProperty("sub").GetString()!;

    public long AuthTime => Identity.GetProperty("auth_time").GetInt64();

    public static async Task<SuiteTokens> ReadAsync(TestServer server, TokenAnswer answer, string client, string? nonce, string code)
    {
        answer.MustBeIssued();
        Assert.That(answer.Json.GetProperty("expires_in").ValueKind, Is.EqualTo(JsonValueKind.Number));
        var token = answer.Text("id_token")!;
        await VerifyAsync(server, token, client);

        var identity = TokenAnswer.PayloadOf(token);
        var now = server.Clock.GetUtcNow().ToUnixTimeSeconds();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(TokenAnswer.HeaderOf(token).GetProperty("alg").GetString(), Is.EqualTo("RS256"), "OIDC Core §3.1.3.7: nothing else was registered.");
            Assert.That(TokenAnswer.HeaderOf(token).GetProperty("kid").GetString(), Is.Not.Empty);
            Assert.That(identity.Values("aud"), Is.EqualTo([client]));
            Assert.That(identity.TryGetProperty("azp", out _), Is.False, "OIDC Core §2: there is one audience.");
            Assert.That(identity.GetProperty("sub").GetString(), Has.Length.InRange(1, 255));
            Assert.That(identity.GetProperty("iat").GetInt64(), Is.InRange(now - 5, now + 5));
            Assert.That(identity.GetProperty("exp").GetInt64(), Is.GreaterThan(now));
            Assert.That(identity.TryGetProperty("nonce", out var echoed) ? echoed.GetString() : null, Is.EqualTo(nonce));
            if (identity.TryGetProperty("at_hash", out var hash))
                Assert.That(hash.GetString(), Is.EqualTo(Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(answer.AccessToken)).AsSpan(0, 16))));
        }

        return new SuiteTokens(answer, identity, code);
    }

    /// <summary>The signature, issuer, audience and times, by a library that others wrote, with the keys that the server publishes.</summary>
    public static async Task VerifyAsync(TestServer server, string token, string audience, string? type = null)
    {
        var keys = new JsonWebKeySet(await server.Http.GetStringAsync("/.well-known/openid-configuration/jwks"));
        var result = await new JsonWebTokenHandler().ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidIssuer = server.Address.ToString().TrimEnd('/'),
            ValidAudience = audience,
            IssuerSigningKeys = keys.GetSigningKeys(),
            ValidTypes = type is null ? null : [type],
            LifetimeValidator = (_, expires, _, _) => expires > server.Clock.GetUtcNow().UtcDateTime,
        });
        Assert.That(result.IsValid, Is.True, result.Exception?.Message);
    }

    public SuiteTokens MustBeOfSameUser(SuiteTokens other)
    {
        Assert.That(Subject, Is.EqualTo(other.Subject));
        return this;
    }
}
