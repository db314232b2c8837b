using System.Security.Claims;
using Moq;
using PluginTokenServer.Validation;

namespace PluginTokenServer.Plugins.Tests.TokenExchange;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public class TokenExchangeGrantValidatorTests
{
    private readonly Exchange _exchange = new();

    [SetUp]
    public void PresentAlice() => _exchange.Answer(Exchange.Subject, Exchange.Alice()).Answer(Exchange.Actor, Exchange.Own());

    [Test]
    public async Task a_good_request_proposes_scopes_APIs_and_an_end()
    {
        var context = await _exchange.RunAsync();

        Assert.That(context.Result.IsError, Is.False, _exchange.Entries.FirstOrDefault());
        Assert.That(context.Request.RequestedScopes, Is.EquivalentTo(new[] { "read", "write" }));
        Assert.That(context.Request.RequestedResourceIndicators, Is.EquivalentTo(new[] { "urn:stock", "urn:bill" }));
        Assert.That(context.Request.AccessTokenEnd, Is.EqualTo(DateTimeOffset.FromUnixTimeSeconds(Exchange.End)));
        Assert.That(context.Result.CustomResponse, Is.EqualTo(new Dictionary<string, object> { ["issued_token_type"] = "urn:ietf:params:oauth:token-type:access_token" }));
        Assert.That(context.Result, Has.Property("IssueRefreshToken").False.And.Property("IssueIdentityToken").False);
        Assert.That(context.SingleUses, Is.Empty, "A token may be exchanged as often as it may be used.");
    }

    [Test]
    public async Task who_it_is_stays_as_the_token_says_and_nothing_else_of_it_does()
    {
        _exchange.Answer(Exchange.Subject, Exchange.Alice(new Claim("amr", "otp"), new Claim("acr", "high"), new Claim("name", "Alice"), new Claim("role", "admin"), new Claim("sid", "s-1")));

        var context = await _exchange.RunAsync();

        Assert.That(context.Result.Subject!.Claims.Select(claim => $"{claim.Type}={claim.Value}"), Is.EquivalentTo(new[] { "sub=alice", "idp=local", "amr=pwd", "amr=otp", "auth_time=1700000000", "acr=high" }));
        Assert.That(context.Result.IssuedClaims.Select(claim => claim.Type), Is.EqualTo(new[] { "act" }));
        Assert.That((context.Request.SessionId, context.Result.AuthenticatedNow), Is.EqualTo(("s-1", false)));
    }

    [TestCase(false, "invalid_token")]
    [TestCase(true, null)]
    [TestCase(false, null)]
    public async Task a_token_counts_as_valid_only_with_claims_and_no_sign_of_an_error(bool isError, string? error)
    {
        _exchange.Answer(Exchange.Subject, new TokenValidationResult { IsError = isError, Error = error, Claims = error is null && !isError ? null : Exchange.Alice() });

        var context = await _exchange.RunAsync();

        Assert.That((context.Result.Error, context.Result.CredentialRejected), Is.EqualTo(("invalid_request", false)), "The client hands on what others gave it, and is not the one who guesses.");
    }

    [Test]
    public async Task a_token_that_policy_refuses_is_no_guess()
    {
        _exchange.Rule.SubjectAudiences = ["urn:elsewhere"];

        var context = await _exchange.RunAsync();

        Assert.That((context.Result.Error, context.Result.CredentialRejected), Is.EqualTo(("invalid_request", false)));
    }

    [TestCase("sub", null)]
    [TestCase("sub", "")]
    [TestCase("sub", "web", Description = "A client's own.")]
    [TestCase("client_id", null)]
    [TestCase("exp", null)]
    [TestCase("exp", "soon")]
    [TestCase("exp", "-1")]
    [TestCase("idp", null)]
    [TestCase("idp", "")]
    [TestCase("amr", null)]
    [TestCase("auth_time", null)]
    [TestCase("auth_time", "yesterday")]
    [TestCase("aud", null)]
    [TestCase("aud", "urn:stock")]
    public async Task a_token_that_lacks_something_or_is_for_others_is_refused(string type, string? value)
    {
        _exchange.Answer(Exchange.Subject, [.. Exchange.Alice().Where(claim => claim.Type != type), .. value is null ? [] : new[] { new Claim(type, value) }]);

        Assert.That(await _exchange.ErrorAsync(), Is.EqualTo("invalid_request"));
    }

    [TestCase("sub", "bob")]
    [TestCase("client_id", "other")]
    [TestCase("exp", "1900000000")]
    [TestCase("idp", "elsewhere")]
    [TestCase("cnf", "{}")]
    [TestCase("may_act", "{}")]
    public async Task a_token_that_contradicts_itself_or_is_bound_is_refused(string type, string value)
    {
        _exchange.Answer(Exchange.Subject, Exchange.Alice(new Claim(type, value)));

        Assert.That(await _exchange.ErrorAsync(), Is.EqualTo("invalid_request"));
    }

    [Test]
    public async Task the_clients_list_and_the_audiences_both_have_to_hold()
    {
        _exchange.Rule.SubjectClients = ["app"];
        Assert.That(await _exchange.ErrorAsync(), Is.EqualTo("invalid_request"));

        _exchange.Rule.SubjectClients = ["app", "web"];
        Assert.That(await _exchange.ErrorAsync(), Is.Null);

        _exchange.Rule.SubjectAudiences = ["urn:elsewhere"];
        Assert.That(await _exchange.ErrorAsync(), Is.EqualTo("invalid_request"));
    }

