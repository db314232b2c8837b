using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.Clients;

/// <summary>Assertions that are signed as they should be and say something else than they should.</summary>
/// <param name="published">Whether the clients publish their keys, instead of having them in the configuration.</param>
[TestFixture(false)]
[TestFixture(true)]
public sealed class AssertionClaimsTests(bool published)
{
    private const string ClientId = "signer";

    private readonly ClientKeyPair _key = ClientKeyPair.Make("ES256");
    private KeySetPublisher _publisher = null!;
    private TestServer _server = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        _publisher = await KeySetPublisher.StartAsync();
        _server = await TestServer.StartAsync(Configure);
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        await _server.DisposeAsync();
        await _publisher.DisposeAsync();
        _key.Dispose();
    }

    private static readonly Func<string, JsonNode?>[] OtherAudiences =
    [
        issuer => new JsonArray(issuer), issuer => new JsonArray(issuer, "https://other.example"), issuer => new JsonArray(), issuer => issuer + "/connect/token", issuer => issuer + "/connect/par",
        issuer => issuer + "/", issuer => issuer.ToUpperInvariant(), issuer => issuer + " https://other.example", issuer => " " + issuer, _ => "https://other.example", _ => ClientId, _ => "",
        _ => null, _ => 1, _ => true, issuer => new JsonObject { ["aud"] = issuer },
    ];

    [Test]
    [Property("Requirement", "CLI-10")]
    [Property("Requirement", "JWT-08")]
    public async Task audience_is_exactly_the_issuer([Range(0, 15)] int which) =>
        await _server.MustRefuseAssertionAsync(Client.With(claims => claims["aud"] = OtherAudiences[which](_server.Address.ToString().TrimEnd('/'))));

    [Test]
    [Property("Requirement", "CLI-10")]
    [Property("Requirement", "CLI-11")]
    public async Task required_claim_is_there([Values("iss", "sub", "aud", "exp", "jti")] string name)
    {
        await _server.MustRefuseAssertionAsync(Client.With(claims => claims.Remove(name)));
        await _server.MustRefuseAssertionAsync(Client.With(claims => claims[name] = null));
        await _server.MustRefuseAssertionAsync(Client.With(claims => claims[name] = ""));
        await _server.MustRefuseAssertionAsync(Client.With(claims => claims[name] = true));
        await _server.MustRefuseAssertionAsync(Client.With(claims => claims[name] = new JsonArray()));
        await _server.MustRefuseAssertionAsync(Client.With(claims => claims[name] = new JsonArray(Client.Claims()[name]!.DeepClone())));
    }

    [TestCase("iss", "other")]
    [TestCase("sub", "other")]
    [TestCase("iss", "SIGNER")]
    [TestCase("sub", "signer ")]
    [TestCase("iss", "machine")]
    [TestCase("sub", "nobody")]
    [TestCase("sub", "1")]
    [Property("Requirement", "CLI-11")]
    public async Task issuer_and_subject_are_both_the_client(string claim, string value) => await _server.MustRefuseAssertionAsync(Client.With(claims => claims[claim] = value));

    [TestCase("other")]
    [TestCase("machine")]
    [TestCase("nobody")]
    [TestCase("SIGNER")]
    [Property("Requirement", "CLI-11")]
    public async Task client_id_of_the_form_is_the_same_client(string clientId) => await _server.MustRefuseAssertionAsync(Client.Assertion(), ("client_id", clientId));

    // Seconds from now.
    [TestCase("iat", 10, true)]
    [TestCase("iat", 11, false)]
    [TestCase("iat", 61, false)]
    [TestCase("iat", -86_400, true)]
    [TestCase("nbf", 10, true)]
    [TestCase("nbf", 11, false)]
    [TestCase("nbf", 61, false)]
    [TestCase("nbf", -86_400, true)]
    [TestCase("exp", -9, true)]
    [TestCase("exp", -10, false)]
    [TestCase("exp", -11, false)]
    [TestCase("exp", -86_400, false)]
    [Property("Requirement", "CLI-13")]
    public async Task time_has_ten_seconds_of_play(string claim, int seconds, bool accepted) => await DecideAsync(Client.With(claims => claims[claim] = Client.Now + seconds), accepted);

    [TestCase(599, true)]
    [TestCase(600, true)]
    [TestCase(601, false)]
    [TestCase(3600, false)]
    [TestCase(315_360_000, false)]
    [Property("Requirement", "CLI-14")]
    public async Task end_is_at_most_ten_minutes_ahead(int seconds, bool accepted) => await DecideAsync(Client.With(claims => claims["exp"] = Client.Now + seconds), accepted);

    [Test]
    public async Task times_of_beginning_may_be_left_out() => await DecideAsync(Client.With(claims => claims.Remove("iat")), true);

    [Test]
    [Property("Requirement", "JWT-10")]
    public async Task time_is_a_whole_number([Values("exp", "iat", "nbf")] string claim, [Values("-1", "0", "1e308", "1e3", "1.5", "9223372036854775808", "-9223372036854775809", "\"1700000000\"", "null", "{}", "[]", "true")] string value) =>
        await _server.MustRefuseAssertionAsync(Client.With(claims => claims[claim] = JsonNode.Parse(value)));

    [Test]
    [Property("Requirement", "JWT-10")]
    public async Task half_seconds_are_none([Values("exp", "iat", "nbf")] string claim) => await _server.MustRefuseAssertionAsync(Client.With(claims => claims[claim] = Client.Now + 5.5));

    [Test]
    [Property("Requirement", "JWT-09")]
    public async Task claims_set_has_one_reading()
    {
        var (header, claims) = (Client.Header().ToJsonString(), Client.Claims().ToJsonString());
        foreach (var spoilt in new[]
        {
            claims[..^1] + ",\"sub\":\"signer\"}", claims[..^1] + ",\"aud\":\"https://other.example\"}", "[" + claims + "]", claims + claims, claims + ",", "{", "", "null", "\"x\"", "\uFEFF" + claims,
            claims[..^1] + ",\"x\":" + new string('[', 40) + new string(']', 40) + "}", claims[..^1] + ",\"x\":NaN}", claims[..^1] + ",\"x\":1,}", "/**/" + claims, claims[..^1] + ",\"x\":\"\0\"}",
        })
            await _server.MustRefuseAssertionAsync(_key.Sign(header, spoilt));
        foreach (var spoilt in new[] { header[..^1] + ",\"alg\":\"ES256\"}", header[..^1] + ",\"alg\":\"none\"}", "[" + header + "]", header + " x", "" })
            await _server.MustRefuseAssertionAsync(_key.Sign(spoilt, claims));
    }

    [Test]
    [Property("Requirement", "JWT-09")]
    public async Task other_encodings_are_refused()
    {
        var header = ClientKeyPair.Text(Encoding.UTF8.GetBytes(Client.Header().ToJsonString()));
        var claims = Client.Claims().ToJsonString();
        foreach (var bytes in new[] { Encoding.Unicode.GetBytes(claims), Encoding.BigEndianUnicode.GetBytes(claims), Encoding.UTF32.GetBytes(claims), Encoding.Latin1.GetBytes(claims[..^1] + ",\"x\":\"\u00e9\"}") })
        {
            var input = $"{header}.{ClientKeyPair.Text(bytes)}";
            await _server.MustRefuseAssertionAsync($"{input}.{ClientKeyPair.Text(_key.Sign(Encoding.ASCII.GetBytes(input), "ES256"))}");
        }
    }

    private AssertionMaker Client => _server.AssertionsOf(ClientId, _key);

    private async Task DecideAsync(string assertion, bool accepted)
    {
        if (accepted)
            Assert.That((await _server.AssertAsync(assertion)).Status, Is.EqualTo(HttpStatusCode.OK));
        else
            await _server.MustRefuseAssertionAsync(assertion);
    }

    private void Configure(JsonObject configuration)
    {
        configuration.AddKeyClient(ClientId, _key.PublicJwk());
        configuration.AddKeyClient("other", _key.PublicJwk());
        configuration["Throttling"] = new JsonObject { ["ClientSecretFailures"] = 10_000, ["SourceFailures"] = 100_000 };
        if (published)
            _publisher.Publish(configuration, ClientId, "other");
    }
}
