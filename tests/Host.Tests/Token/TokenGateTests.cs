using System.Security.Claims;
using System.Text.Json.Nodes;
using PluginTokenServer.Host.Token;
using PluginTokenServer.Models;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Validation;

namespace PluginTokenServer.Host.Tests.Token;

/// <summary>The gate on a request after its grant: what it lets through, it writes down; everything else it refuses.</summary>
public sealed class TokenGateTests
{
    private ServerParts _parts = null!;
    private TokenGate _gate = null!;

    [OneTimeSetUp]
    public void SetUp()
    {
        _parts = new ServerParts(settings =>
        {
            settings.AddClient("front", ["own"], ["api1", "api2", "openid"])["Properties"] = new JsonObject { ["impersonates"] = "machine retired" };
            settings.AddClient("retired", ["own"], ["api1"])["Enabled"] = false;
            settings["Users"]![1]!["Enabled"] = false;
        });
        _gate = _parts.Get<TokenGate>();
    }

    [OneTimeTearDown]
    public async Task TearDownAsync() => await _parts.DisposeAsync();

    [Test]
    public async Task what_is_let_through_is_written_down()
    {
        var request = _parts.Request("front", "api1 openid");
        request.Subject = Subject("1");
        request.AccessTokenLifetime = 60;
        Assert.That(await _gate.DecideAsync(request), Is.Null);
        var granted = request.Decision!;
        Assert.That((granted.ClientId, granted.Subject, granted.Lifetime, granted.Confirmation, granted.SigningAlgorithm), Is.EqualTo(("front", "1", 60, (string?)null, "ES256")));
        Assert.That(granted.Scopes, Is.EquivalentTo(["api1", "openid"]));
        Assert.That(granted.Audiences, Is.EqualTo(["urn:api1"]));
        Assert.That(granted.IdentityTokenLifetime, Is.EqualTo(300));
    }

    [Test]
    public async Task a_scope_of_no_api_is_for_the_servers_own_resources()
    {
        var request = _parts.Request("front", "openid");
        await _gate.DecideAsync(request);
        Assert.That(request.Decision!.Audiences, Is.EqualTo([ServerParts.Issuer + "/resources"]));
    }

    private static readonly (string Name, Action<TokenRequest> Propose, string Error)[] Proposals =
    [
        ("a scope of another client", request => request.RequestedScopes = ["api1", "api3"], "invalid_scope"),
        ("an unknown scope", request => request.RequestedScopes = ["nonsense"], "invalid_scope"),
        ("offline access", request => request.RequestedScopes = ["api1", "offline_access"], "invalid_scope"),
        ("no scope at all", request => request.ValidatedResources.ParsedScopes.Clear(), "invalid_scope"),
        ("a scope added to those validated", request => request.ValidatedResources.ParsedScopes.Add(new ParsedScopeValue("api3")), "invalid_scope"),
        ("a scope exchanged among those validated", request => request.ValidatedResources.ParsedScopes = [new ParsedScopeValue("api3"), new ParsedScopeValue("api2")], "invalid_scope"),
        ("other validated resources", request => request.ValidatedResources = new ResourceValidationResult { ParsedScopes = [new ParsedScopeValue("api3")] }, "invalid_scope"),
        ("two hundred and one scopes", request => request.RequestedScopes = [.. Enumerable.Range(0, 201).Select(i => "s" + i)], "invalid_scope"),
        ("a longer life", request => request.AccessTokenLifetime = 3601, "invalid_request"),
        ("no life", request => request.AccessTokenLifetime = 0, "invalid_request"),
        ("a negative life", request => request.AccessTokenLifetime = int.MinValue, "invalid_request"),
        ("a kind of token that does not exist", request => request.AccessTokenType = (AccessTokenType)7, "invalid_request"),
        ("a binding", request => request.Confirmation = "{}", "invalid_request"),
        ("an empty binding", request => request.Confirmation = "", "invalid_request"),
        ("another client", request => request.ClientId = "rsa", "invalid_grant"),
        ("a disabled client", request => request.ClientId = "retired", "invalid_grant"),
        ("an empty client", request => request.ClientId = "", "invalid_grant"),
        ("both clients it may act for", request => request.ClientId = "machine retired", "invalid_grant"),
        ("a disabled user", request => request.Subject = Subject("2"), "invalid_grant"),
        ("a user called like a client", request => request.Subject = Subject("machine"), "invalid_grant"),
        ("nobody", request => request.Subject = new ClaimsPrincipal(), "invalid_grant"),
        ("an identity without a subject", request => request.Subject = new ClaimsPrincipal(new ClaimsIdentity([new Claim("name", "x")], "x")), "invalid_grant"),
        ("an empty subject", request => request.Subject = new ClaimsPrincipal(new ClaimsIdentity([new Claim("sub", "")], "x")), "invalid_grant"),
        ("two subjects", request => request.Subject = new ClaimsPrincipal(new ClaimsIdentity([new Claim("sub", "1"), new Claim("sub", "3")], "x")), "invalid_grant"),
        ("a subject that is too long", request => request.Subject = Subject(new string('x', 1001)), "invalid_grant"),
        ("a subject with a NUL in it", request => request.Subject = Subject("x\0y"), "invalid_grant"),
        ("half a character as subject", request => request.Subject = Subject("x\ud800"), "invalid_grant"),
        ("a session that is too long", request => request.SessionId = new string('x', 129), "invalid_request"),
        ("a session that is not ASCII", request => request.SessionId = "é", "invalid_request"),
        ("a session with a NUL in it", request => request.SessionId = "x\0", "invalid_request"),
        ("two identities", request => request.Subject = new ClaimsPrincipal([new ClaimsIdentity([new Claim("sub", "1")]), new ClaimsIdentity([new Claim("sub", "3")])]), "invalid_grant"),
    ];

