using System.Text.Json;
using PluginTokenServer.Host.Grants;

namespace PluginTokenServer.Host.Tests.Grants;

public sealed class StoredTokenTests
{
    [Test]
    public void token_without_what_may_be_absent_is_read_as_it_was_written()
    {
        var stored = StoredToken.Of(new Models.Token("access_token")
        {
            Issuer = "https://id.example.com",
            Audiences = ["urn:api1"],
            CreationTime = DateTime.UnixEpoch,
            Lifetime = 3600,
            ClientId = "app",
        });

        var read = JsonSerializer.Deserialize(JsonSerializer.SerializeToUtf8Bytes(stored, GrantJson.Default.StoredToken), GrantJson.Default.StoredToken)!;

        Assert.That((read.Issuer, read.Lifetime, read.ClientId, read.IncludeJwtId), Is.EqualTo(("https://id.example.com", 3600, "app", stored.IncludeJwtId)));
        Assert.That((read.Confirmation, read.Description), Is.EqualTo(((string?)null, (string?)null)));
        Assert.That(read.Audiences, Is.EqualTo(new[] { "urn:api1" }));
    }

    [Test]
    public void token_without_a_jti_of_its_own_is_read_as_it_was_written()
    {
        var stored = new StoredToken("https://id.example.com", [], DateTimeOffset.UnixEpoch, 60, "app", []);

        Assert.That(() => JsonSerializer.Deserialize(JsonSerializer.SerializeToUtf8Bytes(stored, GrantJson.Default.StoredToken), GrantJson.Default.StoredToken), Throws.Nothing);
    }
}
