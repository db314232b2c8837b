using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using PluginTokenServer.Models;
using PluginTokenServer.Plugins.JwtBearer;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Validation;

namespace PluginTokenServer.Plugins.Tests.JwtBearer;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class JwtBearerGrantValidatorTests : IDisposable
{
    private const string Issuer = "https://partner.example.com";
    private const long Now = 1_900_000_000;

    private readonly ClientKeyPair _key = ClientKeyPair.Make("ES256");
    private readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeSeconds(Now));
    private readonly IssuerSettings _issuer = new() { Issuer = Issuer, Clients = ["presenter"], SubjectPrefix = "p:" };
    private readonly Client _client = new() { ClientId = "presenter" };
    private string[] _scopes = ["api1", "api2"];
    private string? _scope;

    public void Dispose() => _key.Dispose();

    [Test]
    public async Task a_good_assertion_proposes_a_subject_an_end_and_a_single_use()
    {
        var context = await RunAsync(Assertion());

        Assert.That(context.Result.Subject!.Claims.Select(claim => $"{claim.Type}={claim.Value}"), Is.EquivalentTo(new[] { "sub=p:ada", $"idp={Issuer}", "amr=jwt-bearer", $"auth_time={Now}" }));
        Assert.That(context.Request.AccessTokenEnd, Is.EqualTo(DateTimeOffset.FromUnixTimeSeconds(Now + 360)));
        Assert.That(context.SingleUses.Select(use => (use.Purpose, use.Id, use.Expires)), Is.EqualTo(new[] { ("jti", "27:https://partner.example.comj-1", DateTimeOffset.FromUnixTimeSeconds(Now + 70)) }));
        Assert.That(context.Request.RequestedScopes, Is.EqualTo(_scopes));
        Assert.That(context.Result, Has.Property("IssueIdentityToken").False);
    }

    [Test]
    public async Task when_somebody_was_authenticated_is_the_issuers_word_but_never_later_than_now([Values(Now - 500, Now + 500)] long said) =>
        Assert.That((await RunAsync(Assertion(claims => claims["auth_time"] = said))).Result.Subject!.FindFirst("auth_time")!.Value, Is.EqualTo($"{Math.Min(said, Now)}"));

    [Test]
    public async Task the_audience_may_be_the_token_endpoint_by_the_settings_and_then_nothing_else()
    {
        _issuer.Audience = "https://id.example.com/connect/token";

        Assert.That((await RunAsync(Assertion(claims => claims["aud"] = _issuer.Audience))).Result.IsError, Is.False);
        Assert.That((await RunAsync(Assertion())).Result.Error, Is.EqualTo("invalid_grant"));
    }

    [TestCase("nonsense", true)]
    [TestCase("issuer", true)]
    [TestCase("algorithm", true)]
    [TestCase("signature", true)]
    [TestCase("client", false)]
    [TestCase("expired", false)]
    [TestCase("audience", false)]
    public async Task a_forgery_of_a_public_client_counts_as_a_guess_and_what_policy_refuses_does_not(string how, bool isGuess)
    {
        _client.RequireClientSecret = false;
        Assert.That((await RunForgedAsync(how)).Result.CredentialRejected, Is.EqualTo(isGuess));
    }

    [Test]
    public async Task a_client_that_has_proven_who_it_is_hands_on_what_others_gave_it_and_guesses_nothing([Values("nonsense", "issuer", "algorithm", "signature")] string how) =>
        Assert.That((await RunForgedAsync(how)).Result.CredentialRejected, Is.False);

    private async Task<ExtensionGrantValidationContext> RunForgedAsync(string how)
    {
        if (how == "client")
            _client.ClientId = "PRESENTER";
        var assertion = Assertion(claims => (claims["iss"], claims["exp"], claims["aud"]) =
            (how == "issuer" ? "https://elsewhere.example.com" : Issuer, how == "expired" ? Now - 60 : Now + 60, how == "audience" ? "x" : "https://id.example.com"));
        if (how == "algorithm")
            _issuer.Algorithms = ["RS256"];
        assertion = how switch { "nonsense" => "nonsense", "signature" => assertion[..^4] + "AAAA", _ => assertion };

        var context = await RunAsync(assertion);

        Assert.That(context.Result.Error, Is.EqualTo("invalid_grant"));
        Assert.That(context.SingleUses, Is.Empty, "What is refused uses nothing up.");
        return context;
    }

    [TestCase(null, "api1", "api1")]
    [TestCase("api1", "api1", "api1")]
    [TestCase("api1 api2", "api1", null)]
    [TestCase("api2", "api1", null)]
    [TestCase("api1 offline_access", "", null)]
    [TestCase("api1 api2", "", "api1 api2")]
    public async Task scopes_stay_within_the_issuers(string? asked, string ceiling, string? given)
    {
        (_scope, _scopes, _issuer.Scopes) = (asked, asked?.Split(' ') ?? _scopes, ceiling.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        var context = await RunAsync(Assertion());

        Assert.That(context.Result.Error, Is.EqualTo(given is null ? "invalid_scope" : null));
        if (given is not null)
            Assert.That(context.Request.RequestedScopes, Is.EqualTo(given.Split(' ')));
    }

    private string Assertion(Action<JsonObject>? change = null)
    {
        var claims = new JsonObject { ["iss"] = Issuer, ["sub"] = "ada", ["aud"] = "https://id.example.com", ["jti"] = "j-1", ["iat"] = Now, ["exp"] = Now + 60 };
        change?.Invoke(claims);
        return _key.Sign("""{"alg":"ES256"}""", claims.ToJsonString());
    }

    private async Task<ExtensionGrantValidationContext> RunAsync(string assertion)
    {
        var settings = new BearerSettings { Issuers = [_issuer] };
        _issuer.Jwks = new JsonObject { ["keys"] = new JsonArray(_key.PublicJwk()) }.ToJsonString();
        using var backchannel = new Backchannel(settings, _time);
        var request = new ValidatedTokenRequest { Client = _client, ClientId = _client.ClientId, IssuerName = "https://id.example.com", RequestedScopes = _scopes };
        request.Raw.Add("assertion", assertion);
        if (_scope is not null)
            request.Raw.Add("scope", _scope);
        var context = new ExtensionGrantValidationContext(request);
        await new JwtBearerGrantValidator(settings, new IssuerKeys(backchannel, _time, NullLogger<IssuerKeys>.Instance), _time, NullLogger<JwtBearerGrantValidator>.Instance).ValidateAsync(context);
        return context;
    }
}
