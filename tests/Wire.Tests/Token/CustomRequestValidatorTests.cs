using System.Net;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.Token;

/// <summary>A plugin that looks at every token request after its grant, and may shape or refuse it.</summary>
public sealed class CustomRequestValidatorTests
{
    private const string Source = """

        public sealed class OwnRequestValidator(ITokenService tokens) : ICustomTokenRequestValidator
        {
            public async Task ValidateAsync(CustomTokenRequestValidationContext context)
            {
                var (result, request) = (context.Result, context.Result.ValidatedRequest);
                var raw = request.Raw;
                if (raw["error"] is { } error)
                    (result.IsError, result.Error, result.ErrorDescription) = (raw["forgotten"] is null, error, "Because.");
                if (raw["flag"] is not null)
                    result.IsError = true;
                if (raw["replaced"] is { } replaced)
                    context.Result = new TokenRequestValidationResult(request, replaced);
                if (raw["other_request"] is not null)
                    context.Result = new TokenRequestValidationResult(new ValidatedTokenRequest { ClientId = "machine" });
                if (raw["entry"] is { } entry)
                    result.CustomResponse = new() { ["entry"] = entry };
                if (raw["scopes"] is { } scopes)
                    request.RequestedScopes = scopes.Split(' ');
                if (raw["lifetime"] is { } lifetime)
                    request.AccessTokenLifetime = int.Parse(lifetime);
                if (raw["as_client"] is { } clientId)
                    request.ClientId = clientId;
                if (raw["subject"] is { } subject)
                    request.Subject = new GrantValidationResult(subject, "custom").Subject;
                if (raw["confirmation"] is { } confirmation)
                    request.Confirmation = confirmation;
                if (raw["issued"] is { } issued)
                    request.IssuedClaims.Add(new Claim(issued, "issued"));
                if (raw["client_claim"] is { } claim)
                {
                    request.Client.ClientClaimsPrefix = "";
                    request.ClientClaims.Add(new Claim(claim, "claimed"));
                }

                if (raw["sign"] is not null)
                {
                    var token = await tokens.CreateAccessTokenAsync(new TokenCreationRequest { ValidatedRequest = request, ValidatedResources = request.ValidatedResources, Subject = request.Subject });
                    token.Lifetime = 1_000_000;
                    result.CustomResponse = new() { ["entry"] = await tokens.CreateSecurityTokenAsync(token) };
                }
            }
        }
        """;

    private TestServer _server = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _server = await Servers.WithAsync(new FixturePlugin("custom", Source), settings => settings["Users"]![1]!["Enabled"] = false);

    [OneTimeTearDown]
    public async Task StopAsync() => await _server.DisposeAsync();

    private static readonly string[] Grants = ["client_credentials", "password"];

    [Test]
    public async Task it_sees_every_grant_and_may_refuse_it([ValueSource(nameof(Grants))] string grant)
    {
        Assert.That((await AskAsync(grant, ("error", "account_suspended"))).MustBeRefused("account_suspended").ErrorDescription, Is.EqualTo("Because."));
        (await AskAsync(grant, ("error", "invalid_client"))).MustBeRefused(HttpStatusCode.Unauthorized, "invalid_client");
        (await AskAsync(grant, ("error", "not a code"))).MustBeRefused("invalid_grant");
        (await AskAsync(grant, ("error", "invalid_request"), ("forgotten", "yes"))).MustBeRefused("invalid_request");
        (await AskAsync(grant, ("flag", "yes"))).MustBeRefused("invalid_grant");
        (await AskAsync(grant, ("replaced", "invalid_target"))).MustBeRefused("invalid_target");
        (await AskAsync(grant)).MustBeIssued();
    }

    [Test]
    public async Task it_may_add_entries_to_either_answer([ValueSource(nameof(Grants))] string grant)
    {
        Assert.That((await AskAsync(grant, ("entry", "x"))).MustBeIssued().Text("entry"), Is.EqualTo("x"));
        Assert.That((await AskAsync(grant, ("entry", "x"), ("error", "invalid_grant"))).MustBeRefused("invalid_grant").Text("entry"), Is.EqualTo("x"));
    }

    [Test]
    public async Task it_may_shape_the_token_within_what_the_client_may_have([ValueSource(nameof(Grants))] string grant)
    {
        var answer = (await AskAsync(grant, ("scope", "api1 api2"), ("scopes", "api2"), ("lifetime", "60"), ("issued", "plan"))).MustBeIssued();
        Assert.That((answer.Text("scope"), answer.Json.GetProperty("expires_in").GetInt32()), Is.EqualTo(("api2", 60)));
        Assert.That((answer.Claims().GetProperty("plan").GetString(), answer.Claims().Values("aud")), Is.EqualTo(("issued", new[] { "urn:api2" })));
    }

    [TestCase("scopes", "api3", "invalid_scope")]
    [TestCase("scopes", "api1 offline_access", "invalid_scope")]
    [TestCase("lifetime", "3601", "invalid_request")]
    [TestCase("lifetime", "0", "invalid_request")]
    [TestCase("as_client", "rsa", "invalid_grant")]
    [TestCase("subject", "2", "invalid_grant")]
    [TestCase("subject", "machine", "invalid_grant")]
    [TestCase("confirmation", "{}", "invalid_request")]
    [Property("Requirement", "EXT-03")]
    [Property("Requirement", "TOK-06")]
    public async Task the_gate_stands_behind_it_too(string how, string value, string error)
    {
        foreach (var grant in Grants)
            (await AskAsync(grant, (how, value))).MustBeRefused(error);
    }

    [TestCase("other_request")]
    [TestCase("sign")]
    [Property("Requirement", "EXT-03")]
    public async Task neither_another_request_nor_a_longer_token_gets_past_it(string how)
    {
        foreach (var grant in Grants)
            (await AskAsync(grant, (how, "yes"))).MustBeServerError(_server);
    }

    [TestCase("issued")]
    [TestCase("client_claim")]
    [Property("Requirement", "EXT-03")]
    public async Task no_claim_of_its_own_becomes_one_that_the_server_answers_for(string how)
    {
        foreach (var type in new[] { "sub", "aud", "scope", "client_id", "exp", "iss", "cnf" })
        {
            var answer = await AskAsync("client_credentials", (how, type));
            Assert.That(answer.MustBeIssued().Claims().GetRawText(), Does.Not.Contain("issued\"").And.Not.Contain("claimed"));
        }
    }

    [Test]
    public async Task it_is_not_asked_where_the_grant_has_refused_already() =>
        Assert.That((await AskAsync("client_credentials", ("scope", "openid"), ("entry", "x"))).MustBeRefused("invalid_scope").Has("entry"), Is.False);

    private Task<TokenAnswer> AskAsync(string grant, params (string Name, string Value)[] form) => grant == "password"
        ? _server.AskAsync("roclient", grant, [("username", "alice"), ("password", "alice"), .. form])
        : _server.AskAsync("machine", grant, form);
}
