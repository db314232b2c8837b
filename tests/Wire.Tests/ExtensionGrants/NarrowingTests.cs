using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.ExtensionGrants;

/// <summary>A grant says which APIs its token is to be for and when it ends at the latest, and the gate sees to both.</summary>
[Property("Requirement", "EXT-03")]
public sealed class NarrowingTests
{
    // Time passes between the decision and the token.
    private const string LateGenerator = """

        public sealed class LateGenerator(ITokenResponseGenerator next) : ITokenResponseGenerator
        {
            public Task<TokenResponse> ProcessAsync(TokenRequestValidationResult result)
            {
                (AppContext.GetData("late") as Action)?.Invoke();
                return next.ProcessAsync(result);
            }
        }
        """;

    private TestServer _server = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _server = await Servers.WithAsync([ShapePlugin.Instance, new FixturePlugin("late", LateGenerator)], settings =>
    {
        settings.AddClient("shaper", ["shape"], ["api1", "api2", "openid"])["AllowOfflineAccess"] = true;
        settings.AddClient("late", ["shape"], ["api1"]);
        settings.BindGenerator("late", "late");
        settings["ApiResources"]![2]!["RequireResourceIndicator"] = true;
        settings["ApiResources"]![2]!["Scopes"]!.AsArray().Add("api1");
    });

    [OneTimeTearDown]
    public async Task StopAsync() => await _server.DisposeAsync();

    private long Now => _server.Clock.GetUtcNow().ToUnixTimeSeconds();

    [TestCase("urn:api2", "api2", "urn:api2")]
    [TestCase("urn:api1 urn:api2", "api1 api2", "urn:api1 urn:api2")]
    [TestCase("urn:api3", "api1", "urn:api3", Description = "One that insists on being named.")]
    [TestCase("any", "api1 api2", "urn:api1 urn:api2")]
    public async Task the_token_is_for_the_APIs_that_the_grant_names(string apis, string scope, string audiences)
    {
        var answer = (await AskAsync(("apis", apis), ("scope", "api1 api2"))).MustBeIssued();
        Assert.That((answer.Text("scope"), string.Join(' ', answer.Claims().Values("aud"))), Is.EqualTo((scope, audiences)));
    }

    [Test]
    public async Task a_grant_may_name_others_than_the_request_within_what_the_client_may_have()
    {
        var answer = (await AskAsync(("apis", "urn:api1 urn:api2"), ("resource", "urn:api2"), ("scopes", "api1 api2"))).MustBeIssued();
        Assert.That(answer.Claims().Values("aud"), Is.EqualTo(["urn:api1", "urn:api2"]));
    }

    [TestCase("urn:nobody")]
    [TestCase("urn:api1 urn:nobody")]
    [TestCase("urn:API1")]
    [TestCase("none")]
    public async Task what_is_no_API_of_the_scopes_is_refused(string apis) => (await AskAsync(("apis", apis))).MustBeRefused("invalid_target");

    [Test]
    public async Task an_API_of_scopes_that_the_token_has_not_is_refused()
    {
        (await AskAsync(("apis", "urn:api2"), ("scope", "api1"))).MustBeRefused("invalid_target");
        (await AskAsync(("apis", string.Join(' ', Enumerable.Range(0, 21).Select(number => $"urn:{number}"))))).MustBeRefused("invalid_target");
    }

    [Test]
    public async Task a_token_ends_when_the_grant_says()
    {
        var (end, answer) = (Now + 30, (await AskAsync(("end", $"{Now + 30}"))).MustBeIssued());
        Assert.That((answer.Claims().GetProperty("exp").GetInt64(), answer.Json.GetProperty("expires_in").GetInt32()), Is.EqualTo((end, 30)));
        Assert.That((await AskAsync(("end", $"{Now + 100_000}"))).MustBeIssued().Json.GetProperty("expires_in").GetInt32(), Is.EqualTo(3600), "The client's lifetime is the other limit.");
    }

    [TestCase(0)]
    [TestCase(-1)]
    [TestCase(-62_135_596_800)]
    public async Task an_end_that_has_come_gives_no_token(long seconds) =>
        (await AskAsync(("end", $"{Math.Max(-62_135_596_800, seconds < -1 ? seconds : Now + seconds)}"))).MustBeRefused("invalid_request");

    [Test]
    public async Task a_lifetime_that_makes_no_sense_is_not_made_sense_of_by_an_end() =>
        (await AskAsync(("end", $"{Now + 30}"), ("lifetime", "-5"))).MustBeRefused("invalid_request");

    [Test]
    public async Task no_refresh_token_outlasts_the_end()
    {
        Assert.That((await AskAsync(("subject", "1"), ("scope", "api1 offline_access"), ("want", "refresh"))).MustBeIssued().Has("refresh_token"), Is.True);
        Assert.That((await AskAsync(("subject", "1"), ("scope", "api1 offline_access"), ("want", "refresh"), ("end", $"{Now + 30}"))).MustBeIssued().Has("refresh_token"), Is.False);
    }

    [Test]
    public async Task time_that_passes_until_the_token_is_made_does_not_move_the_end()
    {
        var end = Now + 30;
        AppContext.SetData("late", () => _server.Clock.Advance(TimeSpan.FromSeconds(3)));
        try
        {
            var claims = (await _server.AskAsync("late", "shape", ("end", $"{end}"))).MustBeIssued().Claims();
            Assert.That((claims.GetProperty("iat").GetInt64(), claims.GetProperty("exp").GetInt64()), Is.EqualTo((end - 30, end)));
        }
        finally
        {
            AppContext.SetData("late", null);
        }
    }

    private Task<TokenAnswer> AskAsync(params (string, string)[] form) => _server.AskAsync("shaper", "shape", form);
}
