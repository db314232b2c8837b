using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using PluginTokenServer.Host.Tokens;

namespace PluginTokenServer.Host.Tests.Tokens;

/// <summary>A token's id leads to its grant where it has one, and nowhere else.</summary>
public sealed class TokenIdTests
{
    [Test]
    public void grant_is_found_by_the_id()
    {
        var ids = new HashSet<string>();
        for (var i = 0; i < 1000; i++)
        {
            var grant = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16));
            var id = Written(grant);
            Assert.That((id.Length, TokenId.GrantOf(id)), Is.EqualTo((32, grant)));
            Assert.That(ids.Add(id) && ids.Add(Written(grant)), "Two tokens of a grant have ids of their own.");
        }
    }

    [Test]
    public void id_without_a_grant_leads_nowhere()
    {
        var ids = new HashSet<string>();
        for (var i = 0; i < 1000; i++)
        {
            var id = Written(null);
            Assert.That((id.Length, TokenId.GrantOf(id)), Is.EqualTo((22, (string?)null)));
            Assert.That(ids.Add(id));
        }
    }

    [TestCase(null)]
    [TestCase("")]
    [TestCase("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [TestCase("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    [TestCase("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA ")]
    [TestCase("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA+")]
    [TestCase("\u00e9AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [TestCase("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public void what_is_no_id_leads_nowhere(string? id) => Assert.That(TokenId.GrantOf(id), Is.Null);

    private static string Written(string? grant)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            TokenId.Write(json, grant);
            json.WriteEndObject();
        }

        return JsonDocument.Parse(Encoding.UTF8.GetString(stream.ToArray())).RootElement.GetProperty("jti").GetString()!;
    }
}
