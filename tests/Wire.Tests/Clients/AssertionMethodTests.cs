using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using PluginTokenServer.Host.Keys;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.Clients;

/// <summary>What an assertion is sent with, in whose place, and what stays of it.</summary>
public sealed class AssertionMethodTests
{
    private readonly ClientKeyPair _key = ClientKeyPair.Make("ES256");
    private TestServer _server = null!;

    [OneTimeSetUp]
    public async Task Start() => _server = await TestServer.StartAsync(configuration =>
    {
        configuration.AddKeyClient("signer", _key.PublicJwk())["AllowedGrantTypes"] = new JsonArray("client_credentials", "password");
        configuration.AddKeyClient("throttled", _key.PublicJwk());
        foreach (var method in new[] { "private_key_jwt", "client_secret_post", "client_secret_basic" })
        {
            var client = configuration.AddKeyClient(method, _key.PublicJwk());
            client["ClientSecrets"]!.AsArray().Add(new JsonObject { ["Value"] = SampleConfiguration.SecretHash });
            client["Properties"] = new JsonObject { ["token_endpoint_auth_method"] = method };
        }

        configuration["KnownProxies"] = new JsonArray("127.0.0.1");
    });

    [OneTimeTearDown]
    public async Task Stop()
    {
        await _server.DisposeAsync();
        _key.Dispose();
    }

    // Time enough to forget what another test has tried.
    [SetUp]
    public void Forget() => _server.Clock.Advance(TimeSpan.FromHours(1));

    [TestCase(null)]
    [TestCase("")]
    [TestCase("urn:ietf:params:oauth:client-assertion-type:saml2-bearer")]
    [TestCase("urn:ietf:params:oauth:client-assertion-type:JWT-bearer")]
    [TestCase("urn:ietf:params:oauth:grant-type:jwt-bearer")]
    [TestCase(" urn:ietf:params:oauth:client-assertion-type:jwt-bearer")]
    public async Task other_type_of_assertion_is_refused(string? type)
    {
        List<(string, string)> form = [("grant_type", "client_credentials"), ("client_id", "signer"), ("client_assertion", Client().Assertion())];
        if (type is not null)
            form.Add(("client_assertion_type", type));
        RefusedAssertions.MustBeInvalidClient(await _server.TokenAsync([.. form]));
    }

    [Test]
    public async Task type_without_an_assertion_is_refused() =>
        RefusedAssertions.MustBeInvalidClient(await _server.TokenAsync(("grant_type", "password"), ("client_id", "public"), ("username", "alice"), ("password", "alice"), ("client_assertion_type", AssertionMaker.AssertionType)));

    [Test]
    [Property("Requirement", "CLI-04")]
    public async Task assertion_and_secret_are_two_methods([Values] bool byHeader)
    {
        var assertion = _server.AssertionsOf("private_key_jwt", _key).Assertion();
        (string, string)[] form = [("grant_type", "client_credentials"), ("client_assertion_type", AssertionMaker.AssertionType), ("client_assertion", assertion)];
        var answer = byHeader
            ? await _server.TokenAsync("Basic " + Convert.ToBase64String(Encoding.ASCII.GetBytes("private_key_jwt:secret")), form)
            : await _server.TokenAsync([.. form, ("client_id", "private_key_jwt"), ("client_secret", "secret")]);
        Assert.That((answer.Status, answer.Error), Is.EqualTo((HttpStatusCode.BadRequest, "invalid_request")));
        Assert.That((await _server.AssertAsync(assertion)).Status, Is.EqualTo(HttpStatusCode.OK), "Nothing was used up.");
    }

    [TestCase("client_assertion")]
    [TestCase("client_assertion_type")]
    [Property("Requirement", "TOK-03")]
    public async Task assertion_is_sent_once(string twice)
    {
        var assertion = Client().Assertion();
        var answer = await _server.AssertAsync(assertion, (twice, twice == "client_assertion" ? assertion : AssertionMaker.AssertionType));
        Assert.That((answer.Status, answer.Error), Is.EqualTo((HttpStatusCode.BadRequest, "invalid_request")));
    }

