using System.Security.Claims;
using Microsoft.Extensions.Logging;
using Moq;
using PluginTokenServer.Models;
using PluginTokenServer.Plugins.Delegation;
using PluginTokenServer.Validation;

namespace PluginTokenServer.Plugins.Tests.Delegation;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public class DelegationGrantValidatorTests
{
    private const string Token = "the.users.token";

    private readonly Mock<ITokenValidator> _tokens = new(MockBehavior.Strict);
    private readonly RecordingLogger _log = new();

    [Test]
    public void it_answers_for_the_grant_type_delegation()
    {
        Assert.That(Validator().GrantType, Is.EqualTo("delegation"));
    }

    [Test]
    public async Task a_request_without_a_token_is_invalid_and_told_why([Values(null, "")] string? token)
    {
        var result = await Validate(token, Api1());

        Assert.That(result.Error, Is.EqualTo("invalid_request"));
        Assert.That(result.ErrorDescription, Does.Contain("'token'"));
        Assert.That(result.CredentialRejected, Is.False);
        _tokens.VerifyNoOtherCalls();
    }

    [Test]
    public async Task a_bad_token_is_an_invalid_grant_and_a_guess_only_of_a_client_that_has_not_proven_who_it_is([Values] bool isPublic)
    {
        Answer(new TokenValidationResult { Error = "invalid_token", ErrorDescription = "expired" });
        var client = Api1();
        client.RequireClientSecret = !isPublic;

        var result = await Validate(Token, client);

        Assert.That(result.Error, Is.EqualTo("invalid_grant"));
        Assert.That(result.CredentialRejected, Is.EqualTo(isPublic), "An API hands on what others gave it, and is not the one who guesses.");
        Assert.That(result.ErrorDescription, Does.Not.Contain("expired"));
    }

    [TestCase(false, "invalid_token")]
    [TestCase(true, null)]
    [TestCase(false, null)]
    public async Task a_token_counts_as_valid_only_with_claims_and_no_sign_of_an_error(bool isError, string? error)
    {
        Answer(new TokenValidationResult { IsError = isError, Error = error, Claims = error is null && !isError ? null : Alice() });

        Assert.That((await Validate(Token, Api1())).Error, Is.EqualTo("invalid_grant"));
    }

    [Test]
    public async Task the_user_of_the_token_becomes_the_subject()
    {
        Answer(Alice(new("idp", "corporate"), new("auth_time", "1700000000", ClaimValueTypes.Integer64)));

        var result = await Validate(Token, Api1());

        Assert.That(result.IsError, Is.False);
        Assert.That(Claims(result), Is.EquivalentTo(new[] { "sub=alice", "amr=delegation", "idp=corporate", "auth_time=1700000000" }));
        Assert.That(result.AuthenticatedNow, Is.False);
    }

    [TestCase]
    [TestCase("auth_time", "yesterday")]
    [TestCase("auth_time", "-1")]
    [TestCase("auth_time", "9223372036854775807")]
    [TestCase("idp", "")]
    public async Task without_a_usable_provider_and_time_the_user_was_authenticated_here_and_now(string? type = null, string? value = null)
    {
        Answer(type is null ? Alice() : Alice(new Claim(type, value!)));

        var result = await Validate(Token, Api1());

        Assert.That(result.AuthenticatedNow, Is.True);
        Assert.That(result.Subject!.FindFirst("idp")!.Value, Is.EqualTo("local"));
    }

    [Test]
    public async Task a_token_without_a_subject_is_refused([Values(null, "")] string? subject)
    {
        Answer([new("client_id", "web"), new("aud", "urn:api1"), .. subject is null ? [] : new[] { new Claim("sub", subject) }]);

        await AssertRefused();
    }

    [Test]
    public async Task a_clients_own_token_is_refused()
    {
        Answer([new("sub", "web"), new("client_id", "web"), new("aud", "urn:api1")]);

        await AssertRefused();
    }

    [Test]
    public async Task a_token_that_does_not_say_for_which_client_it_is_is_refused()
    {
        Answer([new("sub", "alice"), new("aud", "urn:api1")]);

        await AssertRefused();
    }

