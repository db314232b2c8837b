using System.Text.Json;
using PluginTokenServer.Host.Grants;

namespace PluginTokenServer.Host.Tests.Grants;

public sealed class StoredTokenTests
{
    [Test]
    [Property("Requirement", "F37")]
    public void grant_of_an_earlier_release_and_of_a_later_one_is_read()
    {
        const string Required =
            """
            "ClientId":"app","TokenClientId":"app","Subject":[{"Type":"sub","Value":"1"}],"Scopes":["api1"],"IssuedClaims":[],"CreatedAt":"2026-01-01T00:00:00+00:00","RefreshableUntil":"2026-02-01T00:00:00+00:00","Generation":3
            """;
        var earlier = JsonSerializer.Deserialize("{" + Required + "}", GrantJson.Default.GrantState)!;
        Assert.That((earlier.Generation, earlier.AccessTokenLifetime, earlier.ClientClaims), Is.EqualTo((3u, (int?)null, (ClaimChanges?)null)));
        var later = JsonSerializer.Deserialize("{" + Required + ""","Later":{"Nested":[1]}}""", GrantJson.Default.GrantState)!;
        Assert.That((later.ClientId, later.Generation), Is.EqualTo(("app", 3u)));
    }

    [Test]
    public void what_a_grant_made_of_lifetime_and_client_claims_is_read_as_it_was_written()
    {
        var state = new GrantState
        {
            ClientId = "app",
            TokenClientId = "app",
            Subject = [],
            Scopes = ["api1"],
            CreatedAt = DateTimeOffset.UnixEpoch,
            RefreshableUntil = DateTimeOffset.UnixEpoch,
            AccessTokenLifetime = 60,
            ClientClaims = new ClaimChanges([new StoredClaim("desk", "7", "http://www.w3.org/2001/XMLSchema#integer")], [new StoredClaim("tier", "gold")]),
        };
        var read = JsonSerializer.Deserialize(JsonSerializer.SerializeToUtf8Bytes(state, GrantJson.Default.GrantState), GrantJson.Default.GrantState)!;
        Assert.That((read.AccessTokenLifetime, read.ClientClaims!.Added.Single(), read.ClientClaims.Removed.Single()), Is.EqualTo((60, state.ClientClaims.Added[0], state.ClientClaims.Removed[0])));
    }

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
        var stored = new StoredToken("https://id.example.com", [], DateTimeOffset.UnixEpoch, "app", [], 60);

        Assert.That(() => JsonSerializer.Deserialize(JsonSerializer.SerializeToUtf8Bytes(stored, GrantJson.Default.StoredToken), GrantJson.Default.StoredToken), Throws.Nothing);
    }
}
