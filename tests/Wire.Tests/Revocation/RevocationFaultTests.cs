using System.Net;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.Revocation;

/// <summary>What is acknowledged is revoked, whatever went wrong on the way there.</summary>
public sealed class RevocationFaultTests() : StoreFixture("sqlite")
{
    [Test]
    public async Task revocation_that_failed_half_way_is_done_by_the_next_one()
    {
        var answer = await Server.SignInAsync(GrantClients.Referring);
        var store = await Nodes.BreakAsync(Server);
        store.FailAt(call => call is { Name: "TryReplaceAsync", Kind: "grant" });
        Assert.That((await Server.RevokeAsync(GrantClients.Referring, answer.AccessToken)).Status, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        store.Recover();
        Assert.That((await Server.RevokeAsync(GrantClients.Referring, answer.AccessToken)).Status, Is.EqualTo(HttpStatusCode.OK));
        (await Server.RefreshAsync(GrantClients.Referring, answer.RefreshToken())).MustBeRefused("invalid_grant");
    }

    [Test]
    public async Task access_token_of_a_disabled_user_is_revoked_for_good()
    {
        var answer = await Server.SignInAsync();
        await using (await Server.ChangedAsync(settings => settings["Users"]![0]!["Enabled"] = false))
            Assert.That((await Server.RevokeAsync(GrantClients.Web, answer.AccessToken)).Status, Is.EqualTo(HttpStatusCode.OK));
        (await Server.RefreshAsync(GrantClients.Web, answer.RefreshToken())).MustBeRefused("invalid_grant");
        Assert.That(await Server.IsActiveAsync(GrantClients.Api1, answer.AccessToken), Is.False);
    }

    [Test]
    public async Task access_token_is_given_up_by_the_client_that_got_it_and_not_by_the_one_it_names()
    {
        var answer = (await ShapedAsync(("as_client", GrantClients.Other))).MustBeIssued();
        await Server.RevokeAsync(GrantClients.Other, answer.AccessToken);
        var next = await Server.RotateAsync(GrantClients.Web, answer.RefreshToken());
        await Server.RevokeAsync(GrantClients.Web, answer.AccessToken);
        (await Server.RefreshAsync(GrantClients.Web, next)).MustBeRefused("invalid_grant");
    }

    [Test]
    public async Task claims_of_an_extension_are_not_taken_for_what_introspection_says_of_the_token()
    {
        var answer = (await ShapedAsync(("issued", "active=no|token_type=N_A"))).MustBeIssued();
        var body = (await Server.IntrospectAsync(GrantClients.Web, answer.AccessToken)).Body;
        Assert.That(body, Does.StartWith("{\"active\":true,").And.Not.Contain("\"no\"").And.Not.Contain("N_A"));
    }

    protected override void Configure(System.Text.Json.Nodes.JsonObject settings) =>
        settings.Client(GrantClients.Web)["Properties"] = new System.Text.Json.Nodes.JsonObject { ["impersonates"] = GrantClients.Other };

    private Task<TokenAnswer> ShapedAsync(params (string, string)[] form) =>
        Server.TokenAsync([.. GrantClients.As(GrantClients.Web), ("grant_type", ShapePlugin.GrantType), ("subject", "1"), ("scope", "api1 offline_access"), .. form]);
}
