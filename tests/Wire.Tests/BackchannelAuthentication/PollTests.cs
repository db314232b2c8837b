using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using PluginTokenServer.Host.Handles;
using PluginTokenServer.Host.Options;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.BackchannelAuthentication;

/// <summary>The token endpoint while somebody makes up their mind (CIBA Core §10.1, §11).</summary>
[TestFixture("sqlite")]
[TestFixture("postgresql")]
public sealed class PollTests(string provider) : CibaFixture(provider)
{
    private const string Web = CodeFlow.Web;

    [Test]
    [Property("Requirement", "CIB-02")]
    public async Task handle_cannot_be_guessed()
    {
        var first = await Server.BeginAsync();
        var second = await Server.BeginAsync();
        Assert.That(first, Does.Match("^[A-Za-z0-9_-]{72}$"));
        // 16 random bytes and a tag of 32 that nobody else can make.
        Assert.That(first[3..24], Is.Not.EqualTo(second[3..24]));
    }

    [Test]
    [Property("Requirement", "CIB-02")]
    public async Task handle_of_another_client_is_refused_and_stays_good()
    {
        var authReqId = await Server.BeginAsync();
        (await Server.PollAsync(authReqId, ("client_id", CibaFlow.Rival))).MustBeRefused("invalid_grant");
        await Alice.ApproveAsync();
        (await Server.PollAsync(authReqId, ("client_id", CibaFlow.Rival))).MustBeRefused("invalid_grant");
        (await Server.PollAsync(authReqId)).MustBeIssued();
    }

    [Test]
    [Property("Requirement", "CIB-02")]
    public async Task handle_that_this_server_did_not_make_is_refused()
    {
        var authReqId = await Server.BeginAsync();
        await Alice.ApproveAsync();
        var flipped = authReqId[^1] == 'A' ? 'B' : 'A';
        foreach (var forged in new[] { "x", authReqId[..^1], authReqId + "A", authReqId[..^1] + flipped, authReqId.ToUpperInvariant(), " " + authReqId, new string('A', 72), new string('a', 20_000) })
            (await Server.PollAsync(forged)).MustBeRefused("invalid_grant");
        (await Server.PollAsync(authReqId)).MustBeIssued();
    }

    [Test]
    [Property("Requirement", "CIB-02")]
    public async Task handle_of_an_unknown_request_is_refused()
    {
        var keys = Server.Services.GetRequiredService<HandleKeys>();
        (await Server.PollAsync(keys.Write(HandleKind.AuthReqId, keys.New(0)))).MustBeRefused("invalid_grant");
    }

    [Test]
    [Property("Requirement", "CIB-02")]
    public async Task handles_of_other_kinds_are_refused()
    {
        var authReqId = await Server.BeginAsync(("scope", "openid api1 offline_access"));
        (await Server.RefreshAsync(CibaFlow.Bank, authReqId)).MustBeRefused("invalid_grant");
        (await Server.RedeemAsync(authReqId)).MustBeRefused("invalid_grant");
        (await Server.TokenAsync(("client_id", "television"), ("client_secret", "secret"), ("grant_type", "urn:ietf:params:oauth:grant-type:device_code"), ("device_code", authReqId))).MustBeRefused("invalid_grant");
        await Alice.DecideAsync(await Alice.OpenRequestAsync(), scopes: ["api1", "offline_access"]);
        (await Server.RefreshAsync(CibaFlow.Bank, authReqId)).MustBeRefused("invalid_grant");
        var tokens = (await Server.PollAsync(authReqId)).MustBeIssued();
        (await Server.PollAsync(tokens.RefreshToken())).MustBeRefused("invalid_grant");
        (await Server.PollAsync(tokens.AccessToken)).MustBeRefused("invalid_grant");
        (await Server.PollAsync((await Alice.GetAsync(CodeFlow.Request())).Code, ("client_id", Web))).MustBeRefused("invalid_grant");
        var keys = Server.Services.GetRequiredService<HandleKeys>();
        foreach (var kind in Enum.GetValues<HandleKind>().Where(kind => kind != HandleKind.AuthReqId))
        {
            Assert.That(keys.TryRead(HandleKind.AuthReqId, authReqId, out var handle));
            (await Server.PollAsync(keys.Write(kind, handle))).MustBeRefused("invalid_grant");
        }
    }

    [Test]
    [Property("Requirement", "CIB-02")]
    public async Task internal_id_is_no_handle()
    {
        await Server.BeginAsync();
        var id = (await Alice.WaitingAsync())[0].Split("id=")[1];
        (await Server.PollAsync(id)).MustBeRefused("invalid_grant");
    }

