using System.Security.Claims;

namespace PluginTokenServer.Plugins.Tests.TokenExchange;

/// <summary>Who acts (RFC 8693 §4.1), and who may (§4.4).</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public class ActorsTests
{
    private readonly Exchange _exchange = new();

    [SetUp]
    public void PresentAlice() => _exchange.Answer(Exchange.Subject, Exchange.Alice()).Answer(Exchange.Actor, Exchange.Own());

    // Delegation, Impersonation, an actor's token → who acts; nothing for nobody, a dash for a refusal.
    [TestCase(true, false, false, "orders")]
    [TestCase(true, false, true, "orders")]
    [TestCase(false, true, false, "")]
    [TestCase(false, true, true, "-")]
    [TestCase(true, true, false, "")]
    [TestCase(true, true, true, "orders")]
    public async Task the_policy_and_the_actors_token_decide_who_acts(bool delegation, bool impersonation, bool actor, string acts)
    {
        (_exchange.Rule.Delegation, _exchange.Rule.Impersonation) = (delegation, impersonation);
        if (actor)
            _exchange.By(Exchange.Actor);

        var result = (await _exchange.RunAsync()).Result;

        Assert.That(result.IsError, Is.EqualTo(acts == "-"));
        Assert.That(result.IssuedClaims.Select(claim => $"{claim.Type} {claim.Value} {claim.ValueType}"), Is.EqualTo(acts is "" or "-" ? [] : new[] { $$"""act {"client_id":"{{acts}}","sub":"{{acts}}"} json""" }));
    }

    [Test]
    public async Task a_person_may_act_by_a_token_that_the_client_was_given()
    {
        _exchange.By(Exchange.Actor).Answer(Exchange.Actor, [.. Exchange.Alice().Where(claim => claim.Type is not ("sub" or "client_id")), new("sub", "bob"), new("client_id", "orders")]);

        Assert.That(await ActAsync(), Is.EqualTo("""{"client_id":"orders","sub":"bob"}"""));
    }

    [Test]
    public async Task an_actors_token_of_another_client_needs_to_be_allowed()
    {
        _exchange.By(Exchange.Actor).Answer(Exchange.Actor, new("sub", "desk"), new("client_id", "desk"), new("exp", "1900000000"));
        Assert.That(await _exchange.ErrorAsync(), Is.EqualTo("invalid_request"));

        _exchange.Rule.ActorClients = ["desk"];
        var context = await _exchange.RunAsync();
        Assert.That(context.Result.IssuedClaims.Single().Value, Is.EqualTo("""{"client_id":"desk","sub":"desk"}"""));
        Assert.That(context.Request.AccessTokenEnd, Is.EqualTo(DateTimeOffset.FromUnixTimeSeconds(1_900_000_000)), "The sooner of two ends.");
    }

    [TestCase("act", "{\"sub\":\"x\"}")]
    [TestCase("cnf", "{}")]
    [TestCase("sub", "second")]
    [TestCase("client_id", "second")]
    public async Task an_actors_token_that_is_bound_acted_with_or_ambiguous_is_refused(string type, string value)
    {
        _exchange.By(Exchange.Actor).Answer(Exchange.Actor, Exchange.Own(new Claim(type, value)));

        Assert.That(await _exchange.ErrorAsync(), Is.EqualTo("invalid_request"));
    }

    [TestCase(1, true)]
    [TestCase(4, true)]
    [TestCase(5, false)]
    [TestCase(60, false)]
    [TestCase(70, false)]
    public async Task five_actors_are_the_most_by_default(int earlier, bool isGood)
    {
        _exchange.Answer(Exchange.Subject, Exchange.Alice(new Claim("act", Chain(earlier))));

        Assert.That(await _exchange.ErrorAsync(), Is.EqualTo(isGood ? null : "invalid_request"));
    }

    [Test]
    public async Task posing_adds_nobody_and_keeps_the_chain_within_its_length([Values(5, 6)] int earlier)
    {
        (_exchange.Rule.Delegation, _exchange.Rule.Impersonation) = (false, true);
        _exchange.Answer(Exchange.Subject, Exchange.Alice(new Claim("act", Chain(earlier))));

        Assert.That(await ActAsync(), Is.EqualTo(earlier == 5 ? Chain(5) : null));
    }

    [TestCase("somebody")]
    [TestCase("\"somebody\"")]
    [TestCase("[]")]
    [TestCase("null")]
    [TestCase("")]
    [TestCase("""{"sub":"a"} {"sub":"b"}""")]
    [TestCase("""{"sub":"a","act":"b"}""")]
    [TestCase("""{"sub":"a","act":[{"sub":"b"}]}""")]
    [TestCase("""{"sub":"a","act":null}""")]
    [TestCase("""{"sub":"a","act":{"sub":"b"},"act":{"sub":"c"}}""")]
    public async Task what_is_no_chain_of_actors_is_not_passed_on(string act)
    {
        foreach (var (delegation, impersonation) in new[] { (true, false), (false, true) })
        {
            (_exchange.Rule.Delegation, _exchange.Rule.Impersonation) = (delegation, impersonation);
            _exchange.Answer(Exchange.Subject, Exchange.Alice(new Claim("act", act)));
            Assert.That(await _exchange.ErrorAsync(), Is.EqualTo("invalid_request"));
        }
    }

    [TestCase("""{"sub":"orders"}""", true)]
    [TestCase("""{"client_id":"orders"}""", true)]
    [TestCase("""{"sub":"orders","client_id":"orders","iss":"https://id.example.com","exp":1,"nbf":9999999999,"aud":"x"}""", true)]
    [TestCase("""{"sub":"other"}""", false)]
    [TestCase("""{"sub":"orders","client_id":"other"}""", false)]
    [TestCase("""{"sub":"orders","iss":"https://id.example.com/"}""", false)]
    [TestCase("""{"iss":"https://id.example.com"}""", false)]
    [TestCase("""{"exp":9999999999}""", false)]
    [TestCase("""{"sub":"orders","email":"orders@example.com"}""", false)]
    [TestCase("""{"sub":["orders"]}""", false)]
    [TestCase("""{"sub":null}""", false)]
    [TestCase("""{"SUB":"orders"}""", false)]
    [TestCase("""{"sub":"orders","sub":"other"}""", false)]
    [TestCase("{}", false)]
    [TestCase("[]", false)]
    [TestCase("orders", false)]
    [TestCase("", false)]
    public async Task may_act_is_honoured_and_handed_on(string mayAct, bool isGood)
    {
        foreach (var (delegation, impersonation) in new[] { (true, false), (false, true) })
        {
            (_exchange.Rule.Delegation, _exchange.Rule.Impersonation) = (delegation, impersonation);
            _exchange.Answer(Exchange.Subject, Exchange.Alice(new Claim("may_act", mayAct)));
            var result = (await _exchange.RunAsync()).Result;
            Assert.That(result.Error, Is.EqualTo(isGood ? null : "invalid_request"));
            Assert.That(result.IssuedClaims.Where(claim => claim.Type == "may_act").Select(claim => claim.Value), Is.EqualTo(isGood ? new[] { mayAct } : []));
        }
    }

    [Test]
    public async Task two_of_may_act_are_none()
    {
        _exchange.Answer(Exchange.Subject, Exchange.Alice(new Claim("may_act", """{"sub":"orders"}"""), new Claim("may_act", """{"sub":"other"}""")));

        Assert.That(await _exchange.ErrorAsync(), Is.EqualTo("invalid_request"));
    }

    private static string Chain(int length) =>
        Enumerable.Range(1, length).Aggregate("", (inner, number) => inner.Length == 0 ? $$"""{"sub":"{{number}}"}""" : $$"""{"sub":"{{number}}","act":{{inner}}}""");

    private async Task<string?> ActAsync() => (await _exchange.RunAsync()).Result.IssuedClaims.SingleOrDefault(claim => claim.Type == "act")?.Value;
}
