using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using PluginTokenServer.Host.Keys;
using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Wire.Tests.Fixtures;

/// <summary>Makes tokens as somebody would who had the server's keys: everything about them right but for what the test makes wrong.</summary>
internal sealed class Forger(TestServer server)
{
    public SigningKey Key { get; } = server.Services.GetRequiredService<SigningKeyRing>().Active("ES256");

    public SigningKey RsaKey { get; } = server.Services.GetRequiredService<SigningKeyRing>().Active("RS256");

    public long Now => server.Clock.GetUtcNow().ToUnixTimeSeconds();

    public JsonObject Header(SigningKey? key = null, string type = "at+jwt") =>
        new() { ["alg"] = (key ?? Key).Algorithm, ["typ"] = type, ["kid"] = (key ?? Key).KeyId };

    /// <summary>The claims of a good access token of the client <c>machine</c>.</summary>
    public JsonObject Claims() => new()
    {
        ["iss"] = server.Address.ToString().TrimEnd('/'),
        ["aud"] = "urn:api1",
        ["sub"] = "machine",
        ["client_id"] = "machine",
        ["iat"] = Now,
        ["exp"] = Now + 300,
        ["jti"] = Guid.NewGuid().ToString("d"),
        ["scope"] = "api1",
    };

    public string Token(JsonObject? header = null, JsonObject? claims = null, SigningKey? key = null) =>
        Token((header ?? Header(key)).ToJsonString(), (claims ?? Claims()).ToJsonString(), key);

    public string Token(string header, string claims, SigningKey? key = null) => Token(Encoding.UTF8.GetBytes(header), Encoding.UTF8.GetBytes(claims), key);

    public string Token(byte[] header, byte[] claims, SigningKey? key = null)
    {
        var input = Text(header) + "." + Text(claims);
        return input + "." + Text(Signature(input, key ?? Key));
    }

    /// <summary>A good token with something about its claims changed.</summary>
    public string With(Action<JsonObject> change)
    {
        var claims = Claims();
        change(claims);
        return Token(claims: claims);
    }

    /// <summary>A good token with something about its header changed.</summary>
    public string WithHeader(Action<JsonObject> change)
    {
        var header = Header();
        change(header);
        return Token(header);
    }

    public static byte[] Signature(string input, SigningKey key)
    {
        var signature = new byte[key.SignatureBytes];
        return signature[..key.Sign(Encoding.ASCII.GetBytes(input), signature)];
    }

    /// <summary>Signed by HMAC with some bytes for a key.</summary>
    public string Hmac(byte[] key, string algorithm = "HS256")
    {
        var header = Header();
        header["alg"] = algorithm;
        var input = Text(Encoding.UTF8.GetBytes(header.ToJsonString())) + "." + Text(Encoding.UTF8.GetBytes(Claims().ToJsonString()));
        return input + "." + Text(HMACSHA256.HashData(key, Encoding.ASCII.GetBytes(input)));
    }

    public static string Text(ReadOnlySpan<byte> bytes) => Base64Url.EncodeToString(bytes);
}
