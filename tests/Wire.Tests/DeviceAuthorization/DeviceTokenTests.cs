using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using PluginTokenServer.Host.Grants;
using PluginTokenServer.Host.SignIn;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.DeviceAuthorization;

/// <summary>What a device gets once somebody has said yes, and what becomes of a yes when something else changes.</summary>
[TestFixture("sqlite")]
[TestFixture("postgresql")]
public sealed class DeviceTokenTests(string provider) : DeviceFixture(provider)
{
    private const string Bound = "bound";
    private const string Referring = "device-referring";

    // Who was revoked is not signed in again here, within one moment of the clock.
    private const string Revoked = "3";

    protected override void Configure(JsonObject settings)
    {
        DeviceFlow.AddClient(settings, Bound)["CoordinateLifetimeWithUserSession"] = true;
        DeviceFlow.AddClient(settings, Referring)["AccessTokenType"] = "Reference";
        settings["Users"]!.AsArray().Add(new JsonObject { ["SubjectId"] = Revoked, ["Username"] = "carol", ["PasswordHash"] = PasswordHashes.Of("carol") });
    }

    [Test]
    public async Task tokens_are_the_users_who_said_yes()
    {
        var signedIn = Server.Clock.GetUtcNow();
        using var bob = await SignedInAsync("bob");
        Advance(30);
        var device = await Server.BeginAsync(DeviceFlow.Television, ("scope", "openid profile api1 offline_access"));
        (await bob.ConnectAsync(device)).MustBeConnected();
        var tokens = (await Server.PollAsync(device)).MustBeIssued();
        Assert.That(
            tokens.Json.EnumerateObject().Select(member => member.Name),
            Is.EquivalentTo(["id_token", "access_token", "refresh_token", "expires_in", "token_type", "scope"]));
        Assert.That(tokens.Text("scope"), Is.EqualTo("openid profile api1 offline_access"));
        var (access, identity) = (tokens.Claims(), TokenAnswer.PayloadOf(tokens.Text("id_token")!));
        Assert.That((access.GetProperty("sub").GetString(), access.GetProperty("client_id").GetString()), Is.EqualTo(("2", DeviceFlow.Television)));
        Assert.That(access.Values("aud"), Is.EqualTo([GrantClients.Api1]));
        Assert.That(
            (identity.GetProperty("sub").GetString(), identity.GetProperty("aud").GetString(), identity.GetProperty("auth_time").GetInt64()),
            Is.EqualTo(("2", DeviceFlow.Television, signedIn.ToUnixTimeSeconds())));
        Assert.That(identity.Values("amr"), Is.EqualTo(["pwd"]));
        Assert.That(identity.TryGetProperty("at_hash", out _), Is.True);
        Assert.That(identity.TryGetProperty("nonce", out _), Is.False);
    }

    [Test]
    public async Task without_openid_there_is_no_identity_token_and_without_offline_access_no_refresh_token()
    {
        var tokens = await GrantAsync(DeviceFlow.Till, "api1");
        Assert.That((tokens.Has("id_token"), tokens.Has("refresh_token")), Is.EqualTo((false, false)));
    }

    [Test]
    public async Task less_may_be_granted_and_no_more()
    {
        var device = await Server.BeginAsync(DeviceFlow.Till, ("scope", "openid profile api1 offline_access"));
        (await Alice.AllowAsync(await Alice.EnterAsync(device.UserCode), "profile", "api2", "api3")).MustBeConnected();
        var tokens = (await Server.PollAsync(device)).MustBeIssued();
        Assert.That((tokens.Text("scope"), tokens.Claims().GetProperty("scope").GetString(), tokens.Has("refresh_token")), Is.EqualTo(("openid profile", "openid profile", false)));
    }

    [Test]
    public async Task whoever_leaves_nothing_checked_says_no()
    {
        var device = await Server.BeginAsync(DeviceFlow.Till, ("scope", "api1"));
        (await Alice.AllowAsync(await Alice.EnterAsync(device.UserCode))).MustBeDenied();
        (await Server.PollAsync(device)).MustBeRefused("access_denied");
    }

    [TestCase("")]
    [TestCase("ALLOW")]
    [TestCase("allow,deny")]
    [TestCase("yes")]
    public async Task whatever_is_no_clear_yes_is_a_no(string decision)
    {
        var device = await Server.BeginAsync();
        (await Alice.SubmitAsync(await Alice.EnterAsync(device.UserCode), 0, ("decision", decision), ("scope", "api1"))).MustBeDenied();
        (await Server.PollAsync(device)).MustBeRefused("access_denied");
    }

