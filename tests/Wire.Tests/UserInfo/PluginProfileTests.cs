using System.Text.Json.Nodes;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.UserInfo;

/// <summary>A plugin knows the users: what it says is told, but for what the server itself answers for.</summary>
public sealed class PluginProfileTests
{
    private const string Source = """

        public sealed class Profiles : IProfileService
        {
            public Task IsActiveAsync(IsActiveContext context)
            {
                context.IsActive = context.Caller != "AccessTokenValidation" || !context.Subject.HasClaim("scope", "inactive");
                return Task.CompletedTask;
            }

            public Task GetProfileDataAsync(ProfileDataRequestContext context)
            {
                var asked = context.RequestedClaimTypes.ToList();
                if (context.Caller != "UserInfoEndpoint")
                    return Task.CompletedTask;
                if (asked.Contains("throws"))
                    throw new InvalidOperationException("swordfish");
                if (asked.Contains("broken"))
                    context.IssuedClaims.Add(new Claim("broken", "{", "json"));
                if (asked.Contains("null"))
                    context.IssuedClaims = null!;
                if (asked.Contains("name"))
                    context.IssuedClaims.AddRange(
                    [
                        new("sub", "2"), new("iss", "https://evil.example"), new("aud", "everybody"), new("acr", "high"),
                        new("seen", $"{context.ValidatedRequest is null} {context.Client.ClientId} {string.Join(' ', asked)} {string.Join(' ', context.RequestedResources.RawScopeValues)}"),
                        new("subject", string.Join(' ', context.Subject.Claims.Select(claim => claim.Type).Distinct())),
                        new("flag", "true", ClaimValueTypes.Boolean), new("count", "7", ClaimValueTypes.Integer32), new("ratio", "0.5", ClaimValueTypes.Double),
                        new("group", "a"), new("group", "b"), new("group", "a"), new("nothing", ""), new("nested", "{\"list\":[1,null]}", "json"),
                    ]);
                return Task.CompletedTask;
            }
        }
        """;

    private TestServer _server = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _server = await Servers.WithAsync(new FixturePlugin("profiles", Source), settings =>
    {
        foreach (var name in new[] { "throws", "broken", "null", "inactive" })
        {
            settings["IdentityResources"]!.AsArray().Add(new JsonObject { ["Name"] = name, ["UserClaims"] = new JsonArray(name) });
            settings.Client("roclient")["AllowedScopes"]!.AsArray().Add(name);
        }
    });

    [OneTimeTearDown]
    public async Task StopAsync() => await _server.DisposeAsync();

    [Test]
    public async Task what_it_says_is_told_in_its_types_and_nothing_that_the_server_answers_for()
    {
        var answer = (await AskAsync("openid profile")).MustBeUncached();
        const string told = """
            {
              "sub": "1", "seen": "True roclient sub name openid profile", "subject": "sub amr idp auth_time",
              "flag": true, "count": 7, "ratio": 0.5, "group": [ "a", "b" ], "nested": { "list": [ 1, null ] }
            }
            """;
        Assert.That(JsonNode.DeepEquals(JsonNode.Parse(answer.Body), JsonNode.Parse(told)), Is.True, answer.Body);
    }

    [Test]
    public async Task where_it_says_nothing_the_subject_is_all_that_is_told() => Assert.That((await AskAsync("openid")).Body, Is.EqualTo("""{"sub":"1"}"""));

    [TestCase("throws")]
    [TestCase("broken")]
    [TestCase("null")]
    [Property("Requirement", "EXT-06")]
    public async Task where_it_fails_the_fault_is_the_servers(string scope)
    {
        (await AskAsync($"openid {scope}")).MustBeServerError(_server);
        Assert.That(_server.Logs.Text, Does.Not.Contain("swordfish"));
    }

    [Test]
    public async Task token_of_a_user_whom_it_calls_inactive_is_invalid() => (await AskAsync("openid inactive")).MustBeInvalidToken();

    private async Task<TokenAnswer> AskAsync(string scope) => await _server.UserInfoAsync(
        (await _server.AskAsync("roclient", "password", ("username", "alice"), ("password", "alice"), ("scope", scope))).MustBeIssued().AccessToken);
}
