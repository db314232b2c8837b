using System.Net;
using PluginTokenServer.Host.Grants;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.Revocation;

/// <summary>RFC 7009: a client gives up what is its own, and what belongs to it goes with it.</summary>
[TestFixture("sqlite")]
[TestFixture("postgresql")]
public sealed class RevocationTests(string provider) : StoreFixture(provider)
{
    [TestCase(GrantClients.Web, true)]
    [TestCase(GrantClients.Web, false)]
    [TestCase(GrantClients.App, true)]
    [TestCase(GrantClients.Referring, true)]
    [TestCase(GrantClients.Referring, false)]
    [Property("Requirement", "REV-02")]
    public async Task one_token_takes_the_whole_grant_with_it(string client, bool refreshToken)
    {
        var first = await Server.SignInAsync(client);
        var second = await Server.RefreshAsync(client, first.RefreshToken());
        MustBeDone(await Server.RevokeAsync(client, refreshToken ? second.RefreshToken() : first.AccessToken));
        foreach (var answer in new[] { first, second })
        {
            Assert.That(await Server.IsActiveAsync(GrantClients.Api1, answer.AccessToken), Is.False);
            (await Server.RefreshAsync(client, answer.RefreshToken())).MustBeRefused("invalid_grant");
        }
    }

    [Test]
    [Property("Requirement", "REV-02")]
    public async Task every_node_knows_at_once_and_after_a_restart()
    {
        var (issued, other) = (await Server.SignInAsync(GrantClients.Referring), await Server.SignInAsync(GrantClients.Referring));
        var second = Provider == "postgresql" ? await Nodes.StartAsync() : Server;
        MustBeDone(await Server.RevokeAsync(GrantClients.Referring, issued.RefreshToken()));
        Assert.That(await second.IsActiveAsync(GrantClients.Api1, issued.AccessToken), Is.False);
        Server = await Nodes.RestartAsync(Server);
        Assert.That(await Server.IsActiveAsync(GrantClients.Api1, issued.AccessToken), Is.False);
        Assert.That(await Server.IsActiveAsync(GrantClients.Api1, other.AccessToken), Is.True);
        (await Server.RefreshAsync(GrantClients.Referring, issued.RefreshToken())).MustBeRefused("invalid_grant");
    }

    [Test]
    [Property("Requirement", "REV-01")]
    public async Task unknown_token_is_as_good_as_revoked()
    {
        foreach (var token in new[] { "x", "a.b.c", new string('A', 72), new string('a', 40_000), "\u00e9" })
            MustBeDone(await Server.RevokeAsync(GrantClients.Web, token));
        var token1 = (await Server.SignInAsync()).RefreshToken();
        for (var i = 0; i < 2; i++)
            MustBeDone(await Server.RevokeAsync(GrantClients.Web, token1));
    }

    [TestCase(GrantClients.Web)]
    [TestCase(GrantClients.Referring)]
    [Property("Requirement", "REV-01")]
    public async Task another_clients_token_stays_active(string client)
    {
        var issued = await Server.SignInAsync(client);
        foreach (var other in new[] { GrantClients.Other, GrantClients.App })
        {
            foreach (var token in new[] { issued.AccessToken, issued.RefreshToken() })
                MustBeDone(await Server.RevokeAsync(other, token));
        }

        Assert.That(await Server.IsActiveAsync(GrantClients.Api1, issued.AccessToken), Is.True);
        await Server.RotateAsync(client, issued.RefreshToken());
    }

    [Test]
    [Property("Requirement", "REV-01")]
    public async Task client_that_a_token_names_cannot_end_the_grant_of_the_one_that_has_it()
    {
        await using var impersonating = await Server.ChangedAsync(settings => settings.Client(GrantClients.Web)["Properties"] = new System.Text.Json.Nodes.JsonObject { ["impersonates"] = GrantClients.Other });
        var issued = (await Server.AskAsync(GrantClients.Web, ShapePlugin.GrantType, ("scope", "api1 offline_access"), ("subject", "somebody"), ("as_client", GrantClients.Other))).MustBeIssued();
        Assert.That(issued.Claims().GetProperty("client_id").GetString(), Is.EqualTo(GrantClients.Other));
        MustBeDone(await Server.RevokeAsync(GrantClients.Other, issued.AccessToken));
        Assert.That(await Server.IsActiveAsync(GrantClients.Api1, issued.AccessToken), Is.True);
        MustBeDone(await Server.RevokeAsync(GrantClients.Web, issued.AccessToken));
        (await Server.RefreshAsync(GrantClients.Web, issued.RefreshToken())).MustBeRefused("invalid_grant");
    }

