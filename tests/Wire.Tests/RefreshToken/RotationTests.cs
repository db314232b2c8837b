using System.Net;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.RefreshToken;

/// <summary>Each use replaces the token; a lost answer can be asked for again for a while, and whoever comes with an older one ends it for everybody.</summary>
[TestFixture("sqlite")]
[TestFixture("postgresql")]
public sealed class RotationTests(string provider) : StoreFixture(provider)
{
    [TestCase(GrantClients.Web)]
    [TestCase(GrantClients.App)]
    [Property("Requirement", "REF-01")]
    public async Task each_refresh_replaces_the_token(string client)
    {
        var first = (await Server.SignInAsync(client)).RefreshToken();
        var second = await Server.RotateAsync(client, first);
        var third = await Server.RotateAsync(client, second);
        Assert.That(new[] { first, second, third }, Is.Unique);
        Assert.That(new[] { first, second, third }, Is.All.Match("^[A-Za-z0-9_-]{72}$"));
    }

    [Test]
    [Property("Requirement", "REF-01")]
    public async Task confidential_client_may_keep_one_token_for_all_refreshes()
    {
        var token = (await Server.SignInAsync(GrantClients.Reusing)).RefreshToken();
        for (var i = 0; i < 3; i++)
        {
            Assert.That(await Server.RotateAsync(GrantClients.Reusing, token), Is.EqualTo(token));
            Advance(1000);
        }
    }

    [Test]
    [Property("Requirement", "REF-01")]
    public async Task public_client_rotates_whatever_its_configuration_says()
    {
        var name = GrantClients.App;
        await using var changed = await Server.ChangedAsync(settings => settings.Client(name)["RefreshTokenUsage"] = "ReUse");
        var first = (await Server.SignInAsync(name)).RefreshToken();
        Assert.That(await Server.RotateAsync(name, first), Is.Not.EqualTo(first));
    }

    [TestCase(GrantClients.Web, 59)]
    [TestCase(GrantClients.App, 29)]
    [Property("Requirement", "REF-02")]
    public async Task lost_answer_is_given_again_while_the_successor_is_unused(string client, int after)
    {
        var first = (await Server.SignInAsync(client)).RefreshToken();
        var second = await Server.RotateAsync(client, first);
        Advance(after);
        Assert.That(await Server.RotateAsync(client, first), Is.EqualTo(second));
        Assert.That(await Server.RotateAsync(client, first), Is.EqualTo(second));
        await Server.RotateAsync(client, second);
    }

    [TestCase(GrantClients.Web, 60)]
    [TestCase(GrantClients.App, 30)]
    [Property("Requirement", "REF-02")]
    [Property("Requirement", "REF-03")]
    public async Task after_the_window_the_token_before_ends_the_grant(string client, int after)
    {
        var issued = await Server.SignInAsync(client);
        var second = await Server.RotateAsync(client, issued.RefreshToken());
        Advance(after);
        (await Server.RefreshAsync(client, issued.RefreshToken())).MustBeRefused("invalid_grant");
        (await Server.RefreshAsync(client, second)).MustBeRefused("invalid_grant");
        Assert.That(await Server.IsActiveAsync(GrantClients.Api1, issued.AccessToken), Is.False);
    }

    [Test]
    [Property("Requirement", "REF-02")]
    public async Task retry_does_not_move_the_window()
    {
        var first = (await Server.SignInAsync()).RefreshToken();
        await Server.RotateAsync(GrantClients.Web, first);
        Advance(40);
        await Server.RotateAsync(GrantClients.Web, first);
        Advance(20);
        (await Server.RefreshAsync(GrantClients.Web, first)).MustBeRefused("invalid_grant");
    }

    [Test]
    [Property("Requirement", "REF-02")]
    public async Task window_of_nothing_is_strict()
    {
        await using var changed = await Server.ChangedAsync(settings => settings.Section("RefreshTokens")["ConfidentialRetrySeconds"] = 0);
        var first = (await Server.SignInAsync()).RefreshToken();
        var second = await Server.RotateAsync(GrantClients.Web, first);
        (await Server.RefreshAsync(GrantClients.Web, first)).MustBeRefused("invalid_grant");
        (await Server.RefreshAsync(GrantClients.Web, second)).MustBeRefused("invalid_grant");
    }

