using System.Net;
using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Wire.Tests.Conformance;

/// <summary>Plan <c>oidcc-basic-certification-test-plan</c>: UserInfo, and what the scopes tell.</summary>
public sealed class BasicClaimsTests : ConformanceFixture
{
    private static readonly string[] Profile =
    [
        "name", "family_name", "given_name", "middle_name", "nickname", "preferred_username", "profile", "picture", "website", "gender", "birthdate", "zoneinfo", "locale", "updated_at",
    ];

    private static readonly string[] Email = ["email", "email_verified"];
    private static readonly string[] Address = ["address"];
    private static readonly string[] Phone = ["phone_number", "phone_number_verified"];

    [Test]
    [Property("Module", "oidcc-userinfo-get")]
    public async Task oidcc_userinfo_get()
    {
        var tokens = await SignInAsync();
        MustTell(await UserInfoAsync(tokens.AccessToken), tokens);
    }

    [Test]
    [Property("Module", "oidcc-userinfo-post-header")]
    public async Task oidcc_userinfo_post_header()
    {
        var tokens = await SignInAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/connect/userinfo");
        request.Headers.Authorization = new("Bearer", tokens.AccessToken);
        MustTell(await Server.SendAsync(request), tokens);
    }

    [Test]
    [Property("Module", "oidcc-userinfo-post-body")]
    public async Task oidcc_userinfo_post_body()
    {
        var tokens = await SignInAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/connect/userinfo") { Content = new FormUrlEncodedContent([new("access_token", tokens.AccessToken)]) };
        MustTell(await Server.SendAsync(request), tokens);
    }

    [Test]
    [Property("Module", "oidcc-scope-profile")]
    public Task oidcc_scope_profile() => MustTellAsync("openid profile", Profile);

    [Test]
    [Property("Module", "oidcc-scope-email")]
    public Task oidcc_scope_email() => MustTellAsync("openid email", Email);

    [Test]
    [Property("Module", "oidcc-scope-address")]
    public Task oidcc_scope_address() => MustTellAsync("openid address", Address);

    [Test]
    [Property("Module", "oidcc-scope-phone")]
    public Task oidcc_scope_phone() => MustTellAsync("openid phone", Phone);

    [Test]
    [Property("Module", "oidcc-scope-all")]
    public Task oidcc_scope_all() => MustTellAsync("openid profile email address phone", [.. Profile, .. Email, .. Address, .. Phone]);

    [Test]
    [Property("Module", "oidcc-claims-essential")]
    public async Task oidcc_claims_essential()
    {
        Assert.That((await MetadataAsync()).GetProperty("claims_parameter_supported").GetBoolean(), Is.False);
        var tokens = await SignInAsync(("claims", """{"userinfo":{"name":{"essential":true}}}"""));
        // OIDC Core §5.5: what is not supported is passed over, and an essential claim that is not told is no error (§5.5.1).
        MustTell(await UserInfoAsync(tokens.AccessToken), tokens);
    }

    private async Task MustTellAsync(string scope, string[] claims)
    {
        var tokens = await SignInAsync(("scope", scope));
        MustTell(await UserInfoAsync(tokens.AccessToken), tokens, claims);
    }

    // OIDC Core §5.3.2; and nothing that was not asked for.
    private static void MustTell(TokenAnswer answer, SuiteTokens tokens, params string[] claims)
    {
        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.OK), answer.Body);
        Assert.That(answer.ContentHeaders.ContentType?.MediaType, Is.EqualTo("application/json"));
        Assert.That(answer.Text("sub"), Is.EqualTo(tokens.Subject));
        Assert.That(answer.Json.EnumerateObject().Select(claim => claim.Name), Is.EquivalentTo([.. claims, "sub"]));
    }
}
