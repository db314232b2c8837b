using System.Text.Json.Nodes;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.BackchannelAuthentication;

/// <summary>Requests that their client has signed (CIBA Core §7.1.1): everything is within, signed by the client itself, for this server, for a short while, once.</summary>
[TestFixture("sqlite")]
[TestFixture("postgresql")]
public sealed class SignedRequestTests(string provider) : CibaFixture(provider)
{
    private const string Signer = "signer";

    private readonly ClientKeyPair _key = ClientKeyPair.Make("ES256");
    private readonly ClientKeyPair _rsa = ClientKeyPair.Make("PS256");
    private readonly ClientKeyPair _foreign = ClientKeyPair.Make("ES256");

    private long Now => Server.Clock.GetUtcNow().ToUnixTimeSeconds();

    [OneTimeTearDown]
    public void DisposeKeys()
    {
        _key.Dispose();
        _rsa.Dispose();
        _foreign.Dispose();
    }

    [Test]
    public async Task signed_request_is_taken_and_answered_like_any_other()
    {
        var authReqId = (await SendAsync(With(claims => (claims["binding_message"], claims["acr_values"], claims["requested_expiry"]) = ("W4SCT", "urn:loa:2", 120)))).MustBeAsked(120);
        var page = await Alice.OpenRequestAsync();
        Assert.That(page.Html, Does.Contain("W4SCT"));
        await Alice.DecideAsync(page);
        (await Server.PollAsync(authReqId, ("client_id", Signer))).MustBeIssued();
    }

    [Test]
    public async Task all_that_is_allowed_is_taken()
    {
        await TakenAsync(With(claims => claims["requested_expiry"] = "120"), 120);
        await TakenAsync(With(claims => claims["aud"] = new JsonArray("https://other.example.com", Issuer)));
        await TakenAsync(With(claims => claims["resource"] = "urn:api1"));
        await TakenAsync(With(claims => claims["resource"] = new JsonArray("urn:api1")));
        await TakenAsync(With(claims => claims["exp"] = Now + 3600));
        await LetAnswerAsync();
        await TakenAsync(_key.Sign("""{"alg":"ES256"}""", Claims().ToJsonString()));
        await TakenAsync(_key.Sign("""{"alg":"ES256","typ":"oauth-authz-req+jwt"}""", Claims().ToJsonString()));
        await TakenAsync(_rsa.Sign("""{"alg":"PS256","typ":"JWT"}""", Claims().ToJsonString()));
    }

    [TestCase("iss")]
    [TestCase("aud")]
    [TestCase("exp")]
    [TestCase("iat")]
    [TestCase("nbf")]
    [TestCase("jti")]
    [Property("Requirement", "CIB-06")]
    public async Task claim_that_is_missing_is_missed(string claim) => await RefusedAsync(With(claims => claims.Remove(claim)));

    [TestCase("iss", "\"bank\"")]
    [TestCase("iss", "\"SIGNER\"")]
    [TestCase("iss", "[\"signer\"]")]
    [TestCase("iss", "null")]
    [TestCase("iss", "\"\\ud800\"")]
    [TestCase("aud", "\"https://other.example.com\"")]
    [TestCase("aud", "[]")]
    [TestCase("aud", "[\"https://other.example.com\", 7]")]
    [TestCase("aud", "{}")]
    [TestCase("aud", "\"\\ud800\"")]
    [TestCase("aud", "[\"\\ud800\"]")]
    [TestCase("aud", "\"http\\ud800\\ud800\\ud800\\ud800\\ud800\\ud800\\ud800\\ud800\"")]
    [TestCase("aud", "[\"http\\ud800\\ud800\\ud800\\ud800\\ud800\\ud800\\ud800\\ud800\"]")]
    [TestCase("exp", "\"4102444800\"")]
    [TestCase("exp", "1.5")]
    [TestCase("exp", "-1")]
    [TestCase("exp", "9999999999999999999")]
    [TestCase("exp", "null")]
    [TestCase("iat", "\"now\"")]
    [TestCase("iat", "0")]
    [TestCase("nbf", "true")]
    [TestCase("nbf", "{}")]
    [TestCase("jti", "\"\"")]
    [TestCase("jti", "7")]
    [TestCase("jti", "\"\\udc00\"")]
    [Property("Requirement", "CIB-06")]
    public async Task claim_that_is_wrong_is_refused(string claim, string json) => await RefusedAsync(Raw(claim, json));

