using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.Token;

public sealed class ScopeTests
{
    private TestServer _server = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _server = await Servers.WithAsync(ShapePlugin.Instance, settings =>
    {
        settings.AddClient("shaper", ["shape", "password"], ["api1", "api2", "openid"]);
        settings.AddClient("identity-only", ["shape"], ["openid"]);
        settings.AddClient("mixed", ["client_credentials"], ["loose", "api2", "api1", "openid", "profile"]);
        settings.AddClient("conflicting", ["client_credentials"], ["api2", "api3"]);
        settings["ApiScopes"]!.AsArray().Add(new System.Text.Json.Nodes.JsonObject { ["Name"] = "closed", ["Enabled"] = false });
        settings.AddClient("closed", ["client_credentials"], ["api1", "closed"]);
        // Two APIs that share no algorithm.
        settings["ApiResources"]![1]!["AllowedAccessTokenSigningAlgorithms"] = new System.Text.Json.Nodes.JsonArray("ES256");
    });

    [OneTimeTearDown]
    public async Task StopAsync() => await _server.DisposeAsync();

    private static readonly string[] Grants = ["client_credentials", "password", "shape"];

    private static readonly string[] ForeignScopes =
        ["api3", "nonsense", "API1", "api1\t", "api1 api3", "api1,api2", "offline_access", "api1 offline_access", "*", "api", "\"api1\"", "api1\napi2", "profile"];

    [Test]
    [Property("Requirement", "TOK-06")]
    public async Task a_scope_outside_of_the_clients_gets_invalid_scope_whatever_the_grant(
        [ValueSource(nameof(Grants))] string grant, [ValueSource(nameof(ForeignScopes))] string scope) =>
        (await AskAsync(grant, ("scope", scope))).MustBeRefused("invalid_scope");

    [Test]
    [Property("Requirement", "TOK-06")]
    public async Task a_wrong_scope_is_refused_before_the_password_is_looked_at()
    {
        // No count of failures, no hash, no hint whether the password was right.
        for (var i = 0; i < 15; i++)
            (await _server.AskAsync("roclient", "password", ("username", "bob"), ("password", "wrong"), ("scope", "api3"))).MustBeRefused("invalid_scope");
        (await _server.AskAsync("roclient", "password", ("username", "bob"), ("password", "bob"), ("scope", "api1"))).MustBeIssued();
    }

    [Test]
    [Property("Requirement", "TOK-06")]
    public async Task a_scope_that_was_switched_off_is_as_unknown_as_any()
    {
        (await _server.AskAsync("closed", "client_credentials", ("scope", "closed"))).MustBeRefused("invalid_scope");
        Assert.That((await _server.AskAsync("closed", "client_credentials")).MustBeIssued().Text("scope"), Is.EqualTo("api1"));
    }

    [Test]
    [Property("Requirement", "TOK-06")]
    public async Task the_refusal_repeats_nothing_of_the_request()
    {
        var answer = (await AskAsync("client_credentials", ("scope", "very-secret-plan"))).MustBeRefused("invalid_scope");
        Assert.That(answer.Body, Does.Not.Contain("very-secret-plan"));
    }

    [Test]
    [Property("Requirement", "TOK-06")]
    public async Task more_scopes_than_anybody_needs_get_invalid_scope()
    {
        (await AskAsync("client_credentials", ("scope", string.Join(' ', Enumerable.Range(0, 300).Select(i => "s" + i))))).MustBeRefused("invalid_scope");
        (await AskAsync("client_credentials", ("scope", new string('s', 9000)))).MustBeRefused("invalid_scope");
        (await AskAsync("client_credentials", ("scope", string.Concat(Enumerable.Repeat("api1 ", 1000))))).MustBeRefused("invalid_scope");
        (await AskAsync("client_credentials", ("scope", string.Concat(Enumerable.Repeat("api1 ", 200))))).MustBeIssued();
    }