    [Test]
    public async Task a_rule_for_ID_tokens_alone_lets_no_access_token_through()
    {
        (_exchange.Rule.SubjectAudiences, _exchange.Rule.IdentityTokens, _exchange.Rule.Scopes) = ([], true, ["read"]);

        Assert.That(await _exchange.ErrorAsync(), Is.EqualTo("invalid_request"));
    }

    [Test]
    public async Task an_ID_token_is_asked_about_for_this_client_alone_and_its_scopes_are_the_rules()
    {
        (_exchange.Rule.IdentityTokens, _exchange.Rule.Scopes) = (true, ["stock"]);
        _exchange.Form["subject_token_type"] = ["urn:ietf:params:oauth:token-type:id_token"];
        _exchange.Tokens.Setup(tokens => tokens.ValidateIdentityTokenAsync(Exchange.Subject, "orders", true)).ReturnsAsync(new TokenValidationResult { IsError = false, Claims = Exchange.Alice() });

        var context = await _exchange.RunAsync();

        Assert.That(context.Request.RequestedScopes, Is.EqualTo(new[] { "stock" }), "And not what a claim called scope says there.");
        Assert.That(context.Request.RequestedResourceIndicators, Is.EqualTo(new[] { "urn:stock" }));
    }

    [Test]
    public async Task a_JWT_has_to_be_one()
    {
        _exchange.Form["subject_token_type"] = ["urn:ietf:params:oauth:token-type:jwt"];
        Assert.That(await _exchange.ErrorAsync(), Is.Null);

        _exchange.Answer(Exchange.Subject, new TokenValidationResult { IsError = false, Claims = Exchange.Alice(), ReferenceTokenId = "r" });
        Assert.That(await _exchange.ErrorAsync(), Is.EqualTo("invalid_request"));
    }

    [TestCase("read", null, "urn:stock urn:bill")]
    [TestCase("write", null, "urn:bill")]
    [TestCase("write", "urn:bill", "urn:bill")]
    [TestCase("read write", "urn:stock", "urn:stock")]
    public async Task scope_and_target_narrow(string scope, string? audience, string apis)
    {
        (_exchange.Form["scope"], _exchange.Form["audience"]) = ([scope], [audience]);

        var request = (await _exchange.RunAsync()).Request;

        Assert.That((string.Join(' ', request.RequestedScopes), string.Join(' ', request.RequestedResourceIndicators!)), Is.EqualTo((scope, apis)));
    }

    [TestCase("stock", null, "invalid_scope", Description = "The client has it, the token has not.")]
    [TestCase("read stock", null, "invalid_scope")]
    [TestCase("offline_access", null, "invalid_scope")]
    [TestCase("write", "urn:stock", "invalid_target")]
    [TestCase(null, "urn:orders", "invalid_target", Description = "The token's own audience is no target unless the policy has it.")]
    [TestCase(null, "urn:stock urn:bill", "invalid_target")]
    public async Task scope_and_target_never_widen(string? scope, string? audience, string error)
    {
        (_exchange.Form["scope"], _exchange.Form["audience"]) = ([scope], [audience]);

        Assert.That(await _exchange.ErrorAsync(), Is.EqualTo(error));
    }

    [Test]
    public async Task offline_access_of_the_token_itself_is_not_passed_on()
    {
        _exchange.Answer(Exchange.Subject, Exchange.Alice(new Claim("scope", "offline_access"), new Claim("scope", "openid")));
        _exchange.Client.AllowedScopes = ["read", "openid", "offline_access"];
        Assert.That((await _exchange.RunAsync()).Request.RequestedScopes, Is.EqualTo(new[] { "read" }), "And who it is only where it is asked for.");

        _exchange.Form["scope"] = ["read offline_access"];
        Assert.That(await _exchange.ErrorAsync(), Is.EqualTo("invalid_scope"));
    }

    [Test]
    public async Task the_rules_scopes_limit_the_tokens()
    {
        _exchange.Rule.Scopes = ["write", "stock"];
        Assert.That((await _exchange.RunAsync()).Request.RequestedScopes, Is.EqualTo(new[] { "write" }));

        _exchange.Form["scope"] = ["read"];
        Assert.That(await _exchange.ErrorAsync(), Is.EqualTo("invalid_scope"));
    }

    [Test]
    public async Task a_client_that_is_public_or_not_listed_exchanges_nothing_and_no_token_is_looked_at()
    {
        _exchange.Client.RequireClientSecret = false;
        Assert.That(await _exchange.ErrorAsync(), Is.EqualTo("unauthorized_client"));

        (_exchange.Client.RequireClientSecret, _exchange.Rule.ClientId) = (true, "ORDERS");
        Assert.That(await _exchange.ErrorAsync(), Is.EqualTo("unauthorized_client"));
        _exchange.Tokens.VerifyNoOtherCalls();
    }

    [Test]
    public async Task the_log_says_why_and_never_holds_a_token()
    {
        foreach (var broken in (Claim[][])[[], Exchange.Own(), [.. Exchange.Alice(new Claim("act", "[]"))]])
        {
            _exchange.Answer(Exchange.Subject, broken);
            await _exchange.RunAsync();
        }

        Assert.That(_exchange.Entries.Distinct(), Has.Exactly(3).StartsWith("Client orders is refused an exchange: ").And.None.Contains(Exchange.Subject));
    }
}
