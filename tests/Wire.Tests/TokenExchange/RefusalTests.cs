using System.Text;
using System.Text.Json.Nodes;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.TokenExchange;

/// <summary>
/// What RFC 8693 forbids, and what went wrong in servers of others, row by row. A token that is presented and is not good is <c>invalid_request</c> by its
/// §2.2.2, which has that as a MUST; other grants of extensions say <c>invalid_grant</c> (EXT-04).
/// </summary>
public sealed class RefusalTests
{
    private ExchangeServer _exchange = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _exchange = await ExchangeServer.StartAsync(settings => settings["Throttling"] = new JsonObject { ["GrantFailures"] = 10_000, ["SourceFailures"] = 100_000 });

    [OneTimeTearDown]
    public async Task StopAsync() => await _exchange.DisposeAsync();

    private static readonly (string Row, (string, string)[] Form)[] Malformed =
    [
        ("§2.1 subject_token is required", [("subject_token_type", ExchangeServer.AccessToken)]),
        ("§2.1 an empty subject_token is none (CVE-2026-9704)", [("subject_token", ""), ("subject_token_type", ExchangeServer.AccessToken)]),
        ("§2.1 subject_token_type is required", [("subject_token", "ALICE")]),
        ("§2.1 an unknown type", [("subject_token", "ALICE"), ("subject_token_type", "urn:example:type")]),
        ("§2.1 the short name of a type", [("subject_token", "ALICE"), ("subject_token_type", "access_token")]),
        ("§2.1 a type in another case", [("subject_token", "ALICE"), ("subject_token_type", "URN:ietf:params:oauth:token-type:access_token")]),
        ("§2.1 a refresh token", [("subject_token", "ALICE"), ("subject_token_type", "urn:ietf:params:oauth:token-type:refresh_token")]),
        ("§2.1 a SAML assertion", [("subject_token", "ALICE"), ("subject_token_type", "urn:ietf:params:oauth:token-type:saml2")]),
        ("§2.1 an ID token without a policy for it", [("subject_token", "ALICE"), ("subject_token_type", ExchangeServer.IdToken)]),
        ("§2.1 subject_token twice", [("subject_token", "ALICE"), ("subject_token", "ALICE"), ("subject_token_type", ExchangeServer.AccessToken)]),
        ("§2.1 actor_token without its type", [("subject_token", "ALICE"), ("subject_token_type", ExchangeServer.AccessToken), ("actor_token", "OWN")]),
        ("§2.1 actor_token_type without a token", [("subject_token", "ALICE"), ("subject_token_type", ExchangeServer.AccessToken), ("actor_token_type", ExchangeServer.AccessToken)]),
        ("§2.1 an actor token of an unknown type", [("subject_token", "ALICE"), ("subject_token_type", ExchangeServer.AccessToken), ("actor_token", "OWN"), ("actor_token_type", "urn:example:type")]),
        ("§2.1 a refresh token is requested", [("subject_token", "ALICE"), ("subject_token_type", ExchangeServer.AccessToken), ("requested_token_type", "urn:ietf:params:oauth:token-type:refresh_token")]),
        ("§2.1 an ID token is requested", [("subject_token", "ALICE"), ("subject_token_type", ExchangeServer.AccessToken), ("requested_token_type", ExchangeServer.IdToken)]),
        ("§2.1 a SAML assertion is requested", [("subject_token", "ALICE"), ("subject_token_type", ExchangeServer.AccessToken), ("requested_token_type", "urn:ietf:params:oauth:token-type:saml2")]),
        ("§2.1 requested_token_type twice", [("subject_token", "ALICE"), ("subject_token_type", ExchangeServer.AccessToken), ("requested_token_type", ExchangeServer.Jwt), ("requested_token_type", ExchangeServer.Jwt)]),
    ];

    [TestCaseSource(nameof(MalformedRows))]
    public async Task the_request_is_refused(string row)
    {
        var (alice, own) = (await _exchange.AliceAsync(), await _exchange.OwnAsync(ExchangeServer.Delegating));
        var form = Malformed.Single(candidate => candidate.Row == row).Form.Select(field => (field.Item1, field.Item2 switch { "ALICE" => alice, "OWN" => own, var value => value }));
        (await _exchange.AskAsync(ExchangeServer.Delegating, [("audience", "urn:api2"), .. form])).MustBeRefused("invalid_request");
    }

