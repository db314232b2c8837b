using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.JwtBearer;

/// <summary>Issuers that publish their keys: found, fetched, kept and exchanged, and nobody has them fetched at will.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class PublishedKeyTests
{
    private readonly TestClock _clock = new();
    private HttpPeer _peer = null!;
    private TestServer _server = null!;
    private Partner _partner = null!;
    private Func<HttpContext, Task>? _answer;
    private string? _jwksUri;
    private string? _issuerSaid;
    private int _fetches;

    [TearDown]
    public async Task StopAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
        if (_peer is not null)
            await _peer.DisposeAsync();
        _partner?.Key.Dispose();
    }

    [Test]
    public async Task keys_are_found_by_discovery_and_fetched_once()
    {
        await StartAsync();
        Assert.That((await AskAsync(_partner.Assertion())).MustBeIssued().Claims().GetProperty("sub").GetString(), Is.EqualTo("p:ada"));
        (await AskAsync(_partner.Assertion())).MustBeIssued();
        Assert.That((_fetches, _peer.Calls), Is.EqualTo((1, 2)), "The document and the keys.");
    }

    [Test]
    public async Task keys_are_fetched_from_an_address_that_the_settings_name()
    {
        await StartAsync(discovery: false);
        (await AskAsync(_partner.Assertion())).MustBeIssued();
        Assert.That((_fetches, _peer.Calls), Is.EqualTo((1, 1)));
    }

    [Test]
    public async Task a_new_key_is_fetched_when_it_is_named_but_not_more_than_once_a_minute()
    {
        await StartAsync();
        (await AskAsync(_partner.Assertion())).MustBeIssued();
        using var key = ClientKeyPair.Make("ES256");
        var next = new Partner(_partner.Issuer, key, "k2", _clock) { Audience = _partner.Audience };
        _answer = http => http.Response.WriteAsync(KeySetPublisher.KeySet(_partner.PublicJwk(), next.PublicJwk()));
        for (var attempt = 0; attempt < 5; attempt++)
            (await AskAsync(next.Assertion())).MustBeRefused("invalid_grant");
        Assert.That(_fetches, Is.EqualTo(1));
        _clock.Advance(TimeSpan.FromMinutes(1));
        (await AskAsync(next.Assertion())).MustBeIssued();
        (await AskAsync(_partner.Assertion())).MustBeIssued();
        Assert.That(_fetches, Is.EqualTo(2));
    }

    [Test]
    public async Task a_key_that_was_withdrawn_works_no_longer_than_the_keys_are_fresh()
    {
        await StartAsync();
        (await AskAsync(_partner.Assertion())).MustBeIssued();
        using var key = ClientKeyPair.Make("ES256");
        _answer = http => http.Response.WriteAsync(KeySetPublisher.KeySet(new Partner(_partner.Issuer, key, "k2", _clock).PublicJwk()));
        _clock.Advance(TimeSpan.FromMinutes(15));
        (await AskAsync(_partner.Assertion())).MustBeRefused("invalid_grant");
    }

    [Test]
    public async Task an_issuer_that_is_away_goes_on_with_what_is_known_for_a_day()
    {
        await StartAsync();
        (await AskAsync(_partner.Assertion())).MustBeIssued();
        _answer = http => Status(http, HttpStatusCode.InternalServerError);
        _clock.Advance(TimeSpan.FromHours(23));
        (await AskAsync(_partner.Assertion())).MustBeIssued();
        _clock.Advance(TimeSpan.FromHours(1));
        (await AskAsync(_partner.Assertion())).MustBePutOff();
    }

    [Test]
    public async Task an_issuer_that_was_never_reached_is_asked_again_soon_and_then_less_and_less_often_and_its_people_are_told_when()
    {
        await StartAsync();
        _answer = http => Status(http, HttpStatusCode.NotFound);
        var expected = 0;
        foreach (var seconds in new[] { 5, 10, 20, 40, 60, 60 })
        {
            await MustBePutOffForAsync(seconds);
            _clock.Advance(TimeSpan.FromSeconds(seconds - 1.5));
            await MustBePutOffForAsync(2);
            Assert.That(_fetches, Is.EqualTo(++expected));
            _clock.Advance(TimeSpan.FromSeconds(1.5));
        }

        _answer = null;
        (await AskAsync(_partner.Assertion())).MustBeIssued();
        Assert.That(_fetches, Is.EqualTo(expected + 1));
    }

    [Test]
    public async Task an_issuer_that_starts_late_is_waited_for_no_longer_than_it_was_said()
    {
        await StartAsync();
        _answer = http => Status(http, HttpStatusCode.ServiceUnavailable);
        await MustBePutOffForAsync(5);
        _answer = null;
        _clock.Advance(TimeSpan.FromSeconds(5));
        (await AskAsync(_partner.Assertion())).MustBeIssued();
    }

    [Test]
    public async Task an_issuer_whose_keys_are_known_is_asked_once_a_minute_while_it_is_away_and_a_success_forgets_the_failures()
    {
        await StartAsync();
        _answer = http => Status(http, HttpStatusCode.NotFound);
        await MustBePutOffForAsync(5);
        _clock.Advance(TimeSpan.FromSeconds(5));
        _answer = null;
        (await AskAsync(_partner.Assertion())).MustBeIssued();
        _answer = http => Status(http, HttpStatusCode.NotFound);
        _clock.Advance(TimeSpan.FromMinutes(15));
        (await AskAsync(_partner.Assertion())).MustBeIssued();
        _clock.Advance(TimeSpan.FromSeconds(59));
        (await AskAsync(_partner.Assertion())).MustBeIssued();
        Assert.That(_fetches, Is.EqualTo(3));
        _clock.Advance(TimeSpan.FromSeconds(1));
        (await AskAsync(_partner.Assertion())).MustBeIssued();
        Assert.That(_fetches, Is.EqualTo(4));
    }

    [Test]
    public async Task nothing_is_fetched_for_an_assertion_that_fails_without_keys()
    {
        await StartAsync();
        foreach (var change in (Action<JsonObject>[])
            [claims => claims["aud"] = "https://elsewhere.example.com", claims => claims["exp"] = _partner.Now - 60, claims => claims.Remove("jti"), claims => claims["iss"] = "https://nobody.example.com"])
            (await AskAsync(_partner.With(change))).MustBeRefused("invalid_grant");
        (await AskAsync(_partner.WithHeader(header => header["alg"] = "HS256"))).MustBeRefused("invalid_grant");
        (await AskAsync(_partner.Assertion(), "outsider")).MustBeRefused("invalid_grant");
        Assert.That(_peer.Calls, Is.Zero);
    }

    [Test]
    public async Task many_at_once_wait_for_one_fetch()
    {
        await StartAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => AskAsync(_partner.Assertion())));
        Assert.That(answers.Select(answer => answer.MustBeIssued()), Has.Exactly(20).Items);
        Assert.That(_fetches, Is.EqualTo(1));
    }

    [TestCase("issuer", TestName = "a_document_of_another_issuer_is_not_used")]
    [TestCase("scheme", TestName = "a_document_that_leads_to_plain_http_elsewhere_is_not_used")]
    [TestCase("redirect", TestName = "a_redirect_is_not_followed")]
    [TestCase("large", TestName = "a_key_set_that_is_too_large_is_not_read")]
    [TestCase("many", TestName = "a_key_set_with_too_many_keys_is_not_used")]
    [TestCase("none", TestName = "an_answer_that_is_no_key_set_is_not_used")]
    [TestCase("private", TestName = "a_private_or_symmetric_key_is_not_used")]
    public async Task the_keys_are_not_used(string how)
    {
        await StartAsync();
        (_issuerSaid, _jwksUri) = (how == "issuer" ? "https://elsewhere.example.com" : null, how == "scheme" ? "http://keys.example.com/" : null);
        _answer = how switch
        {
            "redirect" => Redirect,
            "large" => http => http.Response.WriteAsync(KeySetPublisher.KeySet(_partner.PublicJwk()).Insert(1, $"\"x\":\"{new string('x', 256 * 1024)}\",")),
            "many" => http => http.Response.WriteAsync(KeySetPublisher.KeySet([.. Enumerable.Repeat(_partner.PublicJwk(), 33)])),
            "none" => http => http.Response.WriteAsync("keys"),
            "private" => http => http.Response.WriteAsync(KeySetPublisher.KeySet(_partner.Key.PrivateJwk(), new JsonObject { ["kty"] = "oct", ["k"] = "c2VjcmV0" })),
            _ => null,
        };
        (await AskAsync(_partner.Assertion())).MustBePutOff();
        Assert.That(_server.Logs.Text, Does.Contain("could not be fetched").And.Not.Contain("/keys?"));
    }

    private async Task StartAsync(bool discovery = true)
    {
        _peer = await HttpPeer.StartAsync((http, _) => AnswerAsync(http));
        _partner = new Partner(_peer.Address.ToString().TrimEnd('/'), ClientKeyPair.Make("ES256"), "k1", _clock);
        _server = await TestServer.StartAsync(
            settings =>
            {
                settings.AddClient("presenter", [BearerServer.GrantType], ["api1"]);
                settings.AddClient("outsider", [BearerServer.GrantType], ["api1"]);
                settings.Section("Plugins", "Defaults")["BreakerFailures"] = 1000;
                var entry = settings.Section("Plugins", "Entries", "jwt-bearer");
                entry["Enabled"] = true;
                var issuer = new JsonObject { ["Issuer"] = _partner.Issuer, ["Clients"] = new JsonArray("presenter"), ["SubjectPrefix"] = "p:" };
                if (discovery)
                    issuer["Discovery"] = true;
                else
                    issuer["JwksUri"] = Keys;
                entry["Settings"] = new JsonObject { ["Issuers"] = new JsonArray(issuer) };
            },
            clock: _clock);
        _partner.Audience = _server.Address.ToString().TrimEnd('/');
    }

    private string Keys => new Uri(_peer.Address, "/keys?secret=1").ToString();

    private Task AnswerAsync(HttpContext http)
    {
        if (http.Request.Path == "/.well-known/openid-configuration")
            return http.Response.WriteAsync(new JsonObject { ["issuer"] = _issuerSaid ?? _partner.Issuer, ["jwks_uri"] = _jwksUri ?? Keys }.ToJsonString());
        Interlocked.Increment(ref _fetches);
        return _answer?.Invoke(http) ?? http.Response.WriteAsync(KeySetPublisher.KeySet(_partner.PublicJwk()));
    }

    private static Task Redirect(HttpContext http)
    {
        http.Response.Headers.Location = "/elsewhere";
        return Status(http, HttpStatusCode.Redirect);
    }

    private static Task Status(HttpContext http, HttpStatusCode status)
    {
        http.Response.StatusCode = (int)status;
        return Task.CompletedTask;
    }

    private async Task MustBePutOffForAsync(int seconds) =>
        Assert.That((await AskAsync(_partner.Assertion())).MustBePutOff().Headers.RetryAfter!.Delta, Is.EqualTo(TimeSpan.FromSeconds(seconds)));

    private Task<TokenAnswer> AskAsync(string assertion, string client = "presenter") => BearerServer.AskAsync(_server, client, assertion);
}
