using System.Net;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.Introspection;

/// <summary>RFC 7662: who asks gets to know what is meant for him, and about everything else the same two words.</summary>
[TestFixture("sqlite")]
[TestFixture("postgresql")]
public sealed class IntrospectionTests(string provider) : StoreFixture(provider)
{
    [Test]
    [Property("Requirement", "INT-01")]
    public async Task nobody_is_told_anything_without_credentials()
    {
        var token = (await Server.SignInAsync()).AccessToken;
        (string, string)[][] credentials =
        [
            [], [("client_id", GrantClients.Web)], [("client_id", GrantClients.Web), ("client_secret", "wrong")], [("client_id", GrantClients.App)],
            [("client_id", GrantClients.Api1)], [("client_id", GrantClients.Api1), ("client_secret", "wrong")], [("client_id", "nobody"), ("client_secret", "secret")],
        ];
        foreach (var form in credentials)
            (await Server.PostAsync("/connect/introspect", [.. form, ("token", token)])).MustBeRefused(HttpStatusCode.Unauthorized, "invalid_client");
        using var bearer = new HttpRequestMessage(HttpMethod.Post, "/connect/introspect") { Content = new FormUrlEncodedContent([KeyValuePair.Create("token", token)]) };
        bearer.Headers.TryAddWithoutValidation("Authorization", $"Bearer {token}");
        Assert.That((int)(await Server.SendAsync(bearer)).Status, Is.EqualTo(401).Or.EqualTo(400));
    }

    [Test]
    [Property("Requirement", "INT-01")]
    public async Task only_a_posted_form_asks()
    {
        var token = (await Server.SignInAsync()).AccessToken;
        using var get = new HttpRequestMessage(HttpMethod.Get, $"/connect/introspect?token={token}");
        var answer = await Server.SendAsync(get);
        Assert.That(((int)answer.Status, answer.ContentHeaders.Allow), Is.EqualTo((405, new[] { "POST" })));
        (await Server.PostAsync($"/connect/introspect?token={token}", GrantClients.As(GrantClients.Api1))).MustBeRefused("invalid_request");
        (await Server.IntrospectAsync(GrantClients.Api1, "")).MustBeRefused("invalid_request");
        (await Server.IntrospectAsync(GrantClients.Api1, token, ("token", token))).MustBeRefused("invalid_request");
        using var json = new HttpRequestMessage(HttpMethod.Post, "/connect/introspect") { Content = new StringContent($"{{\"token\":\"{token}\"}}", System.Text.Encoding.UTF8, "application/json") };
        Assert.That((int)(await Server.SendAsync(json)).Status, Is.EqualTo(400));
    }

    [Test]
    [Property("Requirement", "INT-01")]
    public async Task whatever_is_wrong_with_a_token_the_answer_is_the_same()
    {
        var (gone, late) = (await Server.SignInAsync(), await Server.SignInAsync(scope: "api1"));
        await Server.RevokeAsync(GrantClients.Web, gone.RefreshToken());
        string[] wrong = ["x", gone.AccessToken, gone.RefreshToken(), late.AccessToken[..^1], late.AccessToken + "x", "a.b.c", new string('A', 72), new string('a', 40_000), "\u00e9"];
        foreach (var token in wrong)
        {
            foreach (var caller in new[] { GrantClients.Api1, GrantClients.Web })
                Assert.That(await Server.IsActiveAsync(caller, token), Is.False);
        }

        Advance(3611);
        Assert.That(await Server.IsActiveAsync(GrantClients.Api1, late.AccessToken), Is.False);
    }

