using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.ReferenceTokens;

/// <summary>An access token that says nothing by itself lives in the store, and only as long as its grant.</summary>
[TestFixture("sqlite")]
[TestFixture("postgresql")]
public sealed class ReferenceTokenTests(string provider) : StoreFixture(provider)
{
    [Test]
    public async Task client_gets_a_reference_instead_of_a_jwt()
    {
        var user = await Server.SignInAsync(GrantClients.Referring, "api1 openid offline_access");
        var machine = (await Server.AskAsync(GrantClients.MachineReferring, "client_credentials", ("scope", "api1"))).MustBeIssued();
        Assert.That(new[] { user.AccessToken, machine.AccessToken }, Is.All.Match("^[A-Za-z0-9_-]{72}$"));
        var refreshed = (await Server.RefreshAsync(GrantClients.Referring, user.RefreshToken())).MustBeIssued();
        Assert.That(refreshed.AccessToken, Does.Match("^[A-Za-z0-9_-]{72}$").And.Not.EqualTo(user.AccessToken));
        foreach (var token in new[] { user.AccessToken, machine.AccessToken, refreshed.AccessToken })
            Assert.That(await Server.IsActiveAsync(GrantClients.Api1, token), Is.True);
    }

    [Test]
    public async Task reference_says_what_the_jwt_would_have_said()
    {
        var (reference, jwt) = (await Server.SignInAsync(GrantClients.Referring, "api1"), await Server.SignInAsync(scope: "api1"));
        var (one, two) = ((await Server.IntrospectAsync(GrantClients.Api1, reference.AccessToken)).Json, (await Server.IntrospectAsync(GrantClients.Api1, jwt.AccessToken)).Json);
        Assert.That(one.EnumerateObject().Select(member => member.Name), Is.EquivalentTo(two.EnumerateObject().Select(member => member.Name)));
        foreach (var name in new[] { "active", "iss", "aud", "scope", "sub", "name", "idp", "amr", "token_type" })
            Assert.That(one.GetProperty(name).GetRawText(), Is.EqualTo(two.GetProperty(name).GetRawText()), name);
        Assert.That(one.GetProperty("client_id").GetString(), Is.EqualTo(GrantClients.Referring));
        Assert.That(one.GetProperty("exp").GetInt64() - one.GetProperty("iat").GetInt64(), Is.EqualTo(3600));
    }

    [Test]
    public async Task validator_may_ask_for_a_reference()
    {
        var answer = (await Server.AskAsync(GrantClients.Web, ShapePlugin.GrantType, ("scope", "api1 offline_access"), ("subject", "somebody"), ("reference", "yes"))).MustBeIssued();
        Assert.That(answer.AccessToken, Has.Length.EqualTo(72));
        var refreshed = (await Server.RefreshAsync(GrantClients.Web, answer.RefreshToken())).MustBeIssued();
        Assert.That(refreshed.AccessToken, Has.Length.EqualTo(72), "The grant stays what the validator made of it.");
        Assert.That(await Server.IsActiveAsync(GrantClients.Api1, refreshed.AccessToken), Is.True);
    }

    [Test]
    public async Task reference_expires()
    {
        var token = (await Server.SignInAsync(GrantClients.Referring, "api1")).AccessToken;
        Advance(3599);
        Assert.That(await Server.IsActiveAsync(GrantClients.Api1, token), Is.True);
        Advance(1);
        Assert.That(await Server.IsActiveAsync(GrantClients.Api1, token), Is.False);
    }

    [Test]
    public async Task replay_of_the_refresh_token_ends_the_references_of_the_grant()
    {
        var issued = await Server.SignInAsync(GrantClients.Referring);
        var second = await Server.RefreshAsync(GrantClients.Referring, issued.RefreshToken());
        var third = await Server.RefreshAsync(GrantClients.Referring, second.RefreshToken());
        (await Server.RefreshAsync(GrantClients.Referring, issued.RefreshToken())).MustBeRefused("invalid_grant");
        foreach (var answer in new[] { issued, second, third })
            Assert.That(await Server.IsActiveAsync(GrantClients.Api1, answer.AccessToken), Is.False);
    }

    [Test]
    public async Task delegation_takes_a_live_reference_and_refuses_one_whose_grant_was_revoked()
    {
        foreach (var client in new[] { GrantClients.Referring, GrantClients.Web })
        {
            var issued = await Server.SignInAsync(client);
            (await Server.AskAsync("api1.client", "delegation", ("scope", "api2"), ("token", issued.AccessToken))).MustBeIssued();
            await Server.RevokeAsync(client, issued.RefreshToken());
            (await Server.AskAsync("api1.client", "delegation", ("scope", "api2"), ("token", issued.AccessToken))).MustBeRefused("invalid_grant");
        }
    }

    [Test]
    [Property("Requirement", "TOK-11")]
    public async Task altered_reference_is_no_token()
    {
        var token = (await Server.SignInAsync(GrantClients.Referring, "api1")).AccessToken;
        for (var i = 0; i < token.Length; i += 5)
            Assert.That(await Server.IsActiveAsync(GrantClients.Api1, token[..i] + (token[i] == 'A' ? 'B' : 'A') + token[(i + 1)..]), Is.False);
        foreach (var altered in new[] { token[..71], token + "A", token + "=", token.ToLowerInvariant() })
            Assert.That(await Server.IsActiveAsync(GrantClients.Api1, altered), Is.False);
    }

    [Test]
    [Property("Requirement", "REF-06")]
    public async Task reference_outlives_a_restart()
    {
        var token = (await Server.SignInAsync(GrantClients.Referring)).AccessToken;
        Server = await Nodes.RestartAsync(Server);
        Assert.That(await Server.IsActiveAsync(GrantClients.Api1, token), Is.True);
    }
}
