using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.Clients;

/// <summary>What an assertion is sent with, and in place of what.</summary>
public sealed class AssertionMethodTests
{
    private readonly ClientKeyPair _key = ClientKeyPair.Make("ES256");
    private TestServer _server = null!;

    [OneTimeSetUp]
    public async Task Start() => _server = await TestServer.StartAsync(configuration =>
    {
        configuration.AddKeyClient("signer", _key.PublicJwk())["AllowedGrantTypes"] = new JsonArray("client_credentials", "password");
        foreach (var method in new[] { "private_key_jwt", "client_secret_post", "client_secret_basic" })
        {
            var client = configuration.AddKeyClient(method, _key.PublicJwk());
            client["ClientSecrets"]!.AsArray().Add(new JsonObject { ["Value"] = SampleConfiguration.SecretHash });
            client["Properties"] = new JsonObject { ["token_endpoint_auth_method"] = method };
        }
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

    private AssertionMaker Client() => _server.AssertionsOf("signer", _key);
}
