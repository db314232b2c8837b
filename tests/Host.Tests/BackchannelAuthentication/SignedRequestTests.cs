using System.Text.Json.Nodes;
using PluginTokenServer.Host.BackchannelAuthentication;
using PluginTokenServer.Host.Clients;
using PluginTokenServer.Models;
using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Host.Tests.BackchannelAuthentication;

/// <summary>Signed requests by their rules: which key, which claims, which times, and what becomes of the claims.</summary>
public sealed class SignedRequestTests
{
    private const string Client = "signer";
    private const string Issuer = "https://id.example.com";

    private static readonly DateTimeOffset Now = new(2030, 1, 2, 3, 4, 5, 678, TimeSpan.Zero);
    private static readonly long Seconds = Now.ToUnixTimeSeconds();

    private readonly ClientKeyPair _key = ClientKeyPair.Make("ES256");
    private readonly ClientKeyPair _rsa = ClientKeyPair.Make("PS256");

    [OneTimeTearDown]
    public void Stop()
    {
        _key.Dispose();
        _rsa.Dispose();
    }

    [Test]
    public async Task a_good_one_is_its_parameters_and_none_of_its_own_claims()
    {
        var (signed, fault) = await ReadAsync(claims => (claims["requested_expiry"], claims["resource"]) = (60, new JsonArray("urn:api1", "urn:api2")));
        Assert.That(fault, Is.Null);
        Assert.That(signed!.Parameters.AllKeys, Is.EquivalentTo(new[] { "scope", "login_hint", "requested_expiry", "resource" }));
        Assert.That((signed.Parameters["scope"], signed.Parameters["login_hint"], signed.Parameters["requested_expiry"]), Is.EqualTo(("openid", "alice", "60")));
        Assert.That(signed.Parameters.GetValues("resource"), Is.EqualTo(new[] { "urn:api1", "urn:api2" }));
        // As long as it is taken: ten seconds for clocks that differ.
        Assert.That((signed.Id, signed.End.ToUnixTimeSeconds()), Is.EqualTo(("one", Seconds + 310)));
    }

    [TestCase("iss", "other", "The iss of the signed request is not the client's identifier.")]
    [TestCase("aud", "https://id.example.com/", "The aud of the signed request is not this server's issuer.")]
    [TestCase("exp", "1893553445", "The signed request must have exp, nbf and iat, each a whole number of seconds.")]
    [TestCase("iat", "1893553445", "The signed request must have exp, nbf and iat, each a whole number of seconds.")]
    [TestCase("nbf", "1893553445", "The signed request must have exp, nbf and iat, each a whole number of seconds.")]
    [TestCase("jti", "", "The signed request must have a jti.")]
    [Property("Requirement", "CIB-06")]
    public async Task a_fault_is_named_by_our_own_words(string claim, string value, string fault) => Assert.That(await FaultAsync(claims => claims[claim] = value), Is.EqualTo(fault));

    [TestCase("iss")]
    [TestCase("aud")]
    [TestCase("exp")]
    [TestCase("iat")]
    [TestCase("nbf")]
    [TestCase("jti")]
    [Property("Requirement", "CIB-06")]
    public async Task each_claim_is_needed(string claim) => Assert.That(await FaultAsync(claims => claims.Remove(claim)), Does.Contain(claim));

    [TestCase(-10, "The signed request has expired.")]
    [TestCase(-9, null)]
    [TestCase(3600, null)]
    [TestCase(3601, "The signed request must not live longer than an hour.")]
    [Property("Requirement", "CIB-06")]
    public async Task the_end_lies_within_an_hour(int fromNow, string? fault) => Assert.That(await FaultAsync(claims => claims["exp"] = Seconds + fromNow), Is.EqualTo(fault));

    [TestCase("iat", 10, null)]
    [TestCase("iat", 11, "The iat or nbf of the signed request lies ahead.")]
    [TestCase("nbf", 10, null)]
    [TestCase("nbf", 11, "The iat or nbf of the signed request lies ahead.")]
    [TestCase("iat", -3300, null)]
    [TestCase("iat", -3301, "The signed request must not live longer than an hour.")]
    [TestCase("nbf", -3300, null)]
    [TestCase("nbf", -3301, "The signed request must not live longer than an hour.")]
    [Property("Requirement", "CIB-06")]
    public async Task the_beginning_is_not_ahead_and_no_longer_than_an_hour_before_the_end(string claim, int fromNow, string? fault) =>
        Assert.That(await FaultAsync(claims => claims[claim] = Seconds + fromNow), Is.EqualTo(fault));

