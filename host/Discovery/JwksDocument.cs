using System.Buffers;
using System.Text.Json;
using Microsoft.IdentityModel.Tokens;
using PluginTokenServer.Host.Keys;

namespace PluginTokenServer.Host.Discovery;

/// <summary>The public keys (RFC 7517 §5). Names the members it writes, so that no private one can ever be among them.</summary>
internal static class JwksDocument
{
    public static byte[] Write(IEnumerable<SigningKey> keys)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        json.WriteStartArray("keys");
        foreach (var key in keys)
            WriteKey(json, key.PublicKey);
        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteKey(Utf8JsonWriter json, JsonWebKey key)
    {
        json.WriteStartObject();
        json.WriteString("kty", key.Kty);
        json.WriteString("use", key.Use);
        json.WriteString("alg", key.Alg);
        json.WriteString("kid", key.KeyId);
        if (key.Kty == "EC")
        {
            json.WriteString("crv", key.Crv);
            json.WriteString("x", key.X);
            json.WriteString("y", key.Y);
        }
        else
        {
            json.WriteString("n", key.N);
            json.WriteString("e", key.E);
        }

        json.WriteEndObject();
    }
}
