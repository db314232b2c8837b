using System.Text.Json.Nodes;
using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Wire.Tests.JwtBearer;

/// <summary>An issuer of others, whose assertions are about its people.</summary>
internal sealed class Partner(string issuer, ClientKeyPair key, string keyId, TimeProvider clock) : AssertionMaker(issuer, key, audience: "", clock)
{
    public string Issuer => ClientId;

    /// <summary>Whom its assertions are for.</summary>
    public string Audience { get; set; } = "";

    public JsonObject PublicJwk()
    {
        var jwk = Key.PublicJwk();
        jwk["kid"] = keyId;
        return jwk;
    }

    public override JsonObject Header()
    {
        var header = base.Header();
        header["kid"] = keyId;
        return header;
    }

    public override JsonObject Claims()
    {
        var claims = base.Claims();
        (claims["sub"], claims["aud"]) = ("ada", Audience);
        return claims;
    }
}
