using System.Net;
using System.Text.Json.Nodes;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.UserInfo;

/// <summary>RFC 6750 §3: whoever has no token, a bad one or the wrong one learns nothing about anybody.</summary>
[TestFixture("sqlite")]
[TestFixture("postgresql")]
public sealed class UserInfoRefusalTests(string provider) : UserInfoFixture(provider)
{
    [Test]
    [Property("Requirement", "USR-01")]
    public async Task without_a_token_it_is_said_that_one_is_needed_and_nothing_of_an_error()
    {
        var token = await TokenAsync();
        TokenAnswer[] answers =
        [
            await Server.UserInfoAsync(HttpMethod.Get, null),
            await Server.UserInfoAsync(HttpMethod.Post, null),
            await Server.UserInfoAsync(HttpMethod.Post, null, UserInfoRequests.Form(("token", token))),
            await Server.UserInfoAsync(HttpMethod.Post, null, UserInfoRequests.Form(("access_token", ""))),
            await Server.UserInfoAsync(HttpMethod.Post, null, new StringContent($"{{\"access_token\":\"{token}\"}}", System.Text.Encoding.UTF8, "application/json")),
            await Server.UserInfoAsync(HttpMethod.Get, null, UserInfoRequests.Form(("access_token", token))),
            await Server.UserInfoAsync(HttpMethod.Get, "Bearer"),
            await Server.UserInfoAsync(HttpMethod.Get, token),
            await Server.UserInfoAsync(HttpMethod.Get, $"DPoP {token}"),
            await Server.UserInfoAsync(HttpMethod.Get, "Basic d2ViOnNlY3JldA=="),
        ];
        foreach (var answer in answers)
            MustAskForAToken(answer);
    }

    [TestCase("GET")]
    [TestCase("POST")]
    [Property("Requirement", "USR-01")]
    public async Task token_in_the_query_is_not_seen(string method)
    {
        var token = await TokenAsync();
        MustAskForAToken(await Server.UserInfoAsync(new HttpMethod(method), null, query: $"?access_token={token}"));
        (await Server.UserInfoAsync(new HttpMethod(method), "Bearer x", query: $"?access_token={token}")).MustBeInvalidToken();
    }

    [Test]
    [Property("Requirement", "USR-01")]
    public async Task what_is_no_access_token_of_this_server_is_invalid()
    {
        var (jwt, reference) = (await Server.SignInAsync(scope: "openid offline_access"), await TokenAsync(GrantClients.Referring));
        var identity = await Server.AskAsync(GrantClients.Web, ShapePlugin.GrantType, ("scope", "openid"), ("subject", "1"), ("want", "identity"));
        string[] wrong =
        [
            "x", "a.b.c", new string('A', 72), $"{reference}, Bearer {reference}", jwt.RefreshToken(), identity.Text("id_token")!,
            jwt.AccessToken[..^1], jwt.AccessToken + "x", reference[..^1], reference + "A", reference.ToLowerInvariant(),
        ];
        foreach (var token in wrong)
        {
            (await AskAsync(token)).MustBeInvalidToken();
            (await Server.UserInfoAsync(HttpMethod.Post, null, UserInfoRequests.Form(("access_token", token)))).MustBeInvalidToken();
        }

        (await Server.UserInfoAsync(HttpMethod.Post, null, UserInfoRequests.Form(("access_token", new string('a', 40_000))))).MustBeInvalidToken();
    }

    [TestCase(GrantClients.Web)]
    [TestCase(GrantClients.Referring)]
    [Property("Requirement", "USR-01")]
    public async Task revoked_token_is_invalid(string client)
    {
        var answer = await Server.SignInAsync(client, "openid offline_access");
        Assert.That((await AskAsync(answer.AccessToken)).Status, Is.EqualTo(HttpStatusCode.OK));
        await Server.RevokeAsync(client, answer.RefreshToken());
        (await AskAsync(answer.AccessToken)).MustBeInvalidToken();
    }

    [TestCase(GrantClients.Web)]
    [TestCase(GrantClients.Referring)]
    [Property("Requirement", "USR-01")]
    public async Task expired_token_is_invalid(string client)
    {
        var token = await TokenAsync(client);
        Advance(3599);
        Assert.That((await AskAsync(token)).Status, Is.EqualTo(HttpStatusCode.OK));
        Advance(12);
        (await AskAsync(token)).MustBeInvalidToken();
    }