    [Test]
    [Property("Requirement", "CLI-05")]
    public async Task assertion_in_the_query_is_not_honoured()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/connect/token?client_assertion_type={Uri.EscapeDataString(AssertionMaker.AssertionType)}&client_assertion={Client().Assertion()}")
        {
            Content = new FormUrlEncodedContent([KeyValuePair.Create("grant_type", "client_credentials"), KeyValuePair.Create("client_id", "signer")]),
        };
        RefusedAssertions.MustBeInvalidClient(await _server.SendAsync(request));
    }

    [Test]
    [Property("Requirement", "CLI-08")]
    public async Task client_with_keys_only_has_no_secret([Values] bool byHeader, [Values("secret", "", "signer")] string secret)
    {
        var answer = byHeader
            ? await _server.TokenAsync("Basic " + Convert.ToBase64String(Encoding.ASCII.GetBytes($"signer:{secret}")), ("grant_type", "client_credentials"))
            : await _server.TokenAsync(("grant_type", "client_credentials"), ("client_id", "signer"), ("client_secret", secret));
        Assert.That((answer.Status, answer.Error), Is.EqualTo((HttpStatusCode.Unauthorized, "invalid_client")));
    }

    [Test]
    [Property("Requirement", "CLI-08")]
    public async Task key_itself_is_no_secret()
    {
        var answer = await _server.TokenAsync(("grant_type", "client_credentials"), ("client_id", "signer"), ("client_secret", _key.PublicJwk().ToJsonString()));
        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.Unauthorized));
    }

    [Test]
    [Property("Requirement", "CLI-08")]
    public async Task bound_client_uses_its_method_and_no_other(
        [Values("private_key_jwt", "client_secret_post", "client_secret_basic")] string bound, [Values("private_key_jwt", "client_secret_post", "client_secret_basic")] string used)
    {
        var answer = used switch
        {
            "private_key_jwt" => await _server.AssertAsync(_server.AssertionsOf(bound, _key).Assertion()),
            "client_secret_post" => await _server.TokenAsync(("grant_type", "client_credentials"), ("client_id", bound), ("client_secret", "secret")),
            _ => await _server.TokenAsync("Basic " + Convert.ToBase64String(Encoding.ASCII.GetBytes($"{bound}:secret")), ("grant_type", "client_credentials")),
        };
        Assert.That(answer.Status, Is.EqualTo(bound == used ? HttpStatusCode.OK : HttpStatusCode.Unauthorized), answer.Body);
    }

    [Test]
    [Property("Requirement", "CLI-01")]
    public async Task client_with_a_key_does_not_pass_without_it() =>
        RefusedAssertions.MustBeInvalidClient(await _server.TokenAsync(("grant_type", "password"), ("client_id", "signer"), ("username", "alice"), ("password", "alice")));

    [TestCase("at+jwt")]
    [TestCase("dpop+jwt")]
    [TestCase("logout+jwt")]
    [TestCase("oauth-authz-req+jwt")]
    [TestCase("token-introspection+jwt")]
    [TestCase("secevent+jwt")]
    [TestCase("application/jwt")]
    [TestCase("")]
    [Property("Requirement", "JWT-11")]
    public async Task what_says_that_it_is_something_else_is_no_assertion(string type)
    {
        var answer = await _server.AssertAsync(Client().WithHeader(header => header["typ"] = type));
        // An empty type says nothing.
        Assert.That(answer.Status, Is.EqualTo(type.Length == 0 ? HttpStatusCode.OK : HttpStatusCode.Unauthorized));
    }

    [Test]
    [Property("Requirement", "JWT-11")]
    public async Task token_of_this_server_is_no_assertion()
    {
        await _server.MustRefuseAssertionAsync(await _server.UserTokenAsync());
        var own = await _server.AssertAsync(Client().Assertion());
        await _server.MustRefuseAssertionAsync(own.AccessToken);
        await _server.MustRefuseAssertionAsync(own.AccessToken, ("client_id", "signer"));
    }

    [Test]
    [Property("Requirement", "JWT-11")]
    public async Task token_of_this_server_is_no_assertion_even_for_a_client_with_its_key()
    {
        await using var server = await Servers.WithAsync(ProbePlugin.Instance, settings => settings.AddClient(ProbePlugin.Client, ["probe"], ["api2"]));
        var forger = new Forger(server);
        await server.ReconfigureAsync(settings => settings.AddKeyClient("confused", JwkOf(forger.Key)));
        await server.MustRefuseAssertionAsync(forger.With(claims => (claims["sub"], claims["client_id"]) = ("confused", "confused")));
        await server.MustRefuseAssertionAsync(forger.Token(
            forger.Header(type: "JWT"), new JsonObject
            {
                ["iss"] = forger.Claims()["iss"]!.DeepClone(),
                ["aud"] = "confused",
                ["sub"] = "confused",
                ["iat"] = forger.Now,
                ["exp"] = forger.Now + 300,
                ["jti"] = "1",
            }));
        Assert.That((await server.ProbeAsync(server.AssertionsOf("confused", _key).Assertion())).Valid, Is.False, "Nor is an assertion a token.");
    }

    [Test]
    [Property("Requirement", "JWT-04")]
    [Property("Requirement", "JWT-06")]
    [Property("Requirement", "JWT-07")]
    public async Task header_brings_no_key_and_changes_no_reading([Values("jku", "x5u", "jwk", "x5c", "crit", "b64", "zip", "enc")] string name)
    {
        using var stranger = ClientKeyPair.Make("ES256");
        foreach (var value in new JsonNode?[] { "https://attacker.example/keys", stranger.PublicJwk(), new JsonArray("exp"), new JsonArray(), false, "DEF", null })
        {
            await _server.MustRefuseAssertionAsync(_server.AssertionsOf("private_key_jwt", stranger).WithHeader(header => header[name] = value?.DeepClone()));
            _server.Clock.Advance(TimeSpan.FromMinutes(5));
            await _server.MustRefuseAssertionAsync(_server.AssertionsOf("private_key_jwt", _key).WithHeader(header => header[name] = value?.DeepClone()));
        }
    }

    private static readonly (string Name, Func<string, string> Spoil)[] Spoilt =
    [
        ("nothing", _ => "."), ("text", _ => "x"), ("dots", _ => ".."), ("blank", token => token + " "), ("line feed", token => token + "\n"), ("padding", token => token + "="),
        ("quotes", token => $"\"{token}\""), ("braces", token => "{" + token + "}"), ("fourth part", token => token + ".AA"), ("five parts", token => token + ".AA.AA"), ("twice", token => token + "." + token),
        ("no header", token => token[token.IndexOf('.', StringComparison.Ordinal)..]), ("no claims", token => token.Split('.')[0] + ".." + token.Split('.')[2]),
        ("spare bits", token => token[..^1] + (char)(token[^1] + 1)), ("long", token => token + new string('A', 40_000)),
        ("JSON", token => new JsonObject { ["protected"] = token.Split('.')[0], ["payload"] = token.Split('.')[1], ["signature"] = token.Split('.')[2] }.ToJsonString()),
    ];

    private static IEnumerable<string> SpoiltNames => Spoilt.Select(spoilt => spoilt.Name);

    [Test]
    [Property("Requirement", "JWT-03")]
    public async Task any_other_spelling_is_refused([ValueSource(nameof(SpoiltNames))] string name) => await _server.MustRefuseAssertionAsync(Spoilt.Single(spoilt => spoilt.Name == name).Spoil(Client().Assertion()));

    [Test]
    [Property("Requirement", "CLI-19")]
    public async Task twenty_wrong_assertions_are_enough()
    {
        using var stranger = ClientKeyPair.Make("ES256");
        for (var i = 0; i < 20; i++)
            RefusedAssertions.MustBeInvalidClient(await FromAsync("10.0.0.1", _server.AssertionsOf("throttled", stranger).Assertion()));
        var good = _server.AssertionsOf("throttled", _key).Assertion();
        var answer = await FromAsync("10.0.0.1", good);
        Assert.That((answer.Status, answer.Headers.RetryAfter?.Delta), Is.EqualTo((HttpStatusCode.TooManyRequests, (TimeSpan?)TimeSpan.FromSeconds(15))));
        Assert.That((await FromAsync("10.0.0.2", good)).Status, Is.EqualTo(HttpStatusCode.OK), "Elsewhere it is unharmed, and nothing was used up.");
    }

    [Test]
    [Property("Requirement", "CLI-19")]
    public async Task replays_count_and_good_ones_do_not()
    {
        var once = _server.AssertionsOf("throttled", _key).Assertion();
        for (var i = 0; i < 30; i++)
            Assert.That((await FromAsync("10.0.1.1", _server.AssertionsOf("throttled", _key).Assertion())).Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await FromAsync("10.0.1.1", once)).Status, Is.EqualTo(HttpStatusCode.OK));
        for (var i = 0; i < 20; i++)
            RefusedAssertions.MustBeInvalidClient(await FromAsync("10.0.1.1", once));
        Assert.That((await FromAsync("10.0.1.1", once)).Status, Is.EqualTo(HttpStatusCode.TooManyRequests));
    }

    [Test]
    [Property("Requirement", "GEN-09")]
    public async Task log_says_why_and_nothing_of_the_assertion()
    {
        await using var server = await TestServer.StartAsync(configuration => configuration.AddKeyClient("signer", _key.PublicJwk()));
        using var stranger = ClientKeyPair.Make("ES256");
        var client = server.AssertionsOf("signer", _key);
        var (once, late) = (client.With(claims => claims["jti"] = "identifier-of-one"), client.With(claims => (claims["exp"], claims["jti"]) = (client.Now - 60, "identifier-of-two")));
        string[] sent = [once, once, late, client.With(claims => claims["aud"] = "urn:some:audience"), server.AssertionsOf("signer", stranger).Assertion(), server.AssertionsOf("name-of-nobody", _key).Assertion(), "text-of-nothing"];
        foreach (var assertion in sent)
            await server.AssertAsync(assertion);
        var log = server.Logs.Text;
        foreach (var part in sent.SelectMany(assertion => assertion.Split('.')).Where(part => part != sent[0].Split('.')[0]).Concat(["identifier-of", "urn:some:audience", "name-of-nobody", "text-of-nothing"]))
            Assert.That(log, Does.Not.Contain(part));
        Assert.That(
            server.Logs.Records.Where(record => record.Id.Name == "ClientAssertionRefused").Select(record => (record.Level, record.Message[(record.Message.IndexOf(':', StringComparison.Ordinal) + 2)..])),
            Is.EqualTo(new[]
            {
                (LogLevel.Warning, "it has been used before."), (LogLevel.Warning, "it has expired."), (LogLevel.Warning, "aud is not the issuer, as one string."),
                (LogLevel.Warning, "its signature is of none of the client's keys."), (LogLevel.Warning, "its signature is of none of the client's keys."),
            }));
    }

    private AssertionMaker Client() => _server.AssertionsOf("signer", _key);

    private async Task<TokenAnswer> FromAsync(string source, string assertion)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/connect/token")
        {
            Content = new FormUrlEncodedContent(
            [
                KeyValuePair.Create("grant_type", "client_credentials"), KeyValuePair.Create("client_assertion_type", AssertionMaker.AssertionType), KeyValuePair.Create("client_assertion", assertion),
            ]),
        };
        request.Headers.Add("X-Forwarded-For", source);
        return await _server.SendAsync(request);
    }

    private static JsonObject JwkOf(SigningKey key)
    {
        var jwk = key.PublicKey;
        return new JsonObject { ["kty"] = jwk.Kty, ["crv"] = jwk.Crv, ["x"] = jwk.X, ["y"] = jwk.Y, ["kid"] = jwk.KeyId };
    }
}
