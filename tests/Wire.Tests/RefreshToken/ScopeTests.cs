using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.RefreshToken;

/// <summary>A refresh can ask for less than was granted, never for more, and the grant stays what it was.</summary>
[TestFixture("sqlite")]
[TestFixture("postgresql")]
public sealed class ScopeTests(string provider) : StoreFixture(provider)
{
    [Test]
    [Property("Requirement", "REF-10")]
    public async Task wider_scope_is_refused_and_uses_nothing_up()
    {
        var token = (await Server.SignInAsync()).RefreshToken();
        foreach (var wider in new[] { "api2", "api1 api2", "api1 profile", "nobodys", "api1 openid" })
            (await Server.RefreshAsync(GrantClients.Web, token, ("scope", wider))).MustBeRefused("invalid_scope");
        await Server.RotateAsync(GrantClients.Web, token);
    }

    [Test]
    [Property("Requirement", "REF-10")]
    public async Task narrower_scope_is_for_this_answer_only()
    {
        var token = (await Server.SignInAsync(scope: "api1 api2 offline_access")).RefreshToken();
        var narrow = (await Server.RefreshAsync(GrantClients.Web, token, ("scope", "api2"))).MustBeIssued();
        Assert.That((narrow.Text("scope"), narrow.Claims().Values("aud"), narrow.Claims().Values("scope")), Is.EqualTo(("api2", new[] { "urn:api2" }, new[] { "api2" })));
        var whole = (await Server.RefreshAsync(GrantClients.Web, narrow.RefreshToken())).MustBeIssued();
        Assert.That(whole.Claims().Values("aud"), Is.EquivalentTo(["urn:api1", "urn:api2"]));
    }

    [Test]
    [Property("Requirement", "REF-10")]
    public async Task wider_resource_is_refused()
    {
        var token = (await Server.SignInAsync(scope: "api1 api2 offline_access", form: ("resource", "urn:api1"))).RefreshToken();
        (await Server.RefreshAsync(GrantClients.Web, token, ("resource", "urn:api2"))).MustBeRefused("invalid_target");
        (await Server.RefreshAsync(GrantClients.Web, token, ("resource", "urn:nobodys"))).MustBeRefused("invalid_target");
        (await Server.RefreshAsync(GrantClients.Web, token, ("scope", "api2"))).MustBeRefused("invalid_scope");
        var answer = (await Server.RefreshAsync(GrantClients.Web, token)).MustBeIssued();
        Assert.That(answer.Claims().Values("aud"), Is.EqualTo(new[] { "urn:api1" }));
    }

    [Test]
    [Property("Requirement", "REF-10")]
    public async Task narrower_resource_is_for_this_answer_only()
    {
        var token = (await Server.SignInAsync(scope: "api1 api2 offline_access")).RefreshToken();
        var narrow = (await Server.RefreshAsync(GrantClients.Web, token, ("resource", "urn:api2"))).MustBeIssued();
        Assert.That(narrow.Claims().Values("aud"), Is.EqualTo(new[] { "urn:api2" }));
        var whole = (await Server.RefreshAsync(GrantClients.Web, narrow.RefreshToken())).MustBeIssued();
        Assert.That(whole.Claims().Values("aud"), Is.EquivalentTo(["urn:api1", "urn:api2"]));
    }

    [Test]
    [Property("Requirement", "REF-10")]
    public async Task narrower_scope_leaves_those_resources_that_it_belongs_to()
    {
        var token = (await Server.SignInAsync(scope: "api1 api2 openid offline_access", form: [("resource", "urn:api1"), ("resource", "urn:api2")])).RefreshToken();
        var narrow = (await Server.RefreshAsync(GrantClients.Web, token, ("scope", "api1"))).MustBeIssued();
        Assert.That(narrow.Claims().Values("aud"), Is.EqualTo(new[] { "urn:api1" }));
        var none = (await Server.RefreshAsync(GrantClients.Web, narrow.RefreshToken(), ("scope", "openid"))).MustBeIssued();
        Assert.That(none.Claims().Values("aud"), Is.EqualTo(new[] { $"{Nodes.Issuer}/resources" }));
        var whole = (await Server.RefreshAsync(GrantClients.Web, none.RefreshToken())).MustBeIssued();
        Assert.That(whole.Claims().Values("aud"), Is.EquivalentTo(["urn:api1", "urn:api2"]));
    }