    private static IEnumerable<TestCaseData> MalformedRows() => Malformed.Select(row => new TestCaseData(row.Row).SetArgDisplayNames(row.Row));

    private static readonly (string Row, Func<RefusalTests, string> Token)[] BadSubjects =
    [
        ("§2.1 no token", _ => "nonsense"),
        ("§2.1 three parts of nothing", _ => "a.b.c"),
        ("EXT-04 expired", tests => tests.With(claims => claims["exp"] = tests._exchange.Forger.Now - 11)),
        ("EXT-04 not valid yet", tests => tests.With(claims => claims["nbf"] = tests._exchange.Forger.Now + 60)),
        ("EXT-04 another issuer (CVE-2026-11800)", tests => tests.With(claims => claims["iss"] = "https://elsewhere.example.com")),
        ("EXT-04 another audience", tests => tests.With(claims => claims["aud"] = "urn:api2")),
        ("EXT-04 the audience in another case", tests => tests.With(claims => claims["aud"] = "URN:API1")),
        ("EXT-04 no audience", tests => tests.With(claims => claims.Remove("aud"))),
        ("EXT-04 an ID token as an access token", tests => tests._exchange.Forged(type: "JWT")),
        ("EXT-04 a logout token", tests => tests._exchange.Forged(type: "logout+jwt")),
        ("EXT-04 without a subject", tests => tests.With(claims => claims.Remove("sub"))),
        ("EXT-04 signed by HMAC with the public key", tests => tests._exchange.Forger.Hmac(Encoding.ASCII.GetBytes(tests._exchange.Forger.Key.PublicKey.X))),
        ("EXT-04 alg none", tests => Unsigned(tests.With(_ => { }))),
        ("EXT-04 another claims set under the signature", tests => Swapped(tests.With(_ => { }), tests.With(claims => claims["sub"] = "2"))),
        ("§1 a client's own token: there is nobody to act for", tests => tests.With(claims => claims["sub"] = "roclient")),
        ("a token of an unknown client", tests => tests.With(claims => claims["client_id"] = "nobody")),
        ("a token of no client", tests => tests.With(claims => claims.Remove("client_id"))),
        ("a subject that is not active", tests => tests.With(claims => claims["sub"] = "2")),
        ("a subject called like a client", tests => tests.With(claims => claims["sub"] = "machine")),
        ("RFC 7800 a token bound to a key", tests => tests.With(claims => claims["cnf"] = new JsonObject { ["jkt"] = "x" })),
        ("a subject of whom nobody says how it was authenticated", tests => tests.With(claims => claims.Remove("amr"))),
        ("§4.4 may_act names another", tests => tests.With(claims => claims["may_act"] = new JsonObject { ["sub"] = "somebody" })),
        ("§4.4 may_act names the client in another case", tests => tests.With(claims => claims["may_act"] = new JsonObject { ["sub"] = "DELEGATING" })),
        ("§4.4 may_act names somebody of another issuer", tests => tests.With(claims => claims["may_act"] = new JsonObject { ["sub"] = "delegating", ["iss"] = "https://elsewhere.example.com" })),
        ("§4.4 may_act says what cannot be compared", tests => tests.With(claims => claims["may_act"] = new JsonObject { ["sub"] = "delegating", ["email"] = "a@example.com" })),
        ("§4.4 may_act names nobody", tests => tests.With(claims => claims["may_act"] = new JsonObject())),
        ("§4.4 may_act is a text", tests => tests.With(claims => claims["may_act"] = "delegating")),
        ("§4.4 may_act is a list", tests => tests.With(claims => claims["may_act"] = new JsonArray(new JsonObject { ["sub"] = "delegating" }, new JsonObject { ["sub"] = "x" }))),
        ("§4.1 act is a text", tests => tests.With(claims => claims["act"] = "first")),
        ("§4.1 act is a list", tests => tests.With(claims => claims["act"] = new JsonArray(new JsonObject { ["sub"] = "a" }, new JsonObject { ["sub"] = "b" }))),
        ("§4.1 a chain with a text inside", tests => tests.With(claims => claims["act"] = new JsonObject { ["sub"] = "a", ["act"] = "b" })),
        ("§4.1 a chain that becomes too long", tests => tests.With(claims => claims["act"] = Chain(3))),
    ];