    [TestCase(DeviceFlow.Television)]
    [TestCase(DeviceFlow.Till)]
    [TestCase(Referring)]
    public async Task refresh_token_goes_on_and_one_token_takes_all_with_it(string client)
    {
        var first = await GrantAsync(client, "openid api1 offline_access");
        Advance(30);
        var second = (await RefreshAsync(client, first.RefreshToken())).MustBeIssued();
        Assert.That(second.RefreshToken(), Is.Not.EqualTo(first.RefreshToken()));
        Assert.That(second.Has("id_token"), Is.True);
        Assert.That((int)(await Server.PostAsync("/connect/revocation", [.. Of(client), ("token", second.RefreshToken())])).Status, Is.EqualTo(200));
        foreach (var answer in new[] { first, second })
            Assert.That(await Server.IsActiveAsync(GrantClients.Api1, answer.AccessToken), Is.False);
        (await RefreshAsync(client, second.RefreshToken())).MustBeRefused("invalid_grant");
    }

    [Test]
    public async Task tokens_are_for_the_apis_that_were_named()
    {
        var device = await Server.BeginAsync(DeviceFlow.Till, ("scope", "openid api1 api2 offline_access"), ("resource", GrantClients.Api1), ("resource", GrantClients.Api2));
        (await Alice.ConnectAsync(device)).MustBeConnected();
        (await Server.PollAsync(device, ("resource", "urn:api3"))).MustBeRefused("invalid_target");
        var tokens = (await Server.PollAsync(device, ("resource", GrantClients.Api2))).MustBeIssued();
        Assert.That(tokens.Claims().Values("aud"), Is.EqualTo([GrantClients.Api2]));
        var refreshed = (await RefreshAsync(DeviceFlow.Till, tokens.RefreshToken(), ("resource", GrantClients.Api1))).MustBeIssued();
        Assert.That(refreshed.Claims().Values("aud"), Is.EqualTo([GrantClients.Api1]));
    }

    [Test]
    public async Task resource_that_was_not_named_at_first_is_not_to_be_had()
    {
        var device = await Server.BeginAsync(DeviceFlow.Till, ("scope", "api1 api2"), ("resource", GrantClients.Api1));
        (await Alice.ConnectAsync(device)).MustBeConnected();
        (await Server.PollAsync(device, ("resource", GrantClients.Api2))).MustBeRefused("invalid_target");
        Assert.That((await Server.PollAsync(device)).MustBeIssued().Claims().Values("aud"), Is.EqualTo([GrantClients.Api1]));
    }

    [TestCase(CodeFlow.Verifier, true)]
    [TestCase("", false)]
    [TestCase("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", false)]
    [TestCase("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjX", false)]
    [Property("Requirement", "DEV-10")]
    public async Task proof_key_is_asked_for_where_one_was_announced(string verifier, bool isGood)
    {
        var device = await Server.BeginAsync(DeviceFlow.Television, ("code_challenge", CodeFlow.Challenge), ("code_challenge_method", "S256"));
        (await Alice.ConnectAsync(device)).MustBeConnected();
        var answer = await Server.PollAsync(device, ("code_verifier", verifier));
        if (isGood)
            answer.MustBeIssued();
        else
            answer.MustBeRefused("invalid_grant");
        // Who was wrong has used nothing up.
        if (!isGood)
            (await Server.PollAsync(device, ("code_verifier", CodeFlow.Verifier))).MustBeIssued();
    }

    [Test]
    [Property("Requirement", "DEV-10")]
    public async Task verifier_without_a_challenge_is_one_whose_challenge_somebody_took_away()
    {
        var device = await Server.BeginAsync();
        (await Alice.ConnectAsync(device)).MustBeConnected();
        (await Server.PollAsync(device, ("code_verifier", CodeFlow.Verifier))).MustBeRefused("invalid_grant");
        (await Server.PollAsync(device)).MustBeIssued();
    }

    [Test]
    [Property("Requirement", "DEV-09")]
    public async Task scope_that_the_client_lost_after_the_yes_is_not_issued()
    {
        var (some, all) = (await Server.BeginAsync(DeviceFlow.Till, ("scope", "api1 api2")), await Server.BeginAsync(DeviceFlow.Till, ("scope", "api2")));
        (await Alice.ConnectAsync(some)).MustBeConnected();
        (await Alice.ConnectAsync(all)).MustBeConnected();
        await using var without = await Server.ChangedAsync(settings => settings.Client(DeviceFlow.Till)["AllowedScopes"] = new JsonArray("api1"));
        Assert.That((await Server.PollAsync(some)).MustBeIssued().Text("scope"), Is.EqualTo("api1"));
        (await Server.PollAsync(all)).MustBeRefused("invalid_scope");
    }