    [Test]
    [Property("Requirement", "CIB-06")]
    public async Task audience_that_only_resembles_the_issuer_is_refused()
    {
        foreach (var audience in new[] { Issuer + "/", Issuer + CibaFlow.Path, Issuer.ToUpperInvariant(), " " + Issuer })
            await RefusedAsync(With(claims => claims["aud"] = audience));
    }

    [TestCase("exp", -11)]
    [TestCase("exp", 3601)]
    [TestCase("exp", 100_000)]
    [TestCase("iat", 11)]
    [TestCase("nbf", 11)]
    [TestCase("nbf", -3400)]
    [TestCase("iat", -3400)]
    [Property("Requirement", "CIB-06")]
    public async Task times_that_do_not_fit_are_refused(string claim, int fromNow) => await RefusedAsync(With(claims => claims[claim] = Now + fromNow));

    [TestCase("none")]
    [TestCase("None")]
    [TestCase("HS256")]
    [TestCase("HS512")]
    [TestCase("EdDSA")]
    [TestCase("ES384")]
    [TestCase("")]
    [Property("Requirement", "CIB-06")]
    public async Task other_algorithms_are_refused(string algorithm) => await RefusedAsync(_key.Sign($$"""{"alg":"{{algorithm}}"}""", Claims().ToJsonString()));

    [Test]
    [Property("Requirement", "CIB-06")]
    public async Task unsigned_request_is_refused()
    {
        var (header, claims) = (ClientKeyPair.Text("""{"alg":"none"}"""u8), ClientKeyPair.Text(System.Text.Encoding.UTF8.GetBytes(Claims().ToJsonString())));
        await RefusedAsync($"{header}.{claims}.");
        await RefusedAsync($"{header}.{claims}");
        await RefusedAsync($"{header}.{claims}.{ClientKeyPair.Text("x"u8)}");
    }

    [Test]
    [Property("Requirement", "CIB-06")]
    public async Task rs256_is_refused_though_the_key_could() => await RefusedAsync(_rsa.Sign("""{"alg":"RS256"}""", Claims().ToJsonString(), "RS256"));