    [Test]
    public async Task poll_needs_the_handle_once_and_a_client_that_authenticates_and_may()
    {
        var authReqId = await Server.BeginAsync();
        (await Server.PollAsync("")).MustBeRefused("invalid_request");
        (await Server.TokenAsync(("client_id", CibaFlow.Bank), ("client_secret", "secret"), ("grant_type", CibaFlow.Grant), ("auth_req_id", authReqId), ("auth_req_id", authReqId))).MustBeRefused("invalid_request");
        (await Server.PollAsync(authReqId, ("client_secret", "wrong"))).MustBeRefused(HttpStatusCode.Unauthorized, "invalid_client");
        (await Server.PollAsync(authReqId, ("client_secret", ""))).MustBeRefused(HttpStatusCode.Unauthorized, "invalid_client");
        (await Server.PollAsync(authReqId, ("client_id", "roclient"))).MustBeRefused("unauthorized_client");
        (await Server.PollAsync(authReqId, ("client_id", "public"), ("client_secret", ""))).MustBeRefused("unauthorized_client");
        (await Server.PollAsync(authReqId)).MustBeRefused("authorization_pending");
    }

    [Test]
    [Property("Requirement", "CIB-05")]
    public async Task client_that_keeps_to_the_interval_is_told_to_wait_on()
    {
        var authReqId = await Server.BeginAsync();
        for (var poll = 0; poll < 4; poll++)
        {
            (await Server.PollAsync(authReqId)).MustBeRefused("authorization_pending");
            Advance(5);
        }

        await Alice.ApproveAsync();
        (await Server.PollAsync(authReqId)).MustBeIssued();
    }

    [Test]
    [Property("Requirement", "CIB-05")]
    public async Task each_poll_that_comes_too_soon_makes_the_interval_five_seconds_longer_for_good()
    {
        var authReqId = await Server.BeginAsync();
        (await Server.PollAsync(authReqId)).MustBeRefused("authorization_pending");
        (await Server.PollAsync(authReqId)).MustBeRefused("slow_down");
        // Ten now.
        Advance(9);
        (await Server.PollAsync(authReqId)).MustBeRefused("slow_down");
        // Fifteen.
        Advance(15);
        (await Server.PollAsync(authReqId)).MustBeRefused("authorization_pending");
        Advance(14);
        Assert.That((await Server.PollAsync(authReqId)).MustBeRefused("slow_down").ErrorDescription, Does.Contain("20 seconds"));
        Advance(20);
        (await Server.PollAsync(authReqId)).MustBeRefused("authorization_pending");
        // An answer is told at once, however soon it is asked for.
        await Alice.ApproveAsync();
        (await Server.PollAsync(authReqId)).MustBeIssued();
    }

    [Test]
    [Property("Requirement", "CIB-05")]
    public async Task client_may_have_an_interval_and_a_lifetime_of_its_own()
    {
        var authReqId = (await Server.AskUserAsync(("client_id", "patient"))).MustBeAsked(expiresIn: 40, interval: 9);
        (await Server.PollAsync(authReqId, ("client_id", "patient"))).MustBeRefused("authorization_pending");
        Advance(8);
        (await Server.PollAsync(authReqId, ("client_id", "patient"))).MustBeRefused("slow_down");
        Advance(32);
        (await Server.PollAsync(authReqId, ("client_id", "patient"))).MustBeRefused("expired_token");
    }

    [Test]
    [Property("Requirement", "CIB-05")]
    public async Task denial_is_told_as_often_as_it_is_asked_for()
    {
        var authReqId = await Server.BeginAsync();
        await Alice.DenyAsync();
        (await Server.PollAsync(authReqId)).MustBeRefused("access_denied");
        (await Server.PollAsync(authReqId)).MustBeRefused("access_denied");
        (await Server.PollAsync(authReqId, ("client_id", CibaFlow.Rival))).MustBeRefused("invalid_grant");
    }

    [Test]
    [Property("Requirement", "CIB-05")]
    public async Task request_that_nobody_answers_expires_to_the_second_and_cannot_be_answered_then()
    {
        var authReqId = await Server.BeginAsync();
        var page = await Alice.OpenRequestAsync();
        Advance(299.9);
        (await Server.PollAsync(authReqId)).MustBeRefused("authorization_pending");
        Advance(0.1);
        (await Server.PollAsync(authReqId)).MustBeRefused("expired_token");
        Assert.That(await Alice.WaitingAsync(), Is.Empty);
        (await Alice.DecideAsync(page)).MustSay("Nothing waits here any more", 400);
        (await Server.PollAsync(authReqId)).MustBeRefused("expired_token");
    }