    [Test]
    [Property("Requirement", "DEV-09")]
    public async Task scope_that_the_client_lost_before_the_yes_is_not_asked_for()
    {
        var device = await Server.BeginAsync(DeviceFlow.Till, ("scope", "openid api1 api2"));
        await using var without = await Server.ChangedAsync(settings => settings.Client(DeviceFlow.Till)["AllowedScopes"] = new JsonArray("openid", "api1"));
        var page = (await Alice.EnterAsync(device.UserCode)).MustAsk();
        Assert.That(page.Html, Does.Contain("value=\"api1\"").And.Not.Contain("value=\"api2\""));
        (await Alice.AllowAsync(page, "api1", "api2")).MustBeConnected();
        Assert.That((await Server.PollAsync(device)).MustBeIssued().Text("scope"), Is.EqualTo("openid api1"));
    }

    [Test]
    public async Task client_that_is_disabled_meanwhile_is_not_connected_and_gets_nothing()
    {
        var (waiting, granted) = (await Server.BeginAsync(DeviceFlow.Till), await Server.BeginAsync(DeviceFlow.Till));
        var page = (await Alice.EnterAsync(waiting.UserCode)).MustAsk();
        (await Alice.ConnectAsync(granted)).MustBeConnected();
        await using (await Server.ChangedAsync(settings => settings.Client(DeviceFlow.Till)["Enabled"] = false))
        {
            (await Server.PollAsync(granted)).MustBeRefused(HttpStatusCode.Unauthorized, "invalid_client");
            (await Alice.AllowAsync(page, "api1")).MustBeTurnedAway();
        }

        (await Server.PollAsync(waiting)).MustBeRefused("access_denied");
        (await Server.PollAsync(granted)).MustBeIssued();
    }

    [Test]
    [Property("Requirement", "TOK-13")]
    public async Task nobody_who_is_disabled_or_gone_between_the_yes_and_the_tokens_gets_any()
    {
        using var bob = await SignedInAsync("bob");
        var (disabled, gone) = (await Server.BeginAsync(), await Server.BeginAsync());
        (await bob.ConnectAsync(disabled)).MustBeConnected();
        (await bob.ConnectAsync(gone)).MustBeConnected();
        await using (await Server.ChangedAsync(settings => settings["Users"]![1]!["Enabled"] = false))
            (await Server.PollAsync(disabled)).MustBeRefused("invalid_grant");
        await using (await Server.ChangedAsync(settings => settings["Users"]!.AsArray().RemoveAt(1)))
            (await Server.PollAsync(gone)).MustBeRefused("invalid_grant");
    }

    [Test]
    public async Task device_outlives_the_browser_that_it_was_connected_with_unless_its_client_is_bound_to_it()
    {
        using var browser = await SignedInAsync();
        var (free, bound, boundLater) = (await Server.BeginAsync(DeviceFlow.Till, ("scope", "api1 offline_access")), await Server.BeginAsync(Bound, ("scope", "openid api1 offline_access")), await Server.BeginAsync(Bound));
        foreach (var device in new[] { free, bound, boundLater })
            (await browser.ConnectAsync(device)).MustBeConnected();
        var tokens = (await Server.PollAsync(bound)).MustBeIssued();
        Assert.That(TokenAnswer.PayloadOf(tokens.Text("id_token")!).TryGetProperty("sid", out _), Is.True);
        await browser.SubmitAsync(await browser.GetAsync("/account/logout"), 0, ("decision", "logout"));
        (await Server.PollAsync(boundLater)).MustBeRefused("invalid_grant");
        (await RefreshAsync(Bound, tokens.RefreshToken())).MustBeRefused("invalid_grant");
        Assert.That(await Server.IsActiveAsync(GrantClients.Api1, tokens.AccessToken), Is.False);
        var kept = (await Server.PollAsync(free)).MustBeIssued();
        (await RefreshAsync(DeviceFlow.Till, kept.RefreshToken())).MustBeIssued();
    }