    [Test]
    [Property("Requirement", "EXT-03")]
    [Property("Requirement", "TOK-06")]
    public async Task a_proposal_beyond_what_the_client_may_have_is_refused([ValueSource(nameof(ProposalNames))] string name)
    {
        var (_, propose, error) = Proposals.Single(proposal => proposal.Name == name);
        var request = _parts.Request("front", "api1 api2");
        propose(request);
        Assert.That((await _gate.DecideAsync(request))?.Code, Is.EqualTo(error));
        Assert.That(request.Decision, Is.Null, "Nothing is signed for what was not granted.");
    }

    private static IEnumerable<string> ProposalNames => Proposals.Select(proposal => proposal.Name);

    [Test]
    [Property("Requirement", "EXT-03")]
    public async Task a_second_refusal_is_not_undone_by_the_first_decision()
    {
        var request = _parts.Request("front", "api1");
        Assert.That(await _gate.DecideAsync(request), Is.Null);
        request.ClientId = "rsa";
        Assert.That((await _gate.DecideAsync(request))?.Code, Is.EqualTo("invalid_grant"));
    }

    [Test]
    public async Task a_client_acts_for_those_its_configuration_lists_within_its_own_scopes()
    {
        var request = _parts.Request("front", "api1");
        request.ClientId = "machine";
        Assert.That(await _gate.DecideAsync(request), Is.Null);
        Assert.That(request.Decision!.ClientId, Is.EqualTo("machine"));
    }

    [Test]
    [Property("Requirement", "TOK-08")]
    public async Task what_a_grant_changes_stays_within_the_apis_that_the_client_named()
    {
        var request = _parts.Request("front", "api1 api2", ["urn:api1"]);
        request.RequestedScopes = ["api1", "api2"];
        Assert.That(await _gate.DecideAsync(request), Is.Null);
        Assert.That((request.Decision!.Audiences, request.Decision.Scopes), Is.EqualTo((new[] { "urn:api1" }, new[] { "api1" })));
        var other = _parts.Request("front", "api1 api2", ["urn:api1"]);
        other.RequestedScopes = ["api2"];
        Assert.That((await _gate.DecideAsync(other))?.Code, Is.EqualTo("invalid_target"));
    }

    [Test]
    [Property("Requirement", "TOK-07")]
    public async Task a_narrowed_request_says_so_everywhere()
    {
        var request = _parts.Request("front", "api1 api2");
        request.ValidatedResources.ParsedScopes = request.ValidatedResources.ParsedScopes.Where(scope => scope.RawValue == "api2").ToList();
        Assert.That(await _gate.DecideAsync(request), Is.Null);
        Assert.That(request.RequestedScopes, Is.EqualTo(["api2"]));
        Assert.That(request.ValidatedResources.RawScopeValues, Is.EqualTo(["api2"]));
        Assert.That(request.ValidatedResources.Resources.ApiResources.Select(api => api.Name), Is.EqualTo(["urn:api2"]));
        Assert.That(request.Decision!.Audiences, Is.EqualTo(["urn:api2"]));
    }

    [Test]
    public void a_moment_that_the_grant_left_to_the_server_is_the_servers()
    {
        var now = _parts.Clock.GetUtcNow().ToUnixTimeSeconds();
        Assert.That(_gate.Timed(new GrantValidationResult("1", "own"))!.FindFirst("auth_time")!.Value, Is.EqualTo(now.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        Assert.That(_gate.Timed(new GrantValidationResult("1", "own", DateTime.UnixEpoch))!.FindFirst("auth_time")!.Value, Is.EqualTo("0"));
        Assert.That(_gate.Timed(new GrantValidationResult()), Is.Null);
    }

    private static ClaimsPrincipal Subject(string sub) => new GrantValidationResult(sub, "own").Subject!;
}