    [TestCase("shape", "shaper")]
    [TestCase("client_credentials", "machine")]
    [Property("Requirement", "TOK-07")]
    public async Task without_a_scope_parameter_the_client_gets_its_api_scopes_and_is_told_so(string grant, string client)
    {
        foreach (var form in new (string, string)[][] { [], [("scope", "")], [("scope", " ")] })
        {
            var answer = (await _server.AskAsync(client, grant, form)).MustBeIssued();
            Assert.That(answer.Text("scope"), Is.EqualTo("api1 api2"));
            Assert.That(answer.Claims().GetProperty("scope").GetString(), Is.EqualTo("api1 api2"));
        }
    }

    [Test]
    [Property("Requirement", "TOK-07")]
    public async Task identity_scopes_are_never_given_unasked()
    {
        Assert.That((await _server.AskAsync("mixed", "client_credentials")).MustBeIssued().Text("scope"), Is.EqualTo("api1 api2 loose"));
        (await _server.AskAsync("identity-only", "shape")).MustBeRefused("invalid_scope");
    }

    [TestCase("api2", "api2")]
    [TestCase("api2 api1", "api2 api1")]
    [TestCase("api1 api1 api1", "api1")]
    [TestCase("  api1   api2  ", "api1 api2")]
    [Property("Requirement", "TOK-07")]
    public async Task the_response_states_the_scope_that_was_granted(string asked, string granted)
    {
        var answer = (await AskAsync("client_credentials", ("scope", asked))).MustBeIssued();
        Assert.That((answer.Text("scope"), answer.Claims().GetProperty("scope").GetString()), Is.EqualTo((granted, granted)));
    }

    [TestCase("scopes", "api1", "api1")]
    [TestCase("remove_scope", "api1", "api2")]
    [Property("Requirement", "TOK-07")]
    public async Task a_validator_may_narrow_the_scope_and_the_response_says_to_what(string how, string value, string granted)
    {
        var answer = (await AskAsync("shape", ("scope", "api1 api2"), (how, value))).MustBeIssued();
        Assert.That((answer.Text("scope"), answer.Claims().GetProperty("scope").GetString()), Is.EqualTo((granted, granted)));
        Assert.That(answer.Claims().Values("aud"), Is.EqualTo(["urn:" + granted]));
    }

    [Test]
    [Property("Requirement", "TOK-07")]
    public async Task a_validator_may_grant_another_scope_of_the_client_than_was_asked_for()
    {
        var answer = (await AskAsync("shape", ("scope", "api1"), ("scopes", "api2"))).MustBeIssued();
        Assert.That((answer.Text("scope"), answer.Claims().Values("aud")), Is.EqualTo(("api2", new[] { "urn:api2" })));
    }

    [TestCase("scopes", "api1 api3")]
    [TestCase("scopes", "offline_access")]
    [TestCase("scopes", "api1 nonsense")]
    [TestCase("add_scope", "api3")]
    [TestCase("add_scope", "offline_access")]
    [Property("Requirement", "TOK-06")]
    [Property("Requirement", "EXT-03")]
    public async Task a_validator_cannot_grant_what_the_client_may_not_have(string how, string value) =>
        (await AskAsync("shape", ("scope", "api1"), (how, value))).MustBeRefused("invalid_scope");

    [Test]
    [Property("Requirement", "EXT-03")]
    public async Task a_validator_that_leaves_no_scope_leaves_no_token() =>
        (await AskAsync("shape", ("scope", "api1"), ("remove_scope", "api1"))).MustBeRefused("invalid_scope");

    [Test]
    [Property("Requirement", "TOK-06")]
    public async Task apis_that_share_no_algorithm_cannot_share_a_token()
    {
        (await _server.AskAsync("conflicting", "client_credentials")).MustBeRefused("invalid_scope");
        (await _server.AskAsync("conflicting", "client_credentials", ("scope", "api3"))).MustBeIssued();
    }

    private Task<TokenAnswer> AskAsync(string grant, params (string, string)[] form) => grant switch
    {
        "client_credentials" => _server.AskAsync("machine", grant, form),
        // "profile" is this client's to ask for, but not the others'.
        "password" => _server.AskAsync("shaper", grant, [("username", "alice"), ("password", "alice"), .. form]),
        _ => _server.AskAsync("shaper", grant, form),
    };
}
