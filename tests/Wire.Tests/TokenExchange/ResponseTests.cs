using System.Text.Json.Nodes;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.TokenExchange;

/// <summary>What an exchange gives: the response (RFC 8693 §2.2.1) and the new token (§4).</summary>
public sealed class ResponseTests
{
    private ExchangeServer _exchange = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _exchange = await ExchangeServer.StartAsync();

    [OneTimeTearDown]
    public async Task StopAsync() => await _exchange.DisposeAsync();

    [Test]
    public async Task the_response_says_what_was_issued()
    {
        var answer = (await _exchange.ExchangeAsync(ExchangeServer.Delegating, await _exchange.AliceAsync(), ("audience", "urn:api2"))).MustBeIssued();
        Assert.That((answer.Text("issued_token_type"), answer.Text("token_type"), answer.Text("scope")), Is.EqualTo((ExchangeServer.AccessToken, "Bearer", "shared")));
        Assert.That(answer.Json.GetProperty("expires_in").GetInt32(), Is.InRange(1, 3600));
        Assert.That((answer.Has("refresh_token"), answer.Has("id_token")), Is.EqualTo((false, false)));
    }

    [Test]
    public async Task the_token_is_for_the_target_of_the_same_person_and_names_who_acts()
    {
        var subject = await _exchange.AliceAsync();
        var claims = (await _exchange.ExchangeAsync(ExchangeServer.Delegating, subject, ("audience", "urn:api2"))).MustBeIssued().Claims();
        Assert.That((claims.GetProperty("sub").GetString(), claims.GetProperty("client_id").GetString(), claims.GetProperty("scope").GetString()), Is.EqualTo(("1", "delegating", "shared")));
        Assert.That(claims.Values("aud"), Is.EqualTo(["urn:api2"]));
        Assert.That(claims.GetProperty("act").GetRawText(), Is.EqualTo("""{"client_id":"delegating","sub":"delegating"}"""));
        foreach (var kept in new[] { "auth_time", "idp", "amr" })
            Assert.That(claims.GetProperty(kept).GetRawText(), Is.EqualTo(TokenAnswer.PayloadOf(subject).GetProperty(kept).GetRawText()), "Nobody was authenticated here.");
    }

    [Test]
    public async Task an_impersonating_client_gets_a_token_that_names_no_actor() =>
        Assert.That((await _exchange.ExchangeAsync(ExchangeServer.Posing, await _exchange.AliceAsync(), ("audience", "urn:api2"))).MustBeIssued().Claims().TryGetProperty("act", out _), Is.False);

    [Test]
    public async Task an_actor_that_is_presented_is_named()
    {
        var claims = (await _exchange.ExchangeAsync(ExchangeServer.Either, await _exchange.AliceAsync(), [("audience", "urn:api2"), .. ExchangeServer.By(await _exchange.OwnAsync("machine"))])).MustBeIssued().Claims();
        Assert.That(claims.GetProperty("act").GetRawText(), Is.EqualTo("""{"client_id":"machine","sub":"machine"}"""));
        Assert.That(claims.GetProperty("client_id").GetString(), Is.EqualTo("either"));
    }

    [Test]
    public async Task who_acted_before_stands_inside_and_is_not_forgotten_by_posing()
    {
        var earlier = new JsonObject { ["sub"] = "first", ["act"] = new JsonObject { ["sub"] = "zeroth" } };
        var token = _exchange.Forged(claims => claims["act"] = earlier.DeepClone());
        var delegated = (await _exchange.ExchangeAsync(ExchangeServer.Delegating, token, ("audience", "urn:api2"))).MustBeIssued().Claims();
        Assert.That(delegated.GetProperty("act").GetRawText(), Is.EqualTo("""{"client_id":"delegating","sub":"delegating","act":{"sub":"first","act":{"sub":"zeroth"}}}"""));
        var posed = (await _exchange.ExchangeAsync(ExchangeServer.Posing, token, ("audience", "urn:api2"))).MustBeIssued().Claims();
        Assert.That(posed.GetProperty("act").GetRawText(), Is.EqualTo("""{"sub":"first","act":{"sub":"zeroth"}}"""));
    }

