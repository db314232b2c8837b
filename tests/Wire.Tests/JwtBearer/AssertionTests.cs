using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.JwtBearer;

/// <summary>RFC 7523 row by row: what an assertion has to be (§3), and how it is refused (§3.1).</summary>
public sealed class AssertionTests
{
    private BearerServer _bearer = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _bearer = await BearerServer.StartAsync();

    [OneTimeTearDown]
    public async Task StopAsync() => await _bearer.DisposeAsync();

    [Test]
    public async Task a_good_assertion_gives_a_token_for_whom_it_is_about()
    {
        var answer = (await _bearer.AskAsync(_bearer.Partner.Assertion(), ("scope", "api1"))).MustBeIssued();
        var claims = answer.Claims();
        Assert.That((claims.GetProperty("sub").GetString(), claims.GetProperty("idp").GetString(), claims.GetProperty("client_id").GetString()), Is.EqualTo(("partner:ada", "https://partner.example.com", "presenter")));
        Assert.That((string.Join(' ', claims.Values("amr")), answer.Text("scope"), string.Join(' ', claims.Values("aud"))), Is.EqualTo(("jwt-bearer", "api1", "urn:api1")));
        Assert.That((answer.Has("refresh_token"), answer.Has("id_token")), Is.EqualTo((false, false)));
    }

    [Test]
    public async Task a_token_ends_five_minutes_after_its_assertion_at_the_latest() =>
        Assert.That((await _bearer.AskAsync(_bearer.Partner.Assertion())).MustBeIssued().Json.GetProperty("expires_in").GetInt32(), Is.EqualTo(360));

    [Test]
    public async Task a_person_of_this_server_is_vouched_for_only_by_an_issuer_that_may()
    {
        var claims = (await _bearer.AskAsync(_bearer.Local.With(claims => claims["sub"] = "1"))).MustBeIssued().Claims();
        Assert.That((claims.GetProperty("sub").GetString(), claims.GetProperty("idp").GetString()), Is.EqualTo(("1", "local")));
        Assert.That((await _bearer.AskAsync(_bearer.Partner.With(claims => claims["sub"] = "1"))).MustBeIssued().Claims().GetProperty("sub").GetString(), Is.EqualTo("partner:1"));
        await using var change = await _bearer.Server.ChangedAsync(settings => settings["Users"]![0]!["Enabled"] = false);
        (await _bearer.AskAsync(_bearer.Local.With(claims => claims["sub"] = "1"))).MustBeRefused("invalid_grant");
    }

    [Test]
    public async Task the_subject_may_be_another_claim_and_the_type_another_name()
    {
        var token = (await _bearer.AskAsync(ByRsa("PS256", "Authorization-Grant+JWT"))).MustBeIssued().Claims();
        Assert.That((token.GetProperty("sub").GetString(), token.GetProperty("idp").GetString(), token.GetProperty("auth_time").GetInt64()), Is.EqualTo(("rsa:grace", "the-rsa", _bearer.Rsa.Now - 100)));
    }

    [Test]
    public async Task a_public_client_may_present_one_where_the_issuer_lists_it()
    {
        // RFC 7521 §4.1: client authentication is optional.
        (await _bearer.AskAsync("phone", _bearer.Partner.Assertion(), [])).MustBeIssued();
        (await _bearer.AskAsync("phone", _bearer.Local.With(claims => claims["sub"] = "1"), [])).MustBeRefused("invalid_grant");
    }

    [Test]
    public async Task a_public_client_that_keeps_guessing_is_put_off_and_one_that_has_proven_who_it_is_is_not()
    {
        await using var bearer = await BearerServer.StartAsync(grantFailures: 3);
        for (var number = 0; number < 6; number++)
            (await bearer.AskAsync($"rubbish{number}")).MustBeRefused("invalid_grant");
        (await bearer.AskAsync(bearer.Partner.Assertion())).MustBeIssued();
        for (var number = 0; number < 3; number++)
            (await bearer.AskAsync("phone", $"rubbish{number}", [])).MustBeRefused("invalid_grant");
        (await bearer.AskAsync("phone", bearer.Partner.Assertion(), [])).MustBeRefused(System.Net.HttpStatusCode.TooManyRequests, "temporarily_unavailable");
    }

