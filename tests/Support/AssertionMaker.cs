using System.Text.Json.Nodes;

namespace PluginTokenServer.Tests.Support;

/// <summary>A client that authenticates by assertions (RFC 7523): good ones, but for what the test makes wrong.</summary>
internal class AssertionMaker(string clientId, ClientKeyPair key, string audience, TimeProvider clock)
{
    public const string AssertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

    public ClientKeyPair Key => key;

    public string ClientId => clientId;

    public long Now => clock.GetUtcNow().ToUnixTimeSeconds();

    public virtual JsonObject Header() => new() { ["alg"] = key.Algorithm, ["typ"] = "JWT" };

    public virtual JsonObject Claims() => new()
    {
        ["iss"] = clientId,
        ["sub"] = clientId,
        ["aud"] = audience,
        ["jti"] = Guid.NewGuid().ToString("n"),
        ["iat"] = Now,
        ["exp"] = Now + 60,
    };

    public string Assertion() => key.Sign(Header().ToJsonString(), Claims().ToJsonString());

    /// <summary>One with something about its claims changed.</summary>
    public string With(Action<JsonObject> change)
    {
        var claims = Claims();
        change(claims);
        return key.Sign(Header().ToJsonString(), claims.ToJsonString());
    }

    /// <summary>One with something about its header changed.</summary>
    public string WithHeader(Action<JsonObject> change, string? algorithm = null)
    {
        var header = Header();
        change(header);
        return key.Sign(header.ToJsonString(), Claims().ToJsonString(), algorithm);
    }
}

internal static class AssertionRequests
{
    /// <summary>Adds a client that has these public keys and no secret.</summary>
    public static JsonObject AddKeyClient(this JsonObject tokenServer, string clientId, params JsonObject[] jwks)
    {
        var client = tokenServer.AddClient(clientId, ["client_credentials"], ["api1"]);
        client["ClientSecrets"] = new JsonArray([.. jwks.Select(jwk => new JsonObject { ["Type"] = "JWK", ["Value"] = jwk.ToJsonString() })]);
        return client;
    }

    /// <summary>A client of a server whose issuer is its address.</summary>
    public static AssertionMaker AssertionsOf(this TestServer server, string clientId, ClientKeyPair key) =>
        new(clientId, key, server.Address.ToString().TrimEnd('/'), server.Clock);

    /// <summary>Asks for a token with an assertion.</summary>
    public static Task<TokenAnswer> AssertAsync(this TestServer server, string assertion, params (string, string)[] more) =>
        server.TokenAsync([("grant_type", "client_credentials"), ("client_assertion_type", AssertionMaker.AssertionType), ("client_assertion", assertion), .. more]);
}
