using System.Net;
using System.Text.Json.Nodes;
using PluginTokenServer.Host.Keys;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.Clients;

/// <summary>What is no assertion, whoever signed it: other kinds of token, other headers, other spellings.</summary>
public sealed class AssertionShapeTests
{
    private readonly ClientKeyPair _key = ClientKeyPair.Make("ES256");
    private TestServer _server = null!;

    [OneTimeSetUp]
    public async Task Start() => _server = await TestServer.StartAsync(configuration => configuration.AddKeyClient("signer", _key.PublicJwk()));

    [OneTimeTearDown]
    public async Task Stop()
    {
        await _server.DisposeAsync();
        _key.Dispose();
    }

    // Time enough to forget what another test has tried.
    [SetUp]
    public void Forget() => _server.Clock.Advance(TimeSpan.FromHours(1));

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
            await _server.MustRefuseAssertionAsync(_server.AssertionsOf("signer", stranger).WithHeader(header => header[name] = value?.DeepClone()));
            _server.Clock.Advance(TimeSpan.FromMinutes(5));
            await _server.MustRefuseAssertionAsync(_server.AssertionsOf("signer", _key).WithHeader(header => header[name] = value?.DeepClone()));
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

    private AssertionMaker Client() => _server.AssertionsOf("signer", _key);

    private static JsonObject JwkOf(SigningKey key)
    {
        var jwk = key.PublicKey;
        return new JsonObject { ["kty"] = jwk.Kty, ["crv"] = jwk.Crv, ["x"] = jwk.X, ["y"] = jwk.Y, ["kid"] = jwk.KeyId };
    }
}