    [Test]
    [Property("Requirement", "CIB-06")]
    public async Task the_issuer_may_be_one_audience_of_several()
    {
        Assert.That(await FaultAsync(claims => claims["aud"] = new JsonArray("https://other.example.com", Issuer)), Is.Null);
        Assert.That(await FaultAsync(claims => claims["aud"] = new JsonArray("https://other.example.com", 7)), Does.Contain("aud"));
        Assert.That(await FaultAsync(claims => claims["aud"] = new JsonArray()), Does.Contain("aud"));
    }

    [Test]
    [Property("Requirement", "CIB-06")]
    public async Task each_algorithm_that_is_listed_is_taken_and_no_other()
    {
        Assert.That(SignedRequest.SigningAlgorithms, Is.EqualTo(ClientKey.AllAlgorithms.Except(["RS256"])).And.Not.Empty);
        foreach (var algorithm in SignedRequest.SigningAlgorithms)
        {
            using var pair = ClientKeyPair.Make(algorithm);
            Assert.That(await FaultAsync(pair, $$"""{"alg":"{{algorithm}}"}"""), Is.Null, algorithm);
        }

        foreach (var algorithm in new[] { "none", "None", "HS256", "EdDSA", "ps256", "" })
            Assert.That(await FaultAsync(_key, $$"""{"alg":"{{algorithm}}"}"""), Does.StartWith("The signed request must be signed by one of"), algorithm);
        var rs256 = _rsa.Sign("""{"alg":"RS256"}""", Claims().ToJsonString(), "RS256");
        Assert.That((await ReadAsync(rs256, Registered(_rsa))).Fault, Does.StartWith("The signed request must be signed by one of"));
    }

    [TestCase("""{"alg":"ES256"}""", null)]
    [TestCase("""{"alg":"ES256","typ":"JWT"}""", null)]
    [TestCase("""{"alg":"ES256","typ":"jwt"}""", null)]
    [TestCase("""{"alg":"ES256","typ":"oauth-authz-req+jwt"}""", null)]
    [TestCase("""{"alg":"ES256","typ":"at+jwt"}""", "The typ of the signed request is another's.")]
    [TestCase("""{"alg":"ES256","typ":"application/oauth-authz-req+jwt"}""", "The typ of the signed request is another's.")]
    [TestCase("""{"alg":"ES256","crit":["exp"]}""", "The parameter request is no signed JWT.")]
    [TestCase("""{"alg":"ES256","jku":"https://attacker.example.com"}""", "The parameter request is no signed JWT.")]
    public async Task the_type_is_its_own_or_none(string header, string? fault) => Assert.That(await FaultAsync(_key, header), Is.EqualTo(fault));

    [Test]
    [Property("Requirement", "CIB-06")]
    public async Task only_a_key_of_the_client_signs_under_its_name_until_it_ends()
    {
        using var foreign = ClientKeyPair.Make("ES256");
        const string none = "The signature of the signed request is by none of the client's keys.";
        var text = _key.Sign("""{"alg":"ES256","kid":"one"}""", Claims().ToJsonString());
        var ended = ClientKeyReader.TryRead(new Secret(_key.PublicJwk().ToJsonString(), Now.UtcDateTime) { Type = "JWK" })!;
        Assert.That((await ReadAsync(text, Registered(_key, "one"))).Fault, Is.Null);
        Assert.That((await ReadAsync(text, Registered(_key))).Fault, Is.Null);
        Assert.That((await ReadAsync(text, Registered(_key, "two"))).Fault, Is.EqualTo(none));
        Assert.That((await ReadAsync(text, ended)).Fault, Is.EqualTo(none));
        Assert.That((await ReadAsync(text, Registered(foreign, "one"))).Fault, Is.EqualTo(none));
        Assert.That((await ReadAsync(text)).Fault, Is.EqualTo(none));
    }