    [Test]
    public async Task an_assertion_is_used_once()
    {
        var assertion = _bearer.Partner.Assertion();
        (await _bearer.AskAsync(assertion)).MustBeIssued();
        (await _bearer.AskAsync(assertion)).MustBeRefused("invalid_grant");
        (await _bearer.AskAsync("phone", assertion, [])).MustBeRefused("invalid_grant");
    }

    [Test]
    public async Task ids_of_two_issuers_may_be_the_same_and_a_refused_request_uses_none_up()
    {
        var id = Guid.NewGuid().ToString("n");
        var assertion = _bearer.Partner.With(claims => claims["jti"] = id);
        (await _bearer.AskAsync(assertion, ("scope", "nobody"))).MustBeRefused("invalid_scope");
        (await _bearer.AskAsync(assertion)).MustBeIssued();
        (await _bearer.AskAsync(_bearer.Local.With(claims => (claims["jti"], claims["sub"]) = (id, "1")))).MustBeIssued();
    }

    [Test]
    public async Task without_an_id_one_can_be_presented_again_where_the_settings_let_it()
    {
        var assertion = _bearer.Local.With(claims =>
        {
            claims["sub"] = "1";
            claims.Remove("jti");
        });
        (await _bearer.AskAsync(assertion)).MustBeIssued();
        (await _bearer.AskAsync(assertion)).MustBeIssued();
    }

    [TestCase("api2", TestName = "a_scope_beyond_the_issuers")]
    [TestCase("api1 api2", TestName = "a_scope_beyond_the_issuers_beside_another")]
    [TestCase("api1 offline_access", TestName = "offline_access_(RFC_7521_4.1)")]
    [TestCase("offline_access", TestName = "offline_access_alone")]
    public async Task the_scope_is_refused(string scope) =>
        (await _bearer.AskAsync(_bearer.Local.With(claims => claims["sub"] = "1"), ("scope", scope))).MustBeRefused("invalid_scope");

    [Test]
    public async Task offline_access_is_refused_where_the_issuer_has_no_scopes_of_its_own_too() =>
        (await _bearer.AskAsync(_bearer.Partner.Assertion(), ("scope", "api1 offline_access"))).MustBeRefused("invalid_scope");

    [Test]
    public async Task without_a_scope_all_that_both_client_and_issuer_may_have_is_given() =>
        Assert.That((await _bearer.AskAsync(_bearer.Local.With(claims => claims["sub"] = "1"))).MustBeIssued().Text("scope"), Is.EqualTo("api1"));

    [Test]
    public async Task the_parameter_is_required_and_given_once()
    {
        (await _bearer.Server.AskAsync("presenter", BearerServer.GrantType)).MustBeRefused("invalid_request");
        (await _bearer.AskAsync("")).MustBeRefused("invalid_request");
        (await _bearer.AskAsync(_bearer.Partner.Assertion(), ("assertion", _bearer.Partner.Assertion()))).MustBeRefused("invalid_request");
    }

    [Test]
    public async Task a_client_that_the_issuer_does_not_list_or_that_fails_to_authenticate_gets_nothing()
    {
        (await _bearer.AskAsync("outsider", _bearer.Partner.Assertion(), [])).MustBeRefused("invalid_grant");
        (await _bearer.AskAsync("machine", _bearer.Partner.Assertion(), [])).MustBeRefused("unauthorized_client");
        (await _bearer.Server.TokenAsync(("client_id", "presenter"), ("grant_type", BearerServer.GrantType), ("assertion", _bearer.Partner.Assertion())))
            .MustBeRefused(System.Net.HttpStatusCode.Unauthorized, "invalid_client");
    }