    [Test]
    public async Task reference_of_a_clients_own_is_gone()
    {
        var token = (await Server.AskAsync(GrantClients.MachineReferring, "client_credentials", ("scope", "api1"))).MustBeIssued().AccessToken;
        MustBeDone(await Server.RevokeAsync(GrantClients.MachineReferring, token));
        Assert.That(await Server.IsActiveAsync(GrantClients.Api1, token), Is.False);
    }

    [Test]
    public async Task jwt_without_a_grant_can_only_expire_and_the_client_is_told()
    {
        var token = (await Server.SignInAsync(scope: "api1")).AccessToken;
        var answer = await Server.RevokeAsync(GrantClients.Web, token);
        Assert.That(((int)answer.Status, answer.Error), Is.EqualTo((400, "unsupported_token_type")));
        Assert.That(await Server.IsActiveAsync(GrantClients.Api1, token), Is.True);
        // Not told about another's.
        MustBeDone(await Server.RevokeAsync(GrantClients.Other, token));
    }

    [Test]
    [Property("Requirement", "REF-09")]
    public async Task nobody_revokes_without_being_the_client()
    {
        var token = (await Server.SignInAsync()).RefreshToken();
        foreach (var form in new (string, string)[][] { [], [("client_id", GrantClients.Web)], [("client_id", GrantClients.Web), ("client_secret", "wrong")] })
            (await Server.PostAsync("/connect/revocation", [.. form, ("token", token)])).MustBeRefused(HttpStatusCode.Unauthorized, "invalid_client");
        (await Server.RevokeAsync(GrantClients.Web, "")).MustBeRefused("invalid_request");
        (await Server.PostAsync($"/connect/revocation?token={token}", GrantClients.As(GrantClients.Web))).MustBeRefused("invalid_request");
        using var get = new HttpRequestMessage(HttpMethod.Get, $"/connect/revocation?token={token}");
        Assert.That((int)(await Server.SendAsync(get)).Status, Is.EqualTo(405));
        await Server.RotateAsync(GrantClients.Web, token);
    }

    [Test]
    public async Task wrong_hint_is_of_no_consequence()
    {
        var issued = await Server.SignInAsync(GrantClients.Referring);
        MustBeDone(await Server.RevokeAsync(GrantClients.Referring, issued.AccessToken, ("token_type_hint", "refresh_token")));
        (await Server.RefreshAsync(GrantClients.Referring, issued.RefreshToken())).MustBeRefused("invalid_grant");
    }

    [Test]
    public async Task replaced_refresh_token_still_ends_the_grant()
    {
        var first = (await Server.SignInAsync()).RefreshToken();
        var second = await Server.RotateAsync(GrantClients.Web, first);
        MustBeDone(await Server.RevokeAsync(GrantClients.Web, first));
        (await Server.RefreshAsync(GrantClients.Web, second)).MustBeRefused("invalid_grant");
    }

    [TestCase(GrantClients.Web, true, GrantStore.Kind)]
    [TestCase(GrantClients.Web, false, GrantStore.Kind)]
    [TestCase(GrantClients.Referring, false, GrantStore.Kind)]
    [TestCase(GrantClients.Referring, false, Host.Grants.ReferenceTokens.Kind)]
    [Property("Requirement", "REV-03")]
    public async Task store_that_fails_is_never_a_success(string client, bool refreshToken, string kind)
    {
        var issued = await Server.SignInAsync(client);
        var token = refreshToken ? issued.RefreshToken() : issued.AccessToken;
        var faulty = await Nodes.BreakAsync(Server);
        faulty.FailAt(call => call.Kind == kind);
        (await Server.RevokeAsync(client, token)).MustBePutOff();
        faulty.FailAt(call => call.Kind == kind && call.Writes);
        (await Server.RevokeAsync(client, token)).MustBePutOff();
        faulty.Recover();
        MustBeDone(await Server.RevokeAsync(client, token));
        Assert.That(await Server.IsActiveAsync(GrantClients.Api1, issued.AccessToken), Is.False);
        (await Server.RefreshAsync(client, issued.RefreshToken())).MustBeRefused("invalid_grant");
    }

    private static void MustBeDone(TokenAnswer answer) => Assert.That(((int)answer.Status, answer.Body, answer.Headers.CacheControl?.NoStore), Is.EqualTo((200, "", true)));
}