    [TestCaseSource(nameof(BadSubjectRows))]
    [Property("Requirement", "EXT-04")]
    public async Task the_subject_token_is_refused_in_one_sentence(string row)
    {
        await using var change = row.Contains("not active", StringComparison.Ordinal) ? await _exchange.Server.ChangedAsync(settings => settings["Users"]![1]!["Enabled"] = false) : null;
        var token = BadSubjects.Single(candidate => candidate.Row == row).Token(this);
        var answer = (await _exchange.ExchangeAsync(ExchangeServer.Delegating, token, ("audience", "urn:api2")));
        // That a subject is called like a client is the gate's to see, which has its own word for it.
        answer.MustBeRefused(row.Contains("called like", StringComparison.Ordinal) ? "invalid_grant" : "invalid_request");
        if (answer.Error == "invalid_request")
            Assert.That(answer.ErrorDescription, Is.EqualTo("A token that was presented is not valid, or this client may not exchange it so."));
        Assert.That(_exchange.Server.Logs.Text, Does.Not.Contain(token));
    }

    private static IEnumerable<TestCaseData> BadSubjectRows() => BadSubjects.Select(row => new TestCaseData(row.Row).SetArgDisplayNames(row.Row));

    private static readonly (string Row, Func<RefusalTests, Task<string>> Token)[] BadActors =
    [
        ("no token", _ => Task.FromResult("nonsense")),
        ("expired", tests => Task.FromResult(tests.Own(claims => claims["exp"] = tests._exchange.Forger.Now - 11))),
        ("another issuer", tests => Task.FromResult(tests.Own(claims => claims["iss"] = "https://elsewhere.example.com"))),
        ("an actor's token that another client was given: chains of different making are not spliced", tests => tests._exchange.OwnAsync("machine")),
        ("the subject's own token in the place of an actor's", tests => tests._exchange.AliceAsync()),
        ("bound to a key", tests => Task.FromResult(tests.Own(claims => claims["cnf"] = new JsonObject { ["jkt"] = "x" }))),
        ("an actor for whom somebody acts", tests => Task.FromResult(tests.Own(claims => claims["act"] = Chain(1)))),
        ("an ID token as an access token", tests => Task.FromResult(tests._exchange.Forger.Token(tests._exchange.Forger.Header(type: "JWT")))),
    ];

    [TestCaseSource(nameof(BadActorRows))]
    public async Task the_actor_token_is_refused(string row)
    {
        var actor = await BadActors.Single(candidate => candidate.Row == row).Token(this);
        (await _exchange.ExchangeAsync(ExchangeServer.Delegating, await _exchange.AliceAsync(), [("audience", "urn:api2"), .. ExchangeServer.By(actor)])).MustBeRefused("invalid_request");
    }

    private static IEnumerable<TestCaseData> BadActorRows() => BadActors.Select(row => new TestCaseData(row.Row).SetArgDisplayNames(row.Row));

    [Test]
    public async Task may_act_is_about_the_actor_that_is_presented_and_not_about_who_presents_it()
    {
        var machine = await _exchange.OwnAsync("machine");
        var token = _exchange.Forged(claims => claims["may_act"] = new JsonObject { ["sub"] = "machine", ["client_id"] = "machine", ["iss"] = claims["iss"]!.DeepClone(), ["exp"] = 1 });
        (await _exchange.ExchangeAsync(ExchangeServer.Either, token, ("audience", "urn:api2"))).MustBeRefused("invalid_request");
        (await _exchange.ExchangeAsync(ExchangeServer.Either, token, [("audience", "urn:api2"), .. ExchangeServer.By(machine)])).MustBeIssued();
    }

    [TestCase(ExchangeServer.Posing, "an actor, and delegation is off")]
    public async Task a_mode_that_the_policy_leaves_off_is_refused(string client, string why) =>
        (await _exchange.ExchangeAsync(client, await _exchange.AliceAsync(), [("audience", "urn:api2"), .. ExchangeServer.By(await _exchange.OwnAsync(client))])).MustBeRefused("invalid_request").MustBeUncached();