    private static readonly (string Row, Func<AssertionTests, string> Assertion)[] Bad =
    [
        ("§3.1 iss is missing", tests => tests.With(claims => claims.Remove("iss"))),
        ("§3.1 iss is nobody's", tests => tests.With(claims => claims["iss"] = "https://nobody.example.com")),
        ("§3.1 iss has a slash more", tests => tests.With(claims => claims["iss"] = "https://partner.example.com/")),
        ("§3.1 iss is in another case", tests => tests.With(claims => claims["iss"] = "https://PARTNER.example.com")),
        ("§3.1 iss is a list", tests => tests.With(claims => claims["iss"] = new JsonArray("https://partner.example.com"))),
        ("§3.1 iss is another trusted issuer", tests => tests.With(claims => claims["iss"] = "https://local.example.com")),
        ("§3.2 sub is missing", tests => tests.With(claims => claims.Remove("sub"))),
        ("§3.2 sub is empty", tests => tests.With(claims => claims["sub"] = "")),
        ("§3.2 sub is a number", tests => tests.With(claims => claims["sub"] = 1)),
        ("§3.2 sub is too long", tests => tests.With(claims => claims["sub"] = new string('a', 257))),
        ("§3.3 aud is missing", tests => tests.With(claims => claims.Remove("aud"))),
        ("§3.3 aud is somebody else", tests => tests.With(claims => claims["aud"] = "https://elsewhere.example.com")),
        ("§3.3 aud is the token endpoint, which an attacker's server may have too (CVE-2025-27371)", tests => tests.With(claims => claims["aud"] = $"{tests._bearer.Issuer}/connect/token")),
        ("§3.3 aud has a slash more", tests => tests.With(claims => claims["aud"] = $"{tests._bearer.Issuer}/")),
        ("§3.3 aud is this server and another", tests => tests.With(claims => claims["aud"] = new JsonArray(tests._bearer.Issuer, "https://elsewhere.example.com"))),
        ("§3.3 aud is an empty list", tests => tests.With(claims => claims["aud"] = new JsonArray())),
        ("§3.4 exp is missing", tests => tests.With(claims => claims.Remove("exp"))),
        ("§3.4 expired", tests => tests.With(claims => claims["exp"] = tests._bearer.Partner.Now - 10)),
        ("§3.4 exp is a text", tests => tests.With(claims => claims["exp"] = $"{tests._bearer.Partner.Now + 60}")),
        ("§3.4 exp is no whole number", tests => tests.With(claims => claims["exp"] = tests._bearer.Partner.Now + 60.5)),
        ("§3.4 exp is unreasonably far ahead", tests => tests.With(claims => claims["exp"] = tests._bearer.Partner.Now + 311)),
        ("§3.4 exp is beyond time", tests => tests.With(claims => claims["exp"] = long.MaxValue)),
        ("§3.5 nbf lies ahead", tests => tests.With(claims => claims["nbf"] = tests._bearer.Partner.Now + 11)),
        ("§3.5 nbf is a text", tests => tests.With(claims => claims["nbf"] = "now")),
        ("§3.6 iat lies ahead", tests => tests.With(claims => claims["iat"] = tests._bearer.Partner.Now + 11)),
        ("§3.6 iat is unreasonably long ago", tests => tests.With(claims => claims["iat"] = tests._bearer.Partner.Now - 310)),
        ("§3.7 jti is missing", tests => tests.With(claims => claims.Remove("jti"))),
        ("§3.7 jti is empty", tests => tests.With(claims => claims["jti"] = "")),
        ("§3.7 jti is a number", tests => tests.With(claims => claims["jti"] = 7)),
        ("§3.7 jti is too long", tests => tests.With(claims => claims["jti"] = new string('a', 257))),
        ("§3.9 alg none", tests => Unsigned(tests._bearer.Partner, "none")),
        ("§3.9 alg nOnE", tests => Unsigned(tests._bearer.Partner, "nOnE")),
        ("§3.9 no signature", tests => tests._bearer.Partner.Assertion()[..^86]),
        ("§3.9 an HMAC with the public key", tests => Hmac(tests._bearer.Partner)),
        ("§3.9 another key", tests => ByAnother(tests._bearer.Partner, "ES256")),
        ("§3.9 a key of the wrong curve", tests => ByAnother(tests._bearer.Partner, "ES384")),
        ("§3.9 RS256 by a key that is allowed PS256 only", tests => tests.ByRsa("RS256", "authorization-grant+jwt")),
        ("§3.10 a typ that is none of the issuer's", tests => tests.ByRsa("PS256", "JWT")),
        ("§3.9 an algorithm that nobody knows", tests => tests._bearer.Partner.WithHeader(header => header["alg"] = "ES256K")),
        ("§3.9 a signature in DER", tests => Der(tests._bearer.Partner)),
        ("§3.9 other claims under the signature", tests => Swapped(tests._bearer.Partner.Assertion(), tests.With(claims => claims["sub"] = "admin"))),
        ("§3.9 an unknown kid", tests => tests._bearer.Partner.WithHeader(header => header["kid"] = "k2")),
        ("§3.9 a kid that is a list", tests => tests._bearer.Partner.WithHeader(header => header["kid"] = new JsonArray("k1"))),
        ("§3.10 a key that comes along", tests => tests._bearer.Partner.WithHeader(header => header["jwk"] = tests._bearer.Partner.PublicJwk())),
        ("§3.10 an address of keys that comes along", tests => tests._bearer.Partner.WithHeader(header => header["jku"] = "https://attacker.example.com/keys")),
        ("§3.10 a certificate that comes along", tests => tests._bearer.Partner.WithHeader(header => header["x5c"] = new JsonArray("MII"))),
        ("§3.10 an address of certificates that comes along", tests => tests._bearer.Partner.WithHeader(header => header["x5u"] = "https://attacker.example.com/cert")),
        ("§3.10 crit", tests => tests._bearer.Partner.WithHeader(header => header["crit"] = new JsonArray("exp"))),
        ("§3.10 b64", tests => tests._bearer.Partner.WithHeader(header => header["b64"] = true)),
        ("§3.10 an access token", tests => tests._bearer.Partner.WithHeader(header => header["typ"] = "at+jwt")),
        ("§3.10 an assertion of a client about itself", tests => tests._bearer.Partner.WithHeader(header => header["typ"] = "client-authentication+jwt")),
        ("§3.10 a typ that is a number", tests => tests._bearer.Partner.WithHeader(header => header["typ"] = 1)),
        ("§3.10 sub twice", tests => tests.Text(claims => claims.Replace("\"sub\":\"ada\"", "\"sub\":\"ada\",\"sub\":\"admin\"", StringComparison.Ordinal))),
        ("§3.10 sub twice, once escaped", tests => tests.Text(claims => claims.Replace("\"sub\":\"ada\"", "\"sub\":\"ada\",\"s\\u0075b\":\"admin\"", StringComparison.Ordinal))),
        ("§3.10 half of a surrogate pair", tests => tests.Text(claims => claims.Replace("ada", "\\ud800", StringComparison.Ordinal))),
        ("§3.10 a comment", tests => tests.Text(claims => claims + "//")),
        ("§3.10 nested too deep", tests => tests.Text(claims => claims.Replace("\"ada\"", $"\"ada\",\"x\":{new string('[', 20)}{new string(']', 20)}", StringComparison.Ordinal))),
        ("§3.10 too large", tests => tests.With(claims => claims["x"] = new string('x', 16 * 1024))),
        ("§3.10 padding", tests => tests._bearer.Partner.Assertion() + "=="),
        ("§3.10 white space", tests => tests._bearer.Partner.Assertion().Insert(10, "\n")),
        ("§3.10 bits that are not used", tests => Loose(tests._bearer.Partner.Assertion())),
        ("§3.10 four parts", tests => tests._bearer.Partner.Assertion() + ".x"),
        ("§3.10 five parts", _ => "a.b.c.d.e"),
        ("§3.10 nothing", _ => "..."),
        ("§3.10 no JWT", _ => "assertion"),
        ("§3.10 a token of this server", tests => tests._bearer.Server.TokenAsync(("client_id", "machine"), ("client_secret", "secret"), ("grant_type", "client_credentials")).Result.AccessToken),
        ("a subject called like a client", tests => tests._bearer.Local.With(claims => claims["sub"] = "machine")),
        ("the claim of the subject is missing", tests => tests._bearer.Rsa.WithHeader(header => header["typ"] = "authorization-grant+jwt")),
    ];