    [TestCase(GrantClients.Web)]
    [TestCase(GrantClients.Referring)]
    public async Task token_of_a_disabled_user_or_client_is_invalid(string client)
    {
        var token = await TokenAsync(client);
        await using (await Server.ChangedAsync(settings => settings["Users"]![0]!["Enabled"] = false))
            (await AskAsync(token)).MustBeInvalidToken();
        await using (await Server.ChangedAsync(settings => settings.Client(client)["Enabled"] = false))
            (await AskAsync(token)).MustBeInvalidToken();
        Assert.That((await AskAsync(token)).Status, Is.EqualTo(HttpStatusCode.OK));
    }

    [TestCase(GrantClients.Web, "api1")]
    [TestCase(GrantClients.Referring, "api1 offline_access")]
    [TestCase(GrantClients.Web, "profile email")]
    [Property("Requirement", "USR-01")]
    public async Task token_without_openid_is_not_enough(string client, string scope)
    {
        var answer = (await AskAsync(await TokenAsync(client, scope))).MustBeChallenged(HttpStatusCode.Forbidden, "insufficient_scope");
        Assert.That(answer.Challenge(), Does.EndWith(", scope=\"openid\""));
    }

    [Test]
    [Property("Requirement", "USR-01")]
    public async Task clients_own_token_is_about_no_user()
    {
        string[] tokens =
        [
            (await Server.AskAsync("machine", "client_credentials", ("scope", "api1"))).AccessToken,
            (await Server.AskAsync(GrantClients.MachineReferring, "client_credentials", ("scope", "api1"))).AccessToken,
            (await Server.AskAsync(GrantClients.Web, ShapePlugin.GrantType, ("scope", "openid profile"))).AccessToken,
            (await Server.AskAsync(GrantClients.Referring, ShapePlugin.GrantType, ("scope", "openid profile"))).AccessToken,
        ];
        foreach (var token in tokens)
            (await AskAsync(token)).MustBeChallenged(HttpStatusCode.Forbidden, "insufficient_scope");
    }

    [Test]
    [Property("Requirement", "USR-02")]
    public async Task token_that_is_bound_to_a_key_is_no_bearer_token()
    {
        var forger = new Forger(Server);
        Assert.That((await AskAsync(forger.With(Good))).Text("sub"), Is.EqualTo("1"));
        (await AskAsync(forger.With(claims =>
        {
            Good(claims);
            claims["cnf"] = new JsonObject { ["jkt"] = "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I" };
        }))).MustBeInvalidToken();

        static void Good(JsonObject claims) => (claims["iss"], claims["sub"], claims["client_id"], claims["scope"]) = (Nodes.Issuer, "1", GrantClients.Web, "openid");
    }

    [Test]
    public async Task token_is_sent_once_and_in_one_place()
    {
        var token = await TokenAsync();
        TokenAnswer[] answers =
        [
            await Server.UserInfoAsync(HttpMethod.Post, $"Bearer {token}", UserInfoRequests.Form(("access_token", token))),
            await Server.UserInfoAsync(HttpMethod.Post, "Bearer x", UserInfoRequests.Form(("access_token", token))),
            await Server.UserInfoAsync(HttpMethod.Post, null, UserInfoRequests.Form(("access_token", token), ("access_token", token))),
            await Server.UserInfoAsync(HttpMethod.Post, $"Bearer {token}", new StringContent("a=%", System.Text.Encoding.ASCII, "application/x-www-form-urlencoded")),
        ];
        foreach (var answer in answers)
            answer.MustBeChallenged(HttpStatusCode.BadRequest, "invalid_request");
        var twice = await RawConnection.AskAsync(
            Server.Address, $"GET {UserInfoRequests.Path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\nAuthorization: Bearer {token}\r\n\r\n");
        Assert.That(twice!.Status, Is.EqualTo(400));
    }

    [TestCase("PUT")]
    [TestCase("DELETE")]
    [TestCase("PATCH")]
    [TestCase("OPTIONS")]
    [TestCase("TRACE")]
    [TestCase("get")]
    [TestCase("post")]
    [Property("Requirement", "GEN-05")]
    public async Task other_methods_are_not_taken(string method)
    {
        var answer = await RawConnection.AskAsync(Server.Address, $"{method} {UserInfoRequests.Path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {await TokenAsync()}\r\nContent-Length: 0\r\n\r\n");
        Assert.That((answer!.Status, answer.Headers["Allow"], answer.Body.Contains("sub", StringComparison.Ordinal)), Is.EqualTo((405, "GET, HEAD, POST", false)));
    }

    private static void MustAskForAToken(TokenAnswer answer)
    {
        Assert.That((answer.Status, answer.Challenge(), answer.Body), Is.EqualTo((HttpStatusCode.Unauthorized, "Bearer realm=\"userinfo\"", "")));
        Assert.That(answer.Headers.CacheControl?.NoStore, Is.True);
    }
}