    [TestCase("stranger", TestName = "a_client_without_an_entry_may_exchange_nothing")]
    [TestCase("open", TestName = "a_public_client_may_exchange_nothing")]
    public async Task the_client_is_refused(string client) =>
        (await _exchange.ExchangeAsync(client, await _exchange.AliceAsync(), ("audience", "urn:api2"))).MustBeRefused("unauthorized_client");

    [Test]
    public async Task a_client_without_the_grant_or_without_its_secret_gets_nowhere()
    {
        var alice = await _exchange.AliceAsync();
        (await _exchange.ExchangeAsync("machine", alice)).MustBeRefused("unauthorized_client");
        (await _exchange.Server.TokenAsync(("client_id", ExchangeServer.Delegating), ("grant_type", ExchangeServer.GrantType), ("subject_token", alice), ("subject_token_type", ExchangeServer.AccessToken)))
            .MustBeRefused(System.Net.HttpStatusCode.Unauthorized, "invalid_client");
    }

    [TestCase("urn:api1", TestName = "an_API_beyond_the_policy_(CVE-2022-1245)")]
    [TestCase("urn:nobody", TestName = "an_API_that_does_not_exist")]
    [TestCase("urn:API2", TestName = "an_API_in_another_case")]
    [TestCase("delegating", TestName = "a_client_for_an_API")]
    [TestCase("urn:api2 urn:api3", TestName = "two_in_one_parameter")]
    public async Task the_target_is_refused(string target)
    {
        var alice = await _exchange.AliceAsync("api1 api2 shared");
        (await _exchange.ExchangeAsync(ExchangeServer.Delegating, alice, ("audience", target))).MustBeRefused("invalid_target");
        // One that may be had beside it does not carry it through.
        (await _exchange.ExchangeAsync(ExchangeServer.Delegating, alice, ("audience", "urn:api2"), ("audience", target))).MustBeRefused("invalid_target");
        (await _exchange.ExchangeAsync(ExchangeServer.Delegating, alice, ("resource", "urn:api2"), ("audience", target))).MustBeRefused("invalid_target");
        (await _exchange.ExchangeAsync(ExchangeServer.Delegating, alice, ("resource", target))).MustBeRefused("invalid_target");
    }

    [TestCase("api2")]
    [TestCase("https://api.example.com/#part")]
    [TestCase("/relative")]
    public async Task a_resource_that_is_no_absolute_address_is_refused(string resource) =>
        (await _exchange.ExchangeAsync(ExchangeServer.Delegating, await _exchange.AliceAsync(), ("resource", resource))).MustBeRefused("invalid_target");

    [Test]
    public async Task more_targets_than_anybody_needs_are_refused() =>
        (await _exchange.ExchangeAsync(ExchangeServer.Delegating, await _exchange.AliceAsync(), [.. Enumerable.Range(0, 21).Select(number => ("audience", $"urn:{number}"))])).MustBeRefused("invalid_target");

    [Test]
    public async Task a_target_that_the_scopes_do_not_lead_to_is_refused() =>
        (await _exchange.ExchangeAsync(ExchangeServer.Delegating, await _exchange.AliceAsync("api1 api2"), ("audience", "urn:api3"))).MustBeRefused("invalid_target");

    [TestCase("api2", TestName = "a_scope_that_the_token_has_not_(CVE-2026-56668)")]
    [TestCase("shared api2", TestName = "a_scope_more_than_the_token_has")]
    [TestCase("openid", TestName = "who_it_is_where_the_token_does_not_say")]
    [TestCase("nobody", TestName = "a_scope_that_does_not_exist")]
    [TestCase("SHARED", TestName = "a_scope_in_another_case")]
    [Property("Requirement", "EXT-05")]
    public async Task the_scope_is_refused(string scope) =>
        (await _exchange.ExchangeAsync(ExchangeServer.Delegating, await _exchange.AliceAsync(), ("scope", scope), ("audience", "urn:api2"))).MustBeRefused("invalid_scope");

    [Test]
    [Property("Requirement", "EXT-05")]
    public async Task a_scope_that_the_token_has_and_the_client_may_not_have_is_neither_given_nor_left_in()
    {
        var alice = await _exchange.AliceAsync("api1 api2 shared");
        (await _exchange.ExchangeAsync("narrow", alice, ("scope", "api2"))).MustBeRefused("invalid_scope");
        Assert.That((await _exchange.ExchangeAsync("narrow", alice)).MustBeIssued().Text("scope"), Is.EqualTo("shared"));
        (await _exchange.ExchangeAsync("narrow", await _exchange.AliceAsync("api1 api2"))).MustBeRefused("invalid_scope");
    }