    [TestCaseSource(nameof(BadRows))]
    public async Task the_assertion_is_refused_in_one_sentence(string row)
    {
        var assertion = Bad.Single(candidate => candidate.Row == row).Assertion(this);
        var answer = (await _bearer.AskAsync(assertion)).MustBeRefused("invalid_grant");
        Assert.That(answer.ErrorDescription, Is.EqualTo("The assertion is not valid, or this client may not present it.").Or.Null, "The gate says nothing.");
        if (assertion.Length > 20)
            Assert.That(_bearer.Server.Logs.Text, Does.Not.Contain(assertion));
    }

    private static IEnumerable<TestCaseData> BadRows() => Bad.Select(row => new TestCaseData(row.Row).SetArgDisplayNames(row.Row));

    private static readonly (string Row, Func<AssertionTests, string> Assertion)[] Good =
    [
        ("§3.3 aud as a list of one", tests => tests.With(claims => claims["aud"] = new JsonArray(tests._bearer.Issuer))),
        ("§3.4 expired within the skew", tests => tests.With(claims => claims["exp"] = tests._bearer.Partner.Now - 9)),
        ("§3.4 exp as far ahead as may be", tests => tests.With(claims => claims["exp"] = tests._bearer.Partner.Now + 310)),
        ("§3.5 nbf within the skew", tests => tests.With(claims => claims["nbf"] = tests._bearer.Partner.Now + 10)),
        ("§3.6 iat within the skew", tests => tests.With(claims => claims["iat"] = tests._bearer.Partner.Now + 10)),
        ("§3.6 no iat", tests => tests.With(claims => claims.Remove("iat"))),
        ("§3.8 further claims", tests => tests.With(claims => (claims["x"], claims["scope"], claims["act"]) = (1, "api2", new JsonObject()))),
        ("§3.9 no kid", tests => tests._bearer.Partner.WithHeader(header => header.Remove("kid"))),
        ("§3.10 no typ", tests => tests._bearer.Partner.WithHeader(header => header.Remove("typ"))),
        ("§3.10 typ in another case", tests => tests._bearer.Partner.WithHeader(header => header["typ"] = "jwt")),
        ("§3.10 a further member of the header", tests => tests._bearer.Partner.WithHeader(header => header["x"] = 1)),
    ];