    [Test]
    [Property("Requirement", "CIB-06")]
    public async Task signature_by_the_secret_is_refused()
    {
        var input = $"{ClientKeyPair.Text("""{"alg":"HS256"}"""u8)}.{ClientKeyPair.Text(System.Text.Encoding.UTF8.GetBytes(Claims().ToJsonString()))}";
        await RefusedAsync($"{input}.{ClientKeyPair.Text(System.Security.Cryptography.HMACSHA256.HashData("secret"u8, System.Text.Encoding.ASCII.GetBytes(input)))}");
        await RefusedAsync($"{input}.{ClientKeyPair.Text(System.Security.Cryptography.HMACSHA256.HashData(_key.PublicDer(), System.Text.Encoding.ASCII.GetBytes(input)))}");
    }

    [Test]
    [Property("Requirement", "CIB-06")]
    public async Task signature_by_a_foreign_key_is_refused_and_no_key_is_taken_along()
    {
        await RefusedAsync(_foreign.Sign("""{"alg":"ES256"}""", Claims().ToJsonString()));
        await RefusedAsync(_foreign.Sign(new JsonObject { ["alg"] = "ES256", ["jwk"] = _foreign.PublicJwk() }.ToJsonString(), Claims().ToJsonString()));
        await RefusedAsync(_foreign.Sign("""{"alg":"ES256","jku":"https://attacker.example.com/jwks"}""", Claims().ToJsonString()));
        await RefusedAsync(_key.Sign("""{"alg":"ES256","crit":["exp"]}""", Claims().ToJsonString()));
    }

    [Test]
    [Property("Requirement", "CIB-06")]
    public async Task request_of_another_client_is_refused()
    {
        var request = With(_ => { });
        (await Server.AskUserAsync(("client_id", "second-signer"), ("scope", ""), ("login_hint", ""), ("request", request))).MustBeRefused("invalid_request");
        (await Server.AskUserAsync(("scope", ""), ("login_hint", ""), ("request", request))).MustBeRefused("invalid_request");
        await TakenAsync(request);
    }

    [TestCase("at+jwt")]
    [TestCase("secevent+jwt")]
    [TestCase("logout+jwt")]
    [Property("Requirement", "CIB-06")]
    public async Task token_of_another_kind_is_refused(string type) => await RefusedAsync(_key.Sign($$"""{"alg":"ES256","typ":"{{type}}"}""", Claims().ToJsonString()));

    [Test]
    public async Task client_assertion_is_no_request()
    {
        var maker = new AssertionMaker(Signer, _key, Issuer, Server.Clock);
        await RefusedAsync(maker.Assertion());
        await RefusedAsync(maker.With(claims => (claims["scope"], claims["login_hint"]) = ("openid", "alice")));
    }

    [TestCase("scope", "openid")]
    [TestCase("login_hint", "alice")]
    [TestCase("binding_message", "W4SCT")]
    [TestCase("requested_expiry", "60")]
    [TestCase("colour", "green")]
    [Property("Requirement", "CIB-06")]
    public async Task parameter_beside_the_request_is_refused(string name, string value)
    {
        (await SendAsync(With(_ => { }), (name, value))).MustBeRefused("invalid_request");
        Assert.That(await Alice.WaitingAsync(), Is.Empty);
    }

    [Test]
    public async Task assertion_of_the_client_stays_beside_the_request()
    {
        var maker = new AssertionMaker(Signer, _key, Issuer, Server.Clock);
        (await Server.PostAsync(CibaFlow.Path, ("request", With(_ => { })), ("client_assertion_type", AssertionMaker.AssertionType), ("client_assertion", maker.Assertion()))).MustBeAsked();
    }

    [Test]
    [Property("Requirement", "CIB-06")]
    public async Task second_use_is_refused_until_it_has_expired_and_then_for_its_age()
    {
        var request = With(claims => claims["exp"] = Now + 100);
        await TakenAsync(request);
        await RefusedAsync(request);
        await RefusedAsync(With(claims => claims["jti"] = TokenAnswer.PayloadOf(request).GetProperty("jti").GetString()));
        Advance(109);
        await RefusedAsync(request);
        Advance(1);
        await RefusedAsync(request);
    }

    [TestCase("scope", "[\"openid\"]")]
    [TestCase("scope", "{}")]
    [TestCase("scope", "null")]
    [TestCase("login_hint", "7")]
    [TestCase("login_hint", "[\"alice\"]")]
    [TestCase("login_hint", "{\"sub\":\"1\"}")]
    [TestCase("login_hint", "\"\\ud800\"")]
    [TestCase("requested_expiry", "60.5")]
    [TestCase("requested_expiry", "-60")]
    [TestCase("requested_expiry", "0")]
    [TestCase("requested_expiry", "true")]
    [TestCase("resource", "[[\"urn:api1\"]]")]
    [TestCase("resource", "[7]")]
    [TestCase("extra", "{\"nested\":true}")]
    [TestCase("claims", "{\"id_token\":{}}")]
    [Property("Requirement", "CIB-06")]
    public async Task claim_that_is_no_parameter_of_the_endpoint_is_refused(string claim, string json) => await RefusedAsync(Raw(claim, json));

    [Test]
    public async Task what_is_within_is_held_to_the_same_rules()
    {
        (await SendAsync(With(claims => claims["scope"] = "api1"))).MustBeRefused("invalid_scope");
        (await SendAsync(With(claims => claims.Remove("login_hint")))).MustBeRefused("invalid_request");
        (await SendAsync(With(claims => claims["id_token_hint"] = "x"))).MustBeRefused("invalid_request");
        (await SendAsync(With(claims => claims["login_hint"] = "nobody"))).MustBeRefused("unknown_user_id");
        (await SendAsync(With(claims => claims["binding_message"] = "a\0b"))).MustBeRefused("invalid_binding_message");
        (await SendAsync(With(claims => claims["binding_message"] = ""))).MustBeRefused("invalid_binding_message");
    }

    [Test]
    public async Task what_is_no_jwt_is_refused()
    {
        var good = With(_ => { });
        foreach (var text in new[] { "x", "..", "a.b.c", good + ".", good[..^1], good.Replace('.', '!'), " " + good, good + "\n", $"{good.Split('.')[0]}.{ClientKeyPair.Text("[]"u8)}.{good.Split('.')[2]}", new string('a', 33_000) })
            await RefusedAsync(text);
        await RefusedAsync(_key.Sign("""{"alg":"ES256"}""", """{"iss":"signer","iss":"signer"}"""));
        await RefusedAsync(_key.Sign("""{"alg":"ES256"}""", """{"\ud800":1}"""));
        await RefusedAsync(_key.Sign("""{"\ud800":1}""", Claims().ToJsonString()));
        await TakenAsync(good);
    }

    protected override void Configure(JsonObject settings)
    {
        foreach (var (name, keys) in new (string, ClientKeyPair[])[] { (Signer, [_key, _rsa]), ("second-signer", [_foreign]) })
        {
            var secrets = settings.AddCibaClient(name)["ClientSecrets"]!.AsArray();
            foreach (var key in keys)
                secrets.Add(new JsonObject { ["Type"] = "JWK", ["Value"] = key.PublicJwk().ToJsonString() });
        }
    }

    private JsonObject Claims() => new()
    {
        ["iss"] = Signer,
        ["aud"] = Issuer,
        ["iat"] = Now,
        ["nbf"] = Now,
        ["exp"] = Now + 300,
        ["jti"] = Guid.NewGuid().ToString("n"),
        ["scope"] = "openid api1",
        ["login_hint"] = "alice",
    };

    private string With(Action<JsonObject> change)
    {
        var claims = Claims();
        change(claims);
        return _key.Sign("""{"alg":"ES256","typ":"JWT"}""", claims.ToJsonString());
    }

    // Not every JSON is one that could be made by way of an object.
    private string Raw(string claim, string json)
    {
        var claims = Claims();
        claims[claim] = "in its place";
        return _key.Sign("""{"alg":"ES256","typ":"JWT"}""", claims.ToJsonString().Replace("\"in its place\"", json, StringComparison.Ordinal));
    }

    private Task<TokenAnswer> SendAsync(string request, params (string Name, string Value)[] more) =>
        Server.PostAsync(CibaFlow.Path, [("client_id", Signer), ("client_secret", "secret"), ("request", request), .. more]);

    private async Task TakenAsync(string request, int expiresIn = 300) => (await SendAsync(request)).MustBeAsked(expiresIn);

    private async Task LetAnswerAsync()
    {
        foreach (var address in await Alice.WaitingAsync())
            await Alice.DecideAsync(await Alice.GetAsync(address));
    }

    private async Task RefusedAsync(string request)
    {
        var before = (await Alice.WaitingAsync()).Length;
        (await SendAsync(request)).MustBeRefused("invalid_request");
        Assert.That(await Alice.WaitingAsync(), Has.Length.EqualTo(before));
    }
}