    [TestCase(GrantClients.Web)]
    [TestCase(GrantClients.App)]
    [Property("Requirement", "REF-03")]
    [Property("Requirement", "REF-04")]
    public async Task token_before_a_used_successor_ends_the_whole_grant(string client)
    {
        var issued = await Server.SignInAsync(client);
        var second = await Server.RefreshAsync(client, issued.RefreshToken());
        var third = (await Server.RefreshAsync(client, second.RefreshToken())).MustBeIssued();
        // The grandparent, inside the window.
        (await Server.RefreshAsync(client, issued.RefreshToken())).MustBeRefused("invalid_grant");
        foreach (var token in new[] { second.RefreshToken(), third.RefreshToken() })
            (await Server.RefreshAsync(client, token)).MustBeRefused("invalid_grant");
        foreach (var token in new[] { issued.AccessToken, second.AccessToken, third.AccessToken })
            Assert.That(await Server.IsActiveAsync(GrantClients.Api1, token), Is.False);
    }

    [Test]
    [Property("Requirement", "REF-05")]
    public async Task every_old_token_of_many_rotations_within_one_second_is_refused()
    {
        var tokens = new List<string> { (await Server.SignInAsync()).RefreshToken() };
        for (var i = 0; i < 50; i++)
            tokens.Add(await Server.RotateAsync(GrantClients.Web, tokens[^1]));
        Assert.That(tokens, Is.Unique);
        foreach (var old in tokens.SkipLast(2))
            (await Server.RefreshAsync(GrantClients.Web, old)).MustBeRefused("invalid_grant");
    }

    [Test]
    [Property("Requirement", "REF-06")]
    public async Task rotation_and_replay_outlive_a_restart()
    {
        var (kept, lost) = ((await Server.SignInAsync()).RefreshToken(), (await Server.SignInAsync()).RefreshToken());
        var (next, lostNext) = (await Server.RotateAsync(GrantClients.Web, kept), await Server.RotateAsync(GrantClients.Web, lost));
        await Server.RotateAsync(GrantClients.Web, lostNext);
        Server = await Nodes.RestartAsync(Server);
        Assert.That(await Server.RotateAsync(GrantClients.Web, kept), Is.EqualTo(next));
        (await Server.RefreshAsync(GrantClients.Web, lost)).MustBeRefused("invalid_grant");
        await Server.RotateAsync(GrantClients.Web, next);
    }

    [Test]
    [Property("Requirement", "REF-09")]
    public async Task another_clients_token_is_refused_and_stays_good()
    {
        var first = (await Server.SignInAsync()).RefreshToken();
        foreach (var other in new[] { GrantClients.Other, GrantClients.App })
            (await Server.RefreshAsync(other, first)).MustBeRefused("invalid_grant");
        // Also one that has been replaced: only its own client's replay ends anything.
        var second = await Server.RotateAsync(GrantClients.Web, await Server.RotateAsync(GrantClients.Web, first));
        (await Server.RefreshAsync(GrantClients.Other, first)).MustBeRefused("invalid_grant");
        await Server.RotateAsync(GrantClients.Web, second);
    }

    [Test]
    [Property("Requirement", "REF-09")]
    public async Task confidential_client_without_its_secret_is_refused_and_nothing_is_used_up()
    {
        var first = (await Server.SignInAsync()).RefreshToken();
        (await Server.TokenAsync(("client_id", GrantClients.Web), ("grant_type", "refresh_token"), ("refresh_token", first))).MustBeRefused(HttpStatusCode.Unauthorized, "invalid_client");
        (await Server.TokenAsync(("client_id", GrantClients.Web), ("client_secret", "wrong"), ("grant_type", "refresh_token"), ("refresh_token", first)))
            .MustBeRefused(HttpStatusCode.Unauthorized, "invalid_client");
        await Server.RotateAsync(GrantClients.Web, first);
    }

    [Test]
    [Property("Requirement", "REF-14")]
    public async Task thief_and_owner_in_lockstep_are_found_out_at_the_second_step()
    {
        var stolen = (await Server.SignInAsync()).RefreshToken();
        var owners = await Server.RotateAsync(GrantClients.Web, stolen);
        Advance(61);
        (await Server.RefreshAsync(GrantClients.Web, stolen)).MustBeRefused("invalid_grant");
        (await Server.RefreshAsync(GrantClients.Web, owners)).MustBeRefused("invalid_grant");
    }

    [Test]
    public async Task grant_without_offline_access_has_no_refresh_token()
    {
        Assert.That((await Server.SignInAsync(scope: "api1")).Has("refresh_token"), Is.False);
        (await Server.AskAsync("machine", "client_credentials", ("scope", "api1 offline_access"))).MustBeRefused("invalid_scope");
        (await Server.AskAsync("roclient", "refresh_token", ("refresh_token", "x"))).MustBeRefused("unauthorized_client");
    }
}