    [TestCase(ExchangeServer.AccessToken)]
    [TestCase(ExchangeServer.Jwt)]
    public async Task the_issued_type_is_the_one_that_was_requested(string type)
    {
        var answer = await _exchange.ExchangeAsync(ExchangeServer.Delegating, await _exchange.AliceAsync(), ("audience", "urn:api2"), ("requested_token_type", type));
        Assert.That(answer.MustBeIssued().Text("issued_token_type"), Is.EqualTo(type));
        Assert.That(TokenAnswer.HeaderOf(answer.AccessToken).GetProperty("typ").GetString(), Is.EqualTo("at+jwt"), "A JWT that is an access token.");
    }

    [Test]
    public async Task a_token_ends_with_the_one_it_was_made_of()
    {
        var subject = _exchange.Forged(claims => claims["exp"] = _exchange.Forger.Now + 77);
        var answer = (await _exchange.ExchangeAsync(ExchangeServer.Delegating, subject, ("audience", "urn:api2"))).MustBeIssued();
        Assert.That(answer.Claims().GetProperty("exp").GetInt64(), Is.EqualTo(TokenAnswer.PayloadOf(subject).GetProperty("exp").GetInt64()));
        Assert.That(answer.Json.GetProperty("expires_in").GetInt32(), Is.EqualTo(77));
    }

    [Test]
    public async Task a_token_ends_with_its_actors_where_that_is_sooner()
    {
        var actor = _exchange.Forger.With(claims => (claims["exp"], claims["sub"], claims["client_id"]) = (_exchange.Forger.Now + 33, "delegating", "delegating"));
        var answer = (await _exchange.ExchangeAsync(ExchangeServer.Delegating, await _exchange.AliceAsync(), [("audience", "urn:api2"), .. ExchangeServer.By(actor)])).MustBeIssued();
        Assert.That(answer.Json.GetProperty("expires_in").GetInt32(), Is.EqualTo(33));
    }

    [Test]
    public async Task a_token_lives_no_longer_than_its_clients_others() =>
        Assert.That((await _exchange.ExchangeAsync("brief", await _exchange.AliceAsync())).MustBeIssued().Json.GetProperty("expires_in").GetInt32(), Is.EqualTo(60));

    [Test]
    public async Task an_exchange_of_an_exchange_ends_no_later()
    {
        var first = (await _exchange.ExchangeAsync(ExchangeServer.Posing, _exchange.Forged(claims => claims["exp"] = _exchange.Forger.Now + 50), ("audience", "urn:api1"))).MustBeIssued().AccessToken;
        var second = (await _exchange.ExchangeAsync(ExchangeServer.Delegating, first, ("audience", "urn:api2"))).MustBeIssued();
        Assert.That(second.Json.GetProperty("expires_in").GetInt32(), Is.EqualTo(50));
    }

    [Test]
    public async Task targets_may_be_named_as_resource_and_as_audience_together()
    {
        var answer = await _exchange.ExchangeAsync(ExchangeServer.Delegating, await _exchange.AliceAsync("api1 api2 shared"), ("resource", "urn:api3"), ("audience", "urn:api2"));
        Assert.That(answer.MustBeIssued().Claims().Values("aud"), Is.EqualTo(["urn:api2", "urn:api3"]));
        Assert.That(answer.Text("scope")!.Split(' '), Is.EquivalentTo(["api2", "shared"]));
    }

    [Test]
    public async Task several_audiences_and_several_resources_are_one_list()
    {
        var alice = await _exchange.AliceAsync();
        foreach (var parameter in new[] { "audience", "resource" })
        {
            var answer = await _exchange.ExchangeAsync(ExchangeServer.Delegating, alice, (parameter, "urn:api2"), (parameter, "urn:api3"), (parameter, "urn:api3"));
            Assert.That(answer.MustBeIssued().Claims().Values("aud"), Is.EqualTo(["urn:api2", "urn:api3"]));
        }
    }

