using System.Text.Json.Nodes;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.RefreshToken;

/// <summary>What a validator made of the first token, it made of the grant: a refresh has the same, as far as the client may still have it.</summary>
[TestFixture("sqlite")]
[TestFixture("postgresql")]
public sealed class ShapedGrantTests(string provider) : StoreFixture(provider)
{
    private const string Described = "described";

    [Test]
    public async Task shorter_life_is_kept_over_every_refresh()
    {
        var answer = await ShapeAsync(GrantClients.Web, ("lifetime", "60"));
        for (var i = 0; i < 3; i++)
        {
            Assert.That((Life(answer), answer.Text("expires_in")), Is.EqualTo((60, "60")));
            answer = (await Server.RefreshAsync(GrantClients.Web, answer.RefreshToken())).MustBeIssued();
        }
    }

    [TestCase(GrantClients.Referring)]
    [TestCase(GrantClients.Reusing)]
    [TestCase(GrantClients.Keeping)]
    public async Task shorter_life_is_kept_whatever_kind_of_client_it_is(string client)
    {
        var answer = await ShapeAsync(client, ("lifetime", "60"));
        answer = (await Server.RefreshAsync(client, answer.RefreshToken())).MustBeIssued();
        Assert.That(answer.Text("expires_in"), Is.EqualTo("60"));
        Advance(71);
        Assert.That(await Server.IsActiveAsync(GrantClients.Api1, answer.AccessToken), Is.False);
    }

    [Test]
    [Property("Requirement", "EXT-03")]
    public async Task client_that_may_have_less_now_has_less()
    {
        var (shaped, plain) = (await ShapeAsync(GrantClients.Other, ("lifetime", "600")), await ShapeAsync(GrantClients.Other));
        await using (await Server.ChangedAsync(settings => settings.Client(GrantClients.Other)["AccessTokenLifetime"] = 300))
        {
            shaped = (await Server.RefreshAsync(GrantClients.Other, shaped.RefreshToken())).MustBeIssued();
            plain = (await Server.RefreshAsync(GrantClients.Other, plain.RefreshToken())).MustBeIssued();
            Assert.That((Life(shaped), Life(plain)), Is.EqualTo((300, 300)));
        }

        shaped = (await Server.RefreshAsync(GrantClients.Other, shaped.RefreshToken())).MustBeIssued();
        plain = (await Server.RefreshAsync(GrantClients.Other, plain.RefreshToken())).MustBeIssued();
        Assert.That((Life(shaped), Life(plain)), Is.EqualTo((600, 3600)), "What the grant left to the client follows the client.");
    }

    [Test]
    public async Task claims_of_the_client_stay_as_the_grant_left_them()
    {
        var answer = await ShapeAsync(Described, ("claim", "desk=7"), ("withdraw", "tier"));
        for (var i = 0; i < 3; i++)
        {
            var claims = answer.Claims();
            Assert.That((claims.Values("client_desk"), claims.Values("client_tier"), claims.Values("client_region")), Is.EqualTo((new[] { "7" }, Array.Empty<string>(), new[] { "north" })));
            answer = (await Server.RefreshAsync(Described, answer.RefreshToken())).MustBeIssued();
        }
    }

    [Test]
    public async Task claim_that_is_taken_from_the_client_is_gone_although_the_grant_added_to_it()
    {
        var answer = await ShapeAsync(Described, ("claim", "desk=7"));
        await using var changed = await Server.ChangedAsync(settings =>
            settings.Client(Described)["Claims"] = new JsonArray(new JsonObject { ["Type"] = "region", ["Value"] = "south" }));
        var claims = (await Server.RefreshAsync(Described, answer.RefreshToken())).MustBeIssued().Claims();
        Assert.That((claims.Values("client_desk"), claims.Values("client_tier"), claims.Values("client_region")), Is.EqualTo((new[] { "7" }, Array.Empty<string>(), new[] { "south" })));
    }

    [Test]
    public async Task grant_that_shaped_nothing_follows_the_client()
    {
        var answer = await ShapeAsync(Described);
        await using var changed = await Server.ChangedAsync(settings =>
        {
            settings.Client(Described)["Claims"] = new JsonArray(new JsonObject { ["Type"] = "tier", ["Value"] = "silver" });
            settings.Client(Described)["AccessTokenLifetime"] = 7200;
        });
        answer = (await Server.RefreshAsync(Described, answer.RefreshToken())).MustBeIssued();
        Assert.That((answer.Claims().Values("client_tier"), answer.Claims().Values("client_region"), Life(answer)), Is.EqualTo((new[] { "silver" }, Array.Empty<string>(), 7200)));
    }

    protected override void Configure(JsonObject settings)
    {
        var client = settings.AddClient(Described, [ShapePlugin.GrantType], ["api1"]);
        (client["AllowOfflineAccess"], client["AlwaysSendClientClaims"]) = (true, true);
        client["Claims"] = new JsonArray(new JsonObject { ["Type"] = "tier", ["Value"] = "gold" }, new JsonObject { ["Type"] = "region", ["Value"] = "north" });
    }

    private async Task<TokenAnswer> ShapeAsync(string client, params (string, string)[] form) =>
        (await Server.AskAsync(client, ShapePlugin.GrantType, [("scope", "api1 offline_access"), ("subject", "somebody"), .. form])).MustBeIssued();

    private static long Life(TokenAnswer answer) => answer.Claims().GetProperty("exp").GetInt64() - answer.Claims().GetProperty("iat").GetInt64();
}