    [Test]
    [Property("Requirement", "TOK-14")]
    public async Task scope_that_was_taken_from_the_client_is_gone_from_its_grants()
    {
        var token = (await Server.SignInAsync(GrantClients.Other, "api1 api2 offline_access", ("resource", "urn:api1"), ("resource", "urn:api2"))).RefreshToken();
        await using var fewer = await Server.ChangedAsync(settings => settings.Client(GrantClients.Other)["AllowedScopes"]!.AsArray().RemoveAt(1));
        (await Server.RefreshAsync(GrantClients.Other, token, ("scope", "api1 api2"))).MustBeRefused("invalid_scope");
        var answer = (await Server.RefreshAsync(GrantClients.Other, token)).MustBeIssued();
        Assert.That((answer.Claims().Values("aud"), answer.Text("scope")), Is.EqualTo((new[] { "urn:api1" }, "api1 offline_access")));
        await using var none = await Server.ChangedAsync(settings => settings.Client(GrantClients.Other)["AllowOfflineAccess"] = false);
        (await Server.RefreshAsync(GrantClients.Other, answer.RefreshToken())).MustBeRefused("unauthorized_client");
    }

    [Test]
    public async Task openid_brings_an_id_token_also_on_refresh()
    {
        var first = await Server.SignInAsync(scope: "openid api1 offline_access");
        Advance(100);
        var answer = (await Server.RefreshAsync(GrantClients.Web, first.RefreshToken())).MustBeIssued();
        var claims = TokenAnswer.PayloadOf(answer.Text("id_token")!);
        Assert.That((claims.GetProperty("sub").GetString(), claims.GetProperty("aud").GetString(), claims.TryGetProperty("nonce", out _)), Is.EqualTo(("1", GrantClients.Web, false)));
        // OIDC Core §12.2: the time of the original authentication.
        Assert.That(claims.GetProperty("auth_time").GetInt64(), Is.EqualTo(claims.GetProperty("iat").GetInt64() - 100));
        Assert.That(claims.Values("at_hash"), Has.Length.EqualTo(1));
        Assert.That((await Server.RefreshAsync(GrantClients.Web, answer.RefreshToken(), ("scope", "api1"))).MustBeIssued().Has("id_token"));
        Assert.That((await Server.RefreshAsync(GrantClients.Web, (await Server.SignInAsync()).RefreshToken())).Has("id_token"), Is.False);
    }

    [TestCase(GrantClients.Web, "Alicia")]
    [TestCase(GrantClients.Keeping, "Alice")]
    [Property("Requirement", "TOK-14")]
    public async Task claims_are_asked_for_anew_unless_the_client_wants_them_kept(string client, string name)
    {
        var first = await Server.SignInAsync(client, "api1 api2 offline_access");
        Assert.That(first.Claims().Values("name"), Is.EqualTo(new[] { "Alice" }));
        await using var renamed = await Server.ChangedAsync(settings => settings["Users"]![0]!["Claims"]!["name"] = "Alicia");
        Advance(50);
        var answer = (await Server.RefreshAsync(client, first.RefreshToken(), ("scope", "api1"))).MustBeIssued();
        Assert.That((answer.Claims().Values("name"), answer.Claims().Values("scope"), answer.Claims().Values("aud")), Is.EqualTo((new[] { name }, new[] { "api1" }, new[] { "urn:api1" })));
        Assert.That(answer.Claims().GetProperty("iat").GetInt64(), Is.GreaterThanOrEqualTo(first.Claims().GetProperty("iat").GetInt64() + 50));
        Assert.That(answer.Claims().GetProperty("jti").GetString(), Is.Not.EqualTo(first.Claims().GetProperty("jti").GetString()));
    }
}