    [Test]
    public async Task without_a_target_the_token_is_for_the_targets_of_the_policy_and_never_for_more()
    {
        var answer = (await _exchange.ExchangeAsync(ExchangeServer.Delegating, await _exchange.AliceAsync("api1 api2"))).MustBeIssued();
        Assert.That((answer.Text("scope"), string.Join(' ', answer.Claims().Values("aud"))), Is.EqualTo(("api2", "urn:api2")));
    }

    [Test]
    public async Task a_scope_that_is_named_narrows()
    {
        var answer = await _exchange.ExchangeAsync(ExchangeServer.Delegating, await _exchange.AliceAsync("api1 api2 api3 shared"), ("scope", "api3"));
        Assert.That((answer.MustBeIssued().Text("scope"), string.Join(' ', answer.Claims().Values("aud"))), Is.EqualTo(("api3", "urn:api3")));
    }

    [Test]
    public async Task an_ID_token_of_the_clients_own_says_who_it_is_and_the_policy_what_may_be_had()
    {
        var token = _exchange.Forged(claims => (claims["aud"], claims["azp"]) = ("either", "either"), type: "JWT");
        var answer = (await _exchange.AskAsync(ExchangeServer.Either, ("subject_token", token), ("subject_token_type", ExchangeServer.IdToken), ("audience", "urn:api1"))).MustBeIssued();
        Assert.That((answer.Claims().GetProperty("sub").GetString(), answer.Text("scope")), Is.EqualTo(("1", "api1 shared")));
    }

    [Test]
    public async Task a_reference_token_is_exchanged_and_issued_where_the_client_has_those()
    {
        var first = (await _exchange.ExchangeAsync("referring", await _exchange.AliceAsync())).MustBeIssued();
        Assert.That(first.AccessToken, Does.Not.Contain("."));
        var seen = await _exchange.Server.IntrospectAsync("urn:api2", first.AccessToken);
        Assert.That((seen.Json.GetProperty("active").GetBoolean(), seen.Json.GetProperty("act").GetProperty("sub").GetString()), Is.EqualTo((true, "referring")));
        (await _exchange.ExchangeAsync("referring", await _exchange.AliceAsync(), ("requested_token_type", ExchangeServer.Jwt))).MustBeRefused("invalid_request");

        var reference = (await _exchange.Server.AskAsync("shaper", "shape", ("subject", "1"), ("scope", "shared"), ("reference", "yes"))).MustBeIssued().AccessToken;
        (await _exchange.ExchangeAsync(ExchangeServer.Delegating, reference, ("audience", "urn:api2"))).MustBeIssued();
    }

    [Test]
    public async Task the_session_goes_along_and_no_refresh_token_is_ever_issued()
    {
        var subject = (await _exchange.Server.AskAsync("shaper", "shape", ("subject", "1"), ("scope", "shared"), ("session", "s-1"))).MustBeIssued().AccessToken;
        Assert.That((await _exchange.ExchangeAsync(ExchangeServer.Posing, subject, ("audience", "urn:api2"))).MustBeIssued().Claims().GetProperty("sid").GetString(), Is.EqualTo("s-1"));
        var offline = await _exchange.AliceAsync("shared offline_access");
        Assert.That((await _exchange.ExchangeAsync(ExchangeServer.Posing, offline)).MustBeIssued().Has("refresh_token"), Is.False);
        (await _exchange.ExchangeAsync(ExchangeServer.Posing, offline, ("scope", "shared offline_access"))).MustBeRefused("invalid_scope");
    }

    [Test]
    public async Task whom_the_token_lets_act_is_let_act_with_the_new_one_too_and_nobody_else()
    {
        var token = _exchange.Forged(claims => claims["may_act"] = new JsonObject { ["sub"] = "posing" });
        var next = (await _exchange.ExchangeAsync(ExchangeServer.Posing, token, ("audience", "urn:api1"))).MustBeIssued();
        Assert.That(next.Claims().GetProperty("may_act").GetRawText(), Is.EqualTo("""{"sub":"posing"}"""));
        (await _exchange.ExchangeAsync(ExchangeServer.Delegating, next.AccessToken, ("audience", "urn:api2"))).MustBeRefused("invalid_request");
    }
}