    [TestCase("""{"scope":["openid"]}""")]
    [TestCase("""{"login_hint":7}""")]
    [TestCase("""{"login_hint":null}""")]
    [TestCase("""{"claims":{}}""")]
    [TestCase("""{"requested_expiry":true}""")]
    [TestCase("""{"resource":["urn:api1",7]}""")]
    [TestCase("""{"resource":[["urn:api1"]]}""")]
    public async Task what_is_no_text_is_no_parameter(string json)
    {
        var (name, value) = JsonNode.Parse(json)!.AsObject().Single();
        Assert.That(await FaultAsync(claims => claims[name] = value?.DeepClone()), Does.StartWith("The claims of the signed request must be parameters"));
    }

    [Test]
    public async Task whatever_comes_is_read_or_refused_and_never_an_accident([Range(1, 5)] int seed)
    {
        var random = new Random(seed);
        var (key, good) = (Registered(_key), _key.Sign("""{"alg":"ES256"}""", Claims().ToJsonString()));
        for (var i = 0; i < 300; i++)
        {
            var text = good.ToCharArray();
            for (var changes = random.Next(1, 4); changes > 0; changes--)
                text[random.Next(text.Length)] = "ABCabc019-_.="[random.Next(13)];
            var spoilt = new string(text);
            Assert.That((await ReadAsync(spoilt, key)).Signed is not null, Is.EqualTo(spoilt == good), spoilt);
        }
    }

    // Signed well, and strange within: what JSON can say is more than what is text.
    [TestCase("""{"iss":"\ud800"}""")]
    [TestCase("""{"\ud800":"x"}""")]
    [TestCase("""{"aud":"https://id.example.co\ud800\ud800\ud800\ud800"}""")]
    [TestCase("""{"aud":["https://id.example.co\ud800\ud800\ud800\ud800"]}""")]
    [TestCase("""{"jti":"\udc00"}""")]
    [TestCase("""{"scope":"\udc00"}""")]
    [TestCase("""{"resource":["\udc00"]}""")]
    [TestCase("""{"exp":1e400}""")]
    [TestCase("""{"exp":-1}""")]
    public async Task half_of_a_pair_and_numbers_without_end_are_refused(string member)
    {
        var name = member.Split('"')[1];
        var claims = Claims();
        claims.Remove(name);
        var text = claims.ToJsonString();
        Assert.That((await ReadAsync(_key.Sign("""{"alg":"ES256"}""", $"{text[..^1]},{member[1..]}"), Registered(_key))).Fault, Is.Not.Null);
    }

    private static JsonObject Claims() => new()
    {
        ["iss"] = Client,
        ["aud"] = Issuer,
        ["exp"] = Seconds + 300,
        ["iat"] = Seconds,
        ["nbf"] = Seconds,
        ["jti"] = "one",
        ["scope"] = "openid",
        ["login_hint"] = "alice",
    };

    private static ClientKey Registered(ClientKeyPair key, string? keyId = null)
    {
        var jwk = key.PublicJwk();
        if (keyId is not null)
            jwk["kid"] = keyId;
        return ClientKeyReader.TryRead(new Secret(jwk.ToJsonString()) { Type = "JWK" })!;
    }

    private static Task<(SignedParameters? Signed, string? Fault)> ReadAsync(string text, params ClientKey[] keys) =>
        SignedRequest.ReadAsync(text, Client, _ => ValueTask.FromResult<System.Collections.Immutable.ImmutableArray<ClientKey>>([.. keys]), Issuer, Now);

    private Task<(SignedParameters? Signed, string? Fault)> ReadAsync(Action<JsonObject> change)
    {
        var claims = Claims();
        change(claims);
        return ReadAsync(_key.Sign("""{"alg":"ES256","typ":"JWT"}""", claims.ToJsonString()), Registered(_key));
    }

    private async Task<string?> FaultAsync(Action<JsonObject> change) => (await ReadAsync(change)).Fault;

    private static async Task<string?> FaultAsync(ClientKeyPair pair, string header) => (await ReadAsync(pair.Sign(header, Claims().ToJsonString()), Registered(pair))).Fault;
}