    [Test]
    [Property("Requirement", "CIB-05")]
    public async Task approval_that_nobody_fetches_expires_too()
    {
        var authReqId = await Server.BeginAsync();
        await Alice.ApproveAsync();
        Advance(300);
        (await Server.PollAsync(authReqId)).MustBeRefused("expired_token");
        // Long after that nobody remembers it.
        Advance(3600);
        await Server.Services.UpkeepAsync();
        (await Server.PollAsync(authReqId)).MustBeRefused("invalid_grant");
    }

    [Test]
    [Property("Requirement", "CIB-05")]
    public async Task replay_is_refused_and_revokes_nothing()
    {
        var authReqId = await Server.BeginAsync(("scope", "openid api1 offline_access"));
        await Alice.DecideAsync(await Alice.OpenRequestAsync(), scopes: ["api1", "offline_access"]);
        var tokens = (await Server.PollAsync(authReqId)).MustBeIssued();
        for (var replay = 0; replay < 3; replay++)
            (await Server.PollAsync(authReqId)).MustBeRefused("invalid_grant");
        (await Server.RefreshAsync(CibaFlow.Bank, tokens.RefreshToken())).MustBeIssued();
    }

    [Test]
    [Property("Requirement", "CIB-05")]
    public async Task push_is_not_offered_so_that_no_client_of_that_mode_can_poll()
    {
        var fault = await Assert.ThrowsAsync<ConfigurationException>(() => TestServer.StartAsync(settings => settings.AddCibaClient("pushed")["BackchannelTokenDeliveryMode"] = "push"));
        Assert.That(fault!.Message, Does.Contain("push is not offered"));
        Assert.That(await Server.Http.GetStringAsync("/.well-known/openid-configuration"), Does.Contain("""
            "backchannel_token_delivery_modes_supported":["poll","ping"]
            """.Trim()));
    }

    [Test]
    public async Task scope_that_the_client_lost_meanwhile_is_not_issued()
    {
        var authReqId = await Server.BeginAsync();
        await Alice.ApproveAsync();
        await using (await Server.ChangedAsync(settings => settings.Client(CibaFlow.Bank)["AllowedScopes"] = new JsonArray("openid", "profile")))
            Assert.That((await Server.PollAsync(authReqId)).MustBeIssued().Text("scope"), Is.EqualTo("openid"));
    }

    [Test]
    public async Task client_that_is_disabled_meanwhile_gets_nothing_and_nobody_can_grant_it_anything()
    {
        var authReqId = await Server.BeginAsync();
        var page = await Alice.OpenRequestAsync();
        await using (await Server.ChangedAsync(settings => settings.Client(CibaFlow.Bank)["Enabled"] = false))
        {
            (await Server.PollAsync(authReqId)).MustBeRefused(HttpStatusCode.Unauthorized, "invalid_client");
            Assert.That(await Alice.WaitingAsync(), Is.Empty);
            (await Alice.DecideAsync(page)).MustSay("Nothing waits here any more", 400);
        }

        (await Server.PollAsync(authReqId)).MustBeRefused("authorization_pending");
    }

    [Test]
    public async Task revocation_reaches_a_request_that_waits_and_one_that_was_granted()
    {
        foreach (var isGranted in new[] { false, true })
        {
            var authReqId = await Server.BeginAsync();
            if (isGranted)
                await Alice.ApproveAsync();
            using var output = new StringWriter(System.Globalization.CultureInfo.InvariantCulture);
            Advance(2);
            Assert.That(await Host.CommandLine.StoreVerbs.RevokeAsync(Server.Services, ["client", CibaFlow.Bank], new Host.CommandLine.Terminal(TextReader.Null, output, output, null)), Is.Zero);
            (await Server.PollAsync(authReqId)).MustBeRefused("invalid_grant");
            Assert.That(await Alice.WaitingAsync(), Is.Empty);
            Advance(2);
        }
    }

    protected override void Configure(JsonObject settings)
    {
        settings["Clients"]!.AsArray().Remove(settings.Client(GrantClients.Web));
        CodeFlow.Configure(settings);
        settings.Client(Web)["AllowedGrantTypes"]!.AsArray().Add(CibaFlow.Grant);
        settings.AddClient("television", ["urn:ietf:params:oauth:grant-type:device_code"], ["openid"]);
        var patient = settings.AddCibaClient("patient");
        (patient["PollingInterval"], patient["CibaLifetime"]) = (9, 40);
    }
}
