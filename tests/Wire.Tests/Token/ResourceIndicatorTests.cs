using System.Text.Json.Nodes;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.Token;

/// <summary>RFC 8707: the client says which API it wants the token for.</summary>
public sealed class ResourceIndicatorTests
{
    private TestServer _server = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _server = await Servers.WithAsync([ShapePlugin.Instance, ProbePlugin.Instance], settings =>
    {
        settings["ApiScopes"]!.AsArray().Add(new JsonObject { ["Name"] = "vault" });
        settings["ApiScopes"]!.AsArray().Add(new JsonObject { ["Name"] = "shared" });
        settings["ApiResources"]!.AsArray().Add(new JsonObject { ["Name"] = "urn:vault", ["Scopes"] = new JsonArray("vault", "shared"), ["RequireResourceIndicator"] = true });
        settings["ApiResources"]!.AsArray().Add(new JsonObject { ["Name"] = "urn:desk", ["Scopes"] = new JsonArray("shared") });
        settings.AddClient("caller", ["client_credentials", "shape"], ["api1", "api2", "loose"]);
        settings.AddClient("keeper", ["client_credentials", "shape"], ["api1", "vault", "shared"]);
    });

    [OneTimeTearDown]
    public async Task StopAsync() => await _server.DisposeAsync();

    private static readonly string[] BadResources =
    [
        "urn:unknown", "urn:api3", "URN:API1", "urn:api1#fragment", "urn:api1#", "api1", "/relative", "not a uri", "urn:api1 urn:api2", "urn:api1/", "*",
    ];

    [Test]
    [Property("Requirement", "TOK-08")]
    public async Task a_resource_that_is_unknown_or_malformed_or_not_behind_the_scopes_gets_invalid_target(
        [ValueSource(nameof(BadResources))] string resource, [Values("client_credentials", "shape")] string grant) =>
        (await _server.AskAsync("caller", grant, ("resource", resource))).MustBeRefused("invalid_target");

    [Test]
    [Property("Requirement", "TOK-08")]
    public async Task one_bad_resource_among_good_ones_spoils_the_request()
    {
        (await _server.AskAsync("caller", "client_credentials", ("resource", "urn:api1"), ("resource", "urn:unknown"))).MustBeRefused("invalid_target");
        (await _server.AskAsync("caller", "client_credentials", ("scope", "api1"), ("resource", "urn:api1"), ("resource", "urn:api2"))).MustBeRefused("invalid_target");
    }

    [Test]
    [Property("Requirement", "TOK-08")]
    public async Task more_resources_than_anybody_needs_get_invalid_target()
    {
        var many = Enumerable.Repeat(("resource", "urn:api1"), 21).ToArray();
        (await _server.AskAsync("caller", "client_credentials", many)).MustBeRefused("invalid_target");
        (await _server.AskAsync("caller", "client_credentials", ("resource", "urn:" + new string('x', 600)))).MustBeRefused("invalid_target");
    }

    [Test]
    [Property("Requirement", "TOK-08")]
    public async Task without_a_resource_the_audience_is_every_api_behind_the_scopes()
    {
        var answer = (await _server.AskAsync("caller", "client_credentials")).MustBeIssued();
        Assert.That(answer.Claims().Values("aud"), Is.EqualTo(["urn:api1", "urn:api2"]));
    }

    [Test]
    [Property("Requirement", "TOK-08")]
    public async Task a_resource_narrows_audience_and_scope_and_the_response_says_so()
    {
        var answer = (await _server.AskAsync("caller", "client_credentials", ("resource", "urn:api2"))).MustBeIssued();
        Assert.That(answer.Claims().Values("aud"), Is.EqualTo(["urn:api2"]));
        Assert.That(answer.Text("scope"), Is.EqualTo("api2"));
        Assert.That(answer.Claims().GetProperty("scope").GetString(), Is.EqualTo("api2"));
    }

    [Test]
    [Property("Requirement", "TOK-08")]
    public async Task two_resources_are_two_audiences()
    {
        var answer = (await _server.AskAsync("caller", "client_credentials", ("resource", "urn:api2"), ("resource", "urn:api1"))).MustBeIssued();
        Assert.That(answer.Claims().Values("aud"), Is.EquivalentTo(["urn:api1", "urn:api2"]));
    }

    [Test]
    [Property("Requirement", "TOK-08")]
    public async Task a_validator_cannot_reach_an_api_that_the_client_did_not_name()
    {
        // It asks for a scope of the client's, but of another API than the one the client wants the token for.
        var widened = await _server.AskAsync("caller", "shape", ("scope", "api1"), ("resource", "urn:api1"), ("scopes", "api1 api2"));
        Assert.That(widened.MustBeIssued().Claims().Values("aud"), Is.EqualTo(["urn:api1"]));
        Assert.That(widened.Text("scope"), Is.EqualTo("api1"));
        (await _server.AskAsync("caller", "shape", ("scope", "api1"), ("resource", "urn:api1"), ("scopes", "api2"))).MustBeRefused("invalid_target");
    }

    [Test]
    [Property("Requirement", "TOK-08")]
    [Property("Requirement", "EXT-03")]
    public async Task a_validator_cannot_slip_in_an_api_of_its_own()
    {
        var answer = await _server.AskAsync("caller", "shape", ("scope", "api1"), ("resources", "urn:api3"));
        Assert.That(answer.MustBeIssued().Claims().Values("aud"), Is.EqualTo(["urn:api1"]));
    }

    [Test]
    [Property("Requirement", "TOK-08")]
    public async Task a_scope_of_no_api_has_the_servers_own_audience()
    {
        var answer = (await _server.AskAsync("caller", "client_credentials", ("scope", "loose"))).MustBeIssued();
        Assert.That(answer.Claims().Values("aud"), Is.EqualTo([_server.Address.ToString().TrimEnd('/') + "/resources"]));
    }

    [Test]
    [Property("Requirement", "TOK-08")]
    public async Task an_api_that_insists_on_being_named_is_no_audience_unless_it_is()
    {
        Assert.That((await _server.AskAsync("keeper", "client_credentials")).MustBeIssued().Claims().Values("aud"), Is.EqualTo(["urn:api1", "urn:desk"]));
        Assert.That((await _server.AskAsync("keeper", "client_credentials", ("scope", "shared"))).MustBeIssued().Claims().Values("aud"), Is.EqualTo(["urn:desk"]));
        var named = (await _server.AskAsync("keeper", "client_credentials", ("resource", "urn:vault"))).MustBeIssued();
        Assert.That((named.Claims().Values("aud"), named.Text("scope")), Is.EqualTo((new[] { "urn:vault" }, "shared vault")));
    }

    [Test]
    [Property("Requirement", "TOK-08")]
    public async Task an_unnamed_api_alone_leaves_only_the_servers_own_audience()
    {
        var answer = (await _server.AskAsync("keeper", "client_credentials", ("scope", "vault"))).MustBeIssued();
        Assert.That(answer.Claims().Values("aud"), Is.EqualTo([_server.Address.ToString().TrimEnd('/') + "/resources"]));
    }

    [Test]
    [Property("Requirement", "TOK-08")]
    public async Task a_validator_that_narrows_cannot_make_an_insisting_api_an_audience()
    {
        var answer = (await _server.AskAsync("keeper", "shape", ("scope", "api1 vault"), ("scopes", "vault"))).MustBeIssued();
        Assert.That(answer.Claims().Values("aud"), Has.None.EqualTo("urn:vault"));
    }
}