    [Test]
    public async Task a_client_that_is_an_api_may_delegate_tokens_for_that_api_alone()
    {
        Answer(Alice(new Claim("aud", "urn:other")));
        Assert.That((await Validate(Token, Api1())).IsError, Is.False, "one audience of two");

        Answer([new("sub", "alice"), new("client_id", "web"), new("aud", "urn:other"), new("aud", "URN:API1")]);
        await AssertRefused();

        Answer([new("sub", "alice"), new("client_id", "web")]);
        await AssertRefused();
        Assert.That(_log.Entries, Has.None.StartsWith("Warning"));
    }

    [Test]
    public async Task a_client_that_may_delegate_any_token_is_warned_about_once()
    {
        Answer([new("sub", "alice"), new("client_id", "web")]);
        var (first, second) = (new Client { ClientId = "first" }, new Client { ClientId = "second" });

        foreach (var client in new[] { first, first, second, first })
            Assert.That((await Validate(Token, client)).IsError, Is.False);

        Assert.That(_log.Entries, Has.Exactly(1).Contains("Client first may").And.Exactly(1).Contains("Client second may").And.Exactly(2).Items);
        Assert.That(_log.Entries, Has.All.StartsWith("Warning"));
    }

    [Test]
    public async Task every_refusal_says_the_same_and_the_log_says_why_without_the_token()
    {
        var sentences = new HashSet<string?>();
        foreach (var answer in (IEnumerable<Claim>?[])[null, [new("sub", "web"), new("client_id", "web")], [new("sub", "alice"), new("client_id", "web")], Alice(new Claim("act", "[]"))])
        {
            Answer(answer is null ? new TokenValidationResult { Error = "invalid_token" } : new TokenValidationResult { IsError = false, Claims = answer });
            sentences.Add((await Validate(Token, Api1())).ErrorDescription);
        }

        Assert.That(sentences, Has.Count.EqualTo(1));
        Assert.That(_log.Entries.Distinct(), Has.Exactly(4).StartsWith("Information: Client api1.client is refused").And.None.Contains(Token));
    }

    [Test]
    public async Task scopes_and_lifetime_stay_as_they_were_requested()
    {
        Answer(Alice(new Claim("scope", "api1")));
        var context = Context(Token, Api1());
        context.Request.RequestedScopes = ["api2"];
        context.Request.AccessTokenLifetime = 600;

        await Validator().ValidateAsync(context);

        Assert.That(context.Request, Has.Property("RequestedScopes").EqualTo(new[] { "api2" }).And.Property("AccessTokenLifetime").EqualTo(600));
        Assert.That(context.Result, Has.Property("IssueRefreshToken").Null.And.Property("CustomResponse").Null);
    }

    private static Client Api1() => new() { ClientId = "api1.client", Properties = { ["audience"] = "urn:api1" } };

    private static Claim[] Alice(params Claim[] more) => [new("sub", "alice"), new("client_id", "web"), new("aud", "urn:api1"), .. more];

    private static IEnumerable<string> Claims(GrantValidationResult result) => result.Subject!.Claims.Select(claim => $"{claim.Type}={claim.Value}");

    private void Answer(IEnumerable<Claim> claims) => Answer(new TokenValidationResult { IsError = false, Claims = claims });

    private void Answer(TokenValidationResult result) => _tokens.Setup(tokens => tokens.ValidateAccessTokenAsync(Token, null)).ReturnsAsync(result);

    private DelegationGrantValidator Validator() => new(_tokens.Object, _log);

    private static ExtensionGrantValidationContext Context(string? token, Client client)
    {
        var request = new ValidatedTokenRequest { GrantType = "delegation", Client = client, ClientId = client.ClientId };
        if (token is not null)
            request.Raw.Add("token", token);
        return new ExtensionGrantValidationContext(request);
    }

    private async Task<GrantValidationResult> Validate(string? token, Client client)
    {
        var context = Context(token, client);
        await Validator().ValidateAsync(context);
        return context.Result;
    }

    private async Task AssertRefused()
    {
        var result = await Validate(Token, Api1());
        Assert.That(result, Has.Property("Error").EqualTo("invalid_grant").And.Property("CredentialRejected").False.And.Property("Subject").Null);
        Assert.That(result.IssuedClaims, Is.Empty);
    }

    private sealed class RecordingLogger : ILogger<DelegationGrantValidator>
    {
        public List<string> Entries { get; } = [];

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Entries.Add($"{logLevel}: {formatter(state, exception)}");
    }
}