    [TestCaseSource(nameof(GoodRows))]
    public async Task the_assertion_is_taken(string row) => (await _bearer.AskAsync(Good.Single(candidate => candidate.Row == row).Assertion(this))).MustBeIssued();

    private static IEnumerable<TestCaseData> GoodRows() => Good.Select(row => new TestCaseData(row.Row).SetArgDisplayNames(row.Row));

    private string With(Action<JsonObject> change) => _bearer.Partner.With(change);

    private string Text(Func<string, string> change) => _bearer.Partner.Key.Sign(_bearer.Partner.Header().ToJsonString(), change(_bearer.Partner.Claims().ToJsonString()));

    private string ByRsa(string algorithm, string type)
    {
        var (header, claims) = (_bearer.Rsa.Header(), _bearer.Rsa.Claims());
        (header["alg"], header["typ"]) = (algorithm, type);
        (claims["person"], claims["exp"], claims["auth_time"]) = ("grace", _bearer.Rsa.Now + 3000, _bearer.Rsa.Now - 100);
        return _bearer.Rsa.Key.Sign(header.ToJsonString(), claims.ToJsonString(), algorithm);
    }

    private static string Unsigned(Partner partner, string algorithm) => partner.WithHeader(header => header["alg"] = algorithm)[..^86];

    private static string Hmac(Partner partner)
    {
        var input = partner.WithHeader(header => header["alg"] = "HS256")[..^87];
        return $"{input}.{Forger.Text(HMACSHA256.HashData(Encoding.UTF8.GetBytes(partner.PublicJwk().ToJsonString()), Encoding.ASCII.GetBytes(input)))}";
    }

    private static string ByAnother(Partner partner, string algorithm)
    {
        using var key = ClientKeyPair.Make(algorithm);
        return key.Sign(partner.Header().ToJsonString(), partner.Claims().ToJsonString());
    }

    private static string Der(Partner partner)
    {
        var input = partner.Assertion()[..^87];
        return $"{input}.{Forger.Text(partner.Key.Sign(Encoding.ASCII.GetBytes(input), "ES256", DSASignatureFormat.Rfc3279DerSequence))}";
    }

    private static string Swapped(string signed, string other) => $"{signed.Split('.')[0]}.{other.Split('.')[1]}.{signed.Split('.')[2]}";

    // 64 bytes are 85 characters and two bits: the last one has four bits that say nothing.
    private static string Loose(string assertion) => assertion[..^1] + (char)(assertion[^1] + 1);
}