    [TestCase(GrantClients.Web)]
    [TestCase(GrantClients.Referring)]
    [Property("Requirement", "INT-02")]
    public async Task api_sees_what_is_meant_for_it(string client)
    {
        var both = await Server.SignInAsync(client, "api1 api2 openid offline_access");
        var answer = (await Server.IntrospectAsync(GrantClients.Api1, both.AccessToken)).MustBeUncached();
        using (Assert.EnterMultipleScope())
        {
            Assert.That((answer.Text("active"), answer.Text("scope"), answer.Text("aud"), answer.Text("sub")), Is.EqualTo(("True", "api1", "urn:api1", "1")));
            Assert.That((answer.Text("iss"), answer.Text("token_type"), answer.Text("client_id")), Is.EqualTo((Nodes.Issuer, "Bearer", client)));
            Assert.That(answer.Body, Does.Not.Contain("api2"));
        }

        Assert.That((await Server.IntrospectAsync(GrantClients.Api2, both.AccessToken)).Text("scope"), Is.EqualTo("api2"));
        var one = await Server.SignInAsync(client, "api1");
        Assert.That(await Server.IsActiveAsync(GrantClients.Api2, one.AccessToken), Is.False);
        Assert.That(await Server.IsActiveAsync("urn:api3", one.AccessToken), Is.False);
        Assert.That(await Server.IsActiveAsync(GrantClients.Api1, both.RefreshToken()), Is.False, "A refresh token is no API's business.");
    }

    [TestCase(GrantClients.Web)]
    [TestCase(GrantClients.Referring)]
    [Property("Requirement", "INT-02")]
    public async Task client_sees_its_own_tokens(string client)
    {
        var own = await Server.SignInAsync(client, "api1 api2 offline_access");
        var access = await Server.IntrospectAsync(client, own.AccessToken);
        Assert.That((access.Text("active"), access.Text("scope"), access.Json.Values("aud")), Is.EqualTo(("True", "api1 api2 offline_access", new[] { "urn:api1", "urn:api2" })));
        var refresh = await Server.IntrospectAsync(client, own.RefreshToken());
        Assert.That((refresh.Text("active"), refresh.Text("client_id"), refresh.Text("sub"), refresh.Has("token_type")), Is.EqualTo(("True", client, "1", false)));
        foreach (var token in new[] { own.AccessToken, own.RefreshToken() })
            Assert.That(await Server.IsActiveAsync(GrantClients.Other, token), Is.False);
    }

    [TestCase("jwt")]
    [TestCase("reference")]
    [Property("Requirement", "INT-02")]
    public async Task client_that_impersonates_sees_the_tokens_it_was_given(string kind)
    {
        await using var impersonating = await Server.ChangedAsync(settings => settings.Client(GrantClients.Web)["Properties"] = new System.Text.Json.Nodes.JsonObject { ["impersonates"] = GrantClients.Other });
        (string, string)[] reference = kind == "reference" ? [("reference", "yes")] : [];
        var issued = (await Server.AskAsync(GrantClients.Web, ShapePlugin.GrantType,
            [("scope", "api1 offline_access"), ("subject", "somebody"), ("as_client", GrantClients.Other), .. reference])).MustBeIssued();
        var refreshed = (await Server.RefreshAsync(GrantClients.Web, issued.RefreshToken())).MustBeIssued();
        foreach (var token in new[] { issued.AccessToken, refreshed.AccessToken })
        {
            Assert.That((await Server.IntrospectAsync(GrantClients.Web, token)).Text("client_id"), Is.EqualTo(GrantClients.Other));
            Assert.That(await Server.IsActiveAsync(GrantClients.Other, token), Is.True, "The client that it names sees it as before.");
            Assert.That(await Server.IsActiveAsync(GrantClients.Sliding, token), Is.False);
        }

        await Server.RevokeAsync(GrantClients.Web, refreshed.RefreshToken());
        Assert.That(await Server.IsActiveAsync(GrantClients.Web, issued.AccessToken), Is.False);
    }

