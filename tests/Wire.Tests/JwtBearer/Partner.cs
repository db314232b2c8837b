using System.Text.Json.Nodes;
using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Wire.Tests.JwtBearer;

/// <summary>An issuer of others: its assertions are good, but for what the test makes wrong.</summary>
internal sealed class Partner(string issuer, ClientKeyPair key, string keyId, TimeProvider clock)
{
    public string Issuer => issuer;

    public ClientKeyPair Key => key;

    /// <summary>Whom its assertions are for.</summary>
    public string Audience { get; set; } = "";

    public long Now => clock.GetUtcNow().ToUnixTimeSeconds();

    public JsonObject PublicJwk()
    {
        var jwk = key.PublicJwk();
        jwk["kid"] = keyId;
        return jwk;
    }

    public JsonObject Header() => new() { ["alg"] = key.Algorithm, ["typ"] = "JWT", ["kid"] = keyId };

    public JsonObject Claims() => new()
    {
        ["iss"] = issuer,
        ["sub"] = "ada",
        ["aud"] = Audience,
        ["jti"] = Guid.NewGuid().ToString("n"),
        ["iat"] = Now,
        ["exp"] = Now + 60,
    };

    public string Assertion() => key.Sign(Header().ToJsonString(), Claims().ToJsonString());

    public string With(Action<JsonObject> change)
    {
        var claims = Claims();
        change(claims);
        return key.Sign(Header().ToJsonString(), claims.ToJsonString());
    }

    public string WithHeader(Action<JsonObject> change, string? algorithm = null)
    {
        var header = Header();
        change(header);
        return key.Sign(header.ToJsonString(), Claims().ToJsonString(), algorithm);
    }
}
