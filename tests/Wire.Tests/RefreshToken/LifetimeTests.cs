using System.Net;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.RefreshToken;

/// <summary>What ends a grant beside a replay: time, its client, its user; and what is no refresh token at all.</summary>
[TestFixture("sqlite")]
[TestFixture("postgresql")]
public sealed class LifetimeTests(string provider) : StoreFixture(provider)
{
    [Test]
    [Property("Requirement", "REF-11")]
    public async Task idle_grant_ends()
    {
        var token = (await Server.SignInAsync(GrantClients.Sliding)).RefreshToken();
        Advance(99);
        token = await Server.RotateAsync(GrantClients.Sliding, token);
        Advance(100);
        (await Server.RefreshAsync(GrantClients.Sliding, token)).MustBeRefused("invalid_grant");
    }

    [Test]
    [Property("Requirement", "REF-11")]
    public async Task use_never_moves_the_absolute_end()
    {
        var token = (await Server.SignInAsync(GrantClients.Sliding)).RefreshToken();
        for (var i = 0; i < 3; i++)
        {
            Advance(83);
            token = await Server.RotateAsync(GrantClients.Sliding, token);
        }

        Advance(1);
        (await Server.RefreshAsync(GrantClients.Sliding, token)).MustBeRefused("invalid_grant");
    }

    [Test]
    [Property("Requirement", "REF-11")]
    public async Task absolute_life_is_thirty_days_however_often_it_is_used()
    {
        var token = (await Server.SignInAsync()).RefreshToken();
        Advance((30 * 86_400) - 1);
        token = await Server.RotateAsync(GrantClients.Web, token);
        Advance(1);
        (await Server.RefreshAsync(GrantClients.Web, token)).MustBeRefused("invalid_grant");
    }

    [Test]
    [Property("Requirement", "REF-11")]
    public async Task retry_extends_nothing()
    {
        var first = (await Server.SignInAsync(GrantClients.Sliding)).RefreshToken();
        var second = await Server.RotateAsync(GrantClients.Sliding, first);
        Advance(59);
        Assert.That(await Server.RotateAsync(GrantClients.Sliding, first), Is.EqualTo(second));
        Advance(41);
        (await Server.RefreshAsync(GrantClients.Sliding, second)).MustBeRefused("invalid_grant");
    }

    [Test]
    public async Task access_token_outlives_the_end_of_the_refreshing()
    {
        var answer = await Server.SignInAsync(GrantClients.Sliding);
        Advance(300);
        Assert.That(await Server.IsActiveAsync(GrantClients.Api1, answer.AccessToken), Is.True);
        await Server.Services.UpkeepAsync();
        Assert.That(await Server.IsActiveAsync(GrantClients.Api1, answer.AccessToken), Is.True);
    }

    [Test]
    [Property("Requirement", "CLI-18")]
    public async Task disabled_clients_tokens_stop_working()
    {
        var answer = await Server.SignInAsync(GrantClients.Other);
        await using (await Server.ChangedAsync(settings => settings.Client(GrantClients.Other)["Enabled"] = false))
        {
            (await Server.RefreshAsync(GrantClients.Other, answer.RefreshToken())).MustBeRefused(HttpStatusCode.Unauthorized, "invalid_client");
            Assert.That(await Server.IsActiveAsync(GrantClients.Api1, answer.AccessToken), Is.False);
        }

        await Server.RotateAsync(GrantClients.Other, answer.RefreshToken());
    }

    [Test]
    [Property("Requirement", "TOK-13")]
    public async Task disabled_user_refreshes_nothing()
    {
        var answer = await Server.SignInAsync();
        await using (await Server.ChangedAsync(settings => settings["Users"]![0]!["Enabled"] = false))
        {
            (await Server.RefreshAsync(GrantClients.Web, answer.RefreshToken())).MustBeRefused("invalid_grant");
            foreach (var (caller, token) in new[] { (GrantClients.Api1, answer.AccessToken), (GrantClients.Web, answer.AccessToken), (GrantClients.Web, answer.RefreshToken()) })
                Assert.That(await Server.IsActiveAsync(caller, token), Is.False);
        }

        await Server.RotateAsync(GrantClients.Web, answer.RefreshToken());
    }

    [Test]
    [Property("Requirement", "TOK-13")]
    public async Task user_who_is_gone_refreshes_nothing()
    {
        var token = (await Server.SignInAsync()).RefreshToken();
        await using var gone = await Server.ChangedAsync(settings => settings["Users"]!.AsArray().RemoveAt(0));
        (await Server.RefreshAsync(GrantClients.Web, token)).MustBeRefused("invalid_grant");
        Assert.That(await Server.IsActiveAsync(GrantClients.Web, token), Is.False);
    }

    [Test]
    [Property("Requirement", "TOK-11")]
    public async Task what_is_no_refresh_token_is_refused()
    {
        var answer = await Server.SignInAsync();
        var (token, reference) = (answer.RefreshToken(), (await Server.SignInAsync(GrantClients.Referring)).AccessToken);
        string[] wrong =
        [
            "x", token[..71], token + "A", " " + token[1..], token.ToUpperInvariant(), token.ToLowerInvariant(), new string('A', 72), new string('-', 72), token + "=", "é" + token[1..],
            answer.AccessToken, reference, new string('a', 20_000),
        ];
        foreach (var value in wrong)
            (await Server.RefreshAsync(GrantClients.Web, value)).MustBeRefused("invalid_grant");
        (await Server.TokenAsync([.. GrantClients.As(GrantClients.Web), ("grant_type", "refresh_token")])).MustBeRefused("invalid_request");
        (await Server.RefreshAsync(GrantClients.Web, "")).MustBeRefused("invalid_request");
        (await Server.RefreshAsync(GrantClients.Web, token, ("refresh_token", token))).MustBeRefused("invalid_request");
        await Server.RotateAsync(GrantClients.Web, token);
    }
}