    [Test]
    [Property("Requirement", "INT-02")]
    public async Task token_without_a_record_is_the_business_of_the_client_it_names()
    {
        await using var impersonating = await Server.ChangedAsync(settings => settings.Client(GrantClients.Web)["Properties"] = new System.Text.Json.Nodes.JsonObject { ["impersonates"] = GrantClients.Other });
        async Task<string> IssueAsync(params (string, string)[] more) =>
            (await Server.AskAsync(GrantClients.Web, ShapePlugin.GrantType, [("scope", "api1"), ("as_client", GrantClients.Other), .. more])).MustBeIssued().AccessToken;
        var (jwt, reference) = (await IssueAsync(), await IssueAsync(("reference", "yes")));
        Assert.That((await Server.IsActiveAsync(GrantClients.Web, jwt), await Server.IsActiveAsync(GrantClients.Other, jwt)), Is.EqualTo((false, true)));
        Assert.That((await Server.IsActiveAsync(GrantClients.Web, reference), await Server.IsActiveAsync(GrantClients.Other, reference)), Is.EqualTo((true, true)));
    }

    [Test]
    public async Task replaced_refresh_token_is_inactive_once_nothing_comes_of_it()
    {
        var first = (await Server.SignInAsync()).RefreshToken();
        var second = await Server.RotateAsync(GrantClients.Web, first);
        Assert.That(await Server.IsActiveAsync(GrantClients.Web, first), Is.True);
        await Server.RotateAsync(GrantClients.Web, second);
        Assert.That(await Server.IsActiveAsync(GrantClients.Web, first), Is.False);
        // To ask is not to present.
        Assert.That(await Server.IsActiveAsync(GrantClients.Web, second), Is.True);
    }

    [Test]
    [Property("Requirement", "INT-03")]
    public async Task wrong_hint_finds_the_token_all_the_same()
    {
        var (jwt, reference) = (await Server.SignInAsync(), await Server.SignInAsync(GrantClients.Referring));
        foreach (var hint in new[] { "access_token", "refresh_token", "nonsense", "" })
        {
            foreach (var (client, answer) in new[] { (GrantClients.Web, jwt), (GrantClients.Referring, reference) })
            {
                foreach (var token in new[] { answer.AccessToken, answer.RefreshToken() })
                    Assert.That((await Server.IntrospectAsync(client, token, ("token_type_hint", hint))).Text("active"), Is.EqualTo("True"));
            }
        }
    }

    [Test]
    [Property("Requirement", "INT-03")]
    public async Task answer_to_one_is_not_given_to_another()
    {
        var token = (await Server.SignInAsync(scope: "api1 api2")).AccessToken;
        for (var i = 0; i < 3; i++)
        {
            Assert.That((await Server.IntrospectAsync(GrantClients.Api1, token)).MustBeUncached().Text("scope"), Is.EqualTo("api1"));
            Assert.That((await Server.IntrospectAsync(GrantClients.Api2, token)).MustBeUncached().Text("scope"), Is.EqualTo("api2"));
            Assert.That(await Server.IsActiveAsync(GrantClients.Other, token), Is.False);
        }
    }

    [Test]
    public async Task disabled_api_asks_in_vain()
    {
        await using var disabled = await Server.ChangedAsync(settings => settings["ApiResources"]!.AsArray()[2]!["Enabled"] = false);
        (await Server.IntrospectAsync("urn:api3", "x")).MustBeRefused(HttpStatusCode.Unauthorized, "invalid_client");
    }

    [Test]
    public async Task api_can_ask_for_nothing_else()
    {
        (await Server.AskAsync(GrantClients.Api1, "client_credentials", ("scope", "api1"))).MustBeRefused(HttpStatusCode.Unauthorized, "invalid_client");
        (await Server.RevokeAsync(GrantClients.Api1, "x")).MustBeRefused(HttpStatusCode.Unauthorized, "invalid_client");
    }

    [Test]
    public async Task clients_own_token_names_the_client()
    {
        foreach (var name in new[] { GrantClients.MachineReferring, "machine" })
        {
            var token = (await Server.AskAsync(name, "client_credentials", ("scope", "api1"))).MustBeIssued().AccessToken;
            var answer = await Server.IntrospectAsync(GrantClients.Api1, token);
            Assert.That((answer.Text("active"), answer.Text("client_id"), answer.Text("sub")), Is.EqualTo(("True", name, name)));
        }
    }
}
