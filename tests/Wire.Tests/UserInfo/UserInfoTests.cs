using System.Net;
using System.Text.Json.Nodes;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.UserInfo;

/// <summary>OIDC Core §5.3 and §5.4: who signed in, as far as the granted scopes go.</summary>
[TestFixture("sqlite")]
[TestFixture("postgresql")]
public sealed class UserInfoTests(string provider) : UserInfoFixture(provider)
{
    private const string Everything = """
        {
          "sub": "1", "name": "Alice Smith", "nickname": [ "Al", "Lice" ], "updated_at": 1767225600, "email": "alice@example.com", "email_verified": true,
          "address": { "street_address": "Rose Lane 1\n2nd floor", "locality": "Köln" }, "phone_number": "5550101", "phone_number_verified": false
        }
        """;

    [TestCase(GrantClients.Web)]
    [TestCase(GrantClients.Referring)]
    [Property("Conformance", "oidcc-scope-all")]
    [Property("Conformance", "oidcc-userinfo-get")]
    public async Task claims_of_the_granted_scopes_are_told_in_their_types(string client) => MustTell(await AskAsync(await TokenAsync(client, AllScopes)), Everything);

    [TestCase("openid", """{ "sub": "1" }""")]
    [TestCase("openid api1", """{ "sub": "1" }""")]
    [TestCase("openid email", """{ "sub": "1", "email": "alice@example.com", "email_verified": true }""")]
    [TestCase("openid phone offline_access", """{ "sub": "1", "phone_number": "5550101", "phone_number_verified": false }""")]
    public async Task claims_of_other_scopes_are_not_told(string scope, string told)
    {
        foreach (var client in new[] { GrantClients.Web, GrantClients.Referring })
            MustTell(await AskAsync(await TokenAsync(client, scope)), told);
    }

    [Test]
    [Property("Conformance", "oidcc-userinfo-post-header")]
    public async Task token_may_be_in_the_header_of_a_post()
    {
        var token = await TokenAsync(scope: AllScopes);
        HttpContent?[] bodies = [null, UserInfoRequests.Form(), UserInfoRequests.Form(("other", "x")), new StringContent("{\"access_token\":\"x\"}", System.Text.Encoding.UTF8, "application/json")];
        foreach (var body in bodies)
            MustTell(await Server.UserInfoAsync(HttpMethod.Post, $"Bearer {token}", body), Everything);
    }

    [TestCase(GrantClients.Web)]
    [TestCase(GrantClients.Referring)]
    [Property("Conformance", "oidcc-userinfo-post-body")]
    public async Task token_may_be_in_the_body_of_a_post(string client) =>
        MustTell(await Server.UserInfoAsync(HttpMethod.Post, null, UserInfoRequests.Form(("access_token", await TokenAsync(client, AllScopes)))), Everything);

    [TestCase("bearer ")]
    [TestCase("BEARER ")]
    [TestCase("bEaReR   ")]
    public async Task scheme_has_no_case(string scheme) => MustTell(await Server.UserInfoAsync(HttpMethod.Get, scheme + await TokenAsync()), """{ "sub": "1" }""");

    [Test]
    [Property("Requirement", "GEN-05")]
    public async Task head_answers_as_get_without_the_body()
    {
        var token = $"Bearer {await TokenAsync(scope: AllScopes)}";
        var (got, headed) = (await Server.UserInfoAsync(HttpMethod.Get, token), await HeadAsync(token));
        Assert.That(headed, Is.EqualTo((HttpStatusCode.OK, got.ContentHeaders.ContentLength, "application/json", "", "")));
        Assert.That(await HeadAsync("Bearer x"), Is.EqualTo((HttpStatusCode.Unauthorized, (await Server.UserInfoAsync(HttpMethod.Get, "Bearer x")).ContentHeaders.ContentLength, "application/json", "",
            (await AskAsync("x")).Challenge())));
    }

    [Test]
    public async Task claims_are_told_as_they_are_now()
    {
        // The access token has the name in it too, for the API, as it was.
        var token = await TokenAsync(scope: "openid profile api1");
        await using (await Server.ChangedAsync(settings => settings["Users"]![0]!["Claims"] = new JsonObject { ["name"] = "Alice Jones", ["nickname"] = "Al" }))
            MustTell(await AskAsync(token), """{ "sub": "1", "name": "Alice Jones", "nickname": "Al" }""");
    }

    [Test]
    public async Task scope_that_is_gone_tells_nothing_any_more()
    {
        var token = await TokenAsync(scope: AllScopes);
        await using (await Server.ChangedAsync(settings => settings["IdentityResources"]!.AsArray().Skip(1).ToList().ForEach(resource => resource!["Enabled"] = false)))
            MustTell(await AskAsync(token), """{ "sub": "1" }""");
    }

    [Test]
    public async Task user_of_another_identity_provider_is_not_the_one_with_the_same_identifier()
    {
        var token = new Forger(Server).With(claims =>
        {
            (claims["iss"], claims["sub"], claims["client_id"], claims["scope"]) = (Nodes.Issuer, "1", GrantClients.Web, AllScopes);
            (claims["idp"], claims["name"], claims["salary"]) = ("elsewhere", "Somebody", "1");
        });
        // What the token itself says about the name is all there is.
        MustTell(await AskAsync(token), """{ "sub": "1", "name": "Somebody" }""");
    }

    [Test]
    [Property("Requirement", "DISC-01")]
    public async Task discovery_names_endpoint_scopes_and_claims()
    {
        var metadata = JsonNode.Parse(await Server.Http.GetStringAsync("/.well-known/openid-configuration"))!;
        Assert.That((string?)metadata["userinfo_endpoint"], Is.EqualTo(Nodes.Issuer + UserInfoRequests.Path));
        Assert.That(Texts("scopes_supported"), Is.SupersetOf(AllScopes.Split(' ')));
        Assert.That(Texts("claims_supported"), Is.SupersetOf(new[] { "sub", "name", "email", "email_verified", "address", "phone_number", "updated_at" }).And.Not.Contain("salary"));

        string?[] Texts(string name) => [.. metadata[name]!.AsArray().Select(value => (string?)value)];
    }

    private static void MustTell(TokenAnswer answer, string told)
    {
        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.OK), answer.Body);
        Assert.That(JsonNode.DeepEquals(JsonNode.Parse(answer.MustBeUncached().Body), JsonNode.Parse(told)), Is.True, answer.Body);
    }

    private async Task<(HttpStatusCode, long?, string?, string, string)> HeadAsync(string authorization)
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, UserInfoRequests.Path);
        request.Headers.TryAddWithoutValidation("Authorization", authorization);
        using var response = await Server.Http.SendAsync(request);
        var challenge = response.Headers.NonValidated.TryGetValues("WWW-Authenticate", out var values) ? values.ToString() : "";
        return (response.StatusCode, response.Content.Headers.ContentLength, response.Content.Headers.ContentType?.MediaType, await response.Content.ReadAsStringAsync(), challenge);
    }
}