    [TestCase(nameof(RevocationScope.Subject))]
    [TestCase(nameof(RevocationScope.Client))]
    [TestCase(nameof(RevocationScope.Session))]
    [Property("Requirement", "REV-02")]
    public async Task revocation_takes_what_was_granted(string by)
    {
        Advance(1);
        using var browser = await SignedInAsync(by == nameof(RevocationScope.Subject) ? "carol" : "bob");
        var (granted, redeemed, other) = (await Server.BeginAsync(Bound), await Server.BeginAsync(Bound, ("scope", "api1 offline_access")), await Server.BeginAsync(DeviceFlow.Till));
        (await browser.ConnectAsync(granted)).MustBeConnected();
        (await browser.ConnectAsync(redeemed)).MustBeConnected();
        (await Alice.ConnectAsync(other)).MustBeConnected();
        var tokens = (await Server.PollAsync(redeemed)).MustBeIssued();
        await RevokeAsync(Enum.Parse<RevocationScope>(by), by switch { nameof(RevocationScope.Subject) => Revoked, nameof(RevocationScope.Client) => Bound, _ => await SessionOfAsync("2") });
        (await Server.PollAsync(granted)).MustBeRefused("invalid_grant");
        (await RefreshAsync(Bound, tokens.RefreshToken())).MustBeRefused("invalid_grant");
        Assert.That(await Server.IsActiveAsync(GrantClients.Api1, tokens.AccessToken), Is.False);
        (await Server.PollAsync(other)).MustBeIssued();
    }

    [Test]
    [Property("Requirement", "REV-02")]
    public async Task revoking_a_client_ends_what_waits()
    {
        var (waiting, asked, other) = (await Server.BeginAsync(Bound), await Server.BeginAsync(Bound), await Server.BeginAsync(DeviceFlow.Till));
        var page = (await Alice.EnterAsync(asked.UserCode)).MustAsk();
        await RevokeAsync(RevocationScope.Client, Bound);
        (await Alice.AllowAsync(page, "api1")).MustBeOver();
        (await Alice.EnterAsync(waiting.UserCode)).MustAskForCode(400);
        foreach (var device in new[] { waiting, asked })
            (await Server.PollAsync(device)).MustBeRefused("invalid_grant");
        // What begins afterwards is not meant.
        var next = await Server.BeginAsync(Bound);
        (await Alice.ConnectAsync(next)).MustBeConnected();
        (await Server.PollAsync(next)).MustBeIssued();
        (await Alice.ConnectAsync(other)).MustBeConnected();
    }

    [TestCase(nameof(RevocationScope.Subject))]
    [TestCase(nameof(RevocationScope.Session))]
    [Property("Requirement", "REV-02")]
    public async Task whoever_was_revoked_while_they_were_asked_connects_nothing(string by)
    {
        Advance(1);
        using var browser = await SignedInAsync(by == nameof(RevocationScope.Subject) ? "carol" : "bob");
        var device = await Server.BeginAsync();
        var page = (await browser.EnterAsync(device.UserCode)).MustAsk();
        await RevokeAsync(Enum.Parse<RevocationScope>(by), by == nameof(RevocationScope.Subject) ? Revoked : await SessionOfAsync("2"));
        (await browser.AllowAsync(page, "api1")).MustBeLogin();
        (await Server.PollAsync(device)).MustBeRefused("authorization_pending");
        // Somebody else can still answer.
        (await Alice.ConnectAsync(device)).MustBeConnected();
        Advance(5);
        Assert.That((await Server.PollAsync(device)).MustBeIssued().Claims().GetProperty("sub").GetString(), Is.EqualTo("1"));
    }

    private async Task<TokenAnswer> GrantAsync(string client, string scope)
    {
        var device = await Server.BeginAsync(client, ("scope", scope));
        (await Alice.ConnectAsync(device)).MustBeConnected();
        return (await Server.PollAsync(device)).MustBeIssued();
    }

    private Task<(int Grants, int References)> RevokeAsync(RevocationScope scope, string value) => Server.Services.GetRequiredService<Revocations>().RevokeAsync(scope, value);

    // The newest: others of this fixture were signed in with the same subject.
    private async Task<string> SessionOfAsync(string subject) =>
        (await Server.Services.GetRequiredService<Host.Storage.OperationalStore>().ListAsync(new Stores.OperationalFilter { Kind = Sessions.Kind, Subject = subject }, 10)).MaxBy(session => session.CreatedAt)!.SessionId!;

    private static (string, string)[] Of(string client) => client == DeviceFlow.Television ? [("client_id", client)] : GrantClients.As(client);

    private Task<TokenAnswer> RefreshAsync(string client, string token, params (string, string)[] form) =>
        Server.TokenAsync([.. Of(client), ("grant_type", "refresh_token"), ("refresh_token", token), .. form]);
}