    [Test]
    [Property("Requirement", "EXT-05")]
    public async Task a_token_of_an_unrelated_client_is_refused()
    {
        var stranger = _exchange.Forged(claims => claims["client_id"] = "public");
        (await _exchange.ExchangeAsync(ExchangeServer.Either, stranger, ("audience", "urn:api1"))).MustBeRefused("invalid_request");
        (await _exchange.ExchangeAsync(ExchangeServer.Either, _exchange.Forged(), ("audience", "urn:api1"))).MustBeIssued();
    }

    [Test]
    public async Task an_ID_token_of_another_client_is_refused()
    {
        foreach (var audience in new JsonNode[] { "roclient", new JsonArray("either", "roclient") })
        {
            var token = _exchange.Forged(claims => claims["aud"] = audience, type: "JWT");
            (await _exchange.AskAsync(ExchangeServer.Either, ("subject_token", token), ("subject_token_type", ExchangeServer.IdToken), ("audience", "urn:api1"))).MustBeRefused("invalid_request");
        }
    }

    [Test]
    public async Task a_token_whose_grant_was_revoked_is_refused()
    {
        var signedIn = await _exchange.SignInAsync("api1 shared offline_access");
        (await _exchange.ExchangeAsync(ExchangeServer.Delegating, signedIn.AccessToken, ("audience", "urn:api2"))).MustBeIssued();
        await _exchange.Server.RevokeAsync("roclient", signedIn.RefreshToken());
        (await _exchange.ExchangeAsync(ExchangeServer.Delegating, signedIn.AccessToken, ("audience", "urn:api2"))).MustBeRefused("invalid_request");
    }

    [Test]
    public async Task whoever_sends_rubbish_to_an_API_does_not_keep_it_from_exchanging_the_tokens_of_others()
    {
        await using var exchange = await ExchangeServer.StartAsync(settings => settings["Throttling"] = new JsonObject { ["GrantFailures"] = 3 });
        for (var number = 0; number < 6; number++)
            (await exchange.ExchangeAsync(ExchangeServer.Delegating, $"rubbish{number}", ("audience", "urn:api2"))).MustBeRefused("invalid_request");
        (await exchange.ExchangeAsync(ExchangeServer.Delegating, await exchange.AliceAsync(), ("audience", "urn:api2"))).MustBeIssued();
    }

    [Test]
    public async Task a_refresh_token_is_no_access_token()
    {
        var signedIn = await _exchange.SignInAsync("api1 shared offline_access");
        (await _exchange.ExchangeAsync(ExchangeServer.Delegating, signedIn.RefreshToken(), ("audience", "urn:api2"))).MustBeRefused("invalid_request");
        (await _exchange.AskAsync(ExchangeServer.Delegating, ("subject_token", await ReferenceAsync()), ("subject_token_type", ExchangeServer.Jwt))).MustBeRefused("invalid_request");
    }

    private async Task<string> ReferenceAsync() => (await _exchange.Server.AskAsync("shaper", "shape", ("subject", "1"), ("scope", "shared"), ("reference", "yes"))).AccessToken;

    private string With(Action<JsonObject> change) => _exchange.Forged(change);

    private string Own(Action<JsonObject> change) => _exchange.Forger.With(claims =>
    {
        (claims["sub"], claims["client_id"]) = ("delegating", "delegating");
        change(claims);
    });

    private static JsonObject Chain(int length) => Enumerable.Range(0, length).Aggregate(new JsonObject { ["sub"] = "a" }, (inner, number) => number == 0 ? inner : new JsonObject { ["sub"] = $"a{number}", ["act"] = inner });

    private static string Unsigned(string token) => $"{Forger.Text(Encoding.UTF8.GetBytes("""{"alg":"none","typ":"at+jwt","kid":"x"}"""))}.{token.Split('.')[1]}.";

    private static string Swapped(string signed, string other) => $"{signed.Split('.')[0]}.{other.Split('.')[1]}.{signed.Split('.')[2]}";
}
