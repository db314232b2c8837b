using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using PluginTokenServer.Host.Options;
using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Wire.Tests.Clients;

public sealed class PublicAndDisabledClientTests
{
    private const string Hash = SampleConfiguration.SecretHash;

    private TestServer _server = null!;

    [OneTimeSetUp]
    public async Task Start() => _server = await TestServer.StartAsync(configuration =>
    {
        configuration.AddClient("disabled", ["client_credentials"], ["api1"])["Enabled"] = false;
        configuration.AddClient("expiring", ["client_credentials"], ["api1"])["ClientSecrets"] = Secrets((Hash, "2050-01-01T12:00:00Z"));
        configuration.AddClient("offset", ["client_credentials"], ["api1"])["ClientSecrets"] = Secrets((Hash, "2050-01-01T14:00:00+02:00"));
        configuration.AddClient("unzoned", ["client_credentials"], ["api1"])["ClientSecrets"] = Secrets((Hash, "2050-01-01T12:00:00"));
        configuration.AddClient("slow", ["client_credentials"], ["api1"])["ClientSecrets"] = Secrets((PasswordHashes.Of("secret"), "2050-01-01T12:00:00Z"));
        configuration.AddClient("renewed", ["client_credentials"], ["api1"])["ClientSecrets"] = Secrets((Hash, "2050-01-01T12:00:00Z"), (PluginTokenServer.Models.HashExtensions.Sha256("renewed"), null));
    }, clock: new(new DateTimeOffset(2050, 1, 1, 0, 0, 0, TimeSpan.Zero)));

    [OneTimeTearDown]
    public async Task Stop() => await _server.DisposeAsync();

    [TestCase(false, "secret")]
    [TestCase(false, "x")]
    [TestCase(true, "secret")]
    [TestCase(true, "")]
    [Property("Requirement", "CLI-17")]
    public async Task public_client_with_any_secret_is_refused(bool byHeader, string secret)
    {
        (string, string)[] form = [("grant_type", "password"), ("username", "alice"), ("password", "alice")];
        var answer = byHeader
            ? await _server.TokenAsync("Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"public:{secret}")), form)
            : await _server.TokenAsync([.. form, ("client_id", "public"), ("client_secret", secret)]);
        AssertInvalidClient(answer);
    }

    [Test]
    [Property("Requirement", "CLI-17")]
    public async Task public_client_is_known_by_its_id_alone()
    {
        var answer = await _server.TokenAsync(("grant_type", "password"), ("client_id", "public"), ("username", "alice"), ("password", "alice"));
        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.OK), answer.Body);
    }

    [Test]
    [Property("Requirement", "CLI-17")]
    public async Task public_client_has_no_token_of_its_own()
    {
        var answer = await _server.TokenAsync(("grant_type", "client_credentials"), ("client_id", "public"));
        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(answer.Error, Is.EqualTo("unauthorized_client"));
    }

    [Test]
    [Property("Requirement", "CLI-17")]
    public async Task public_client_cannot_be_given_client_credentials_or_a_secret()
    {
        var refusal = await Assert.ThrowsAsync<ConfigurationException>(() => TestServer.StartAsync(configuration =>
        {
            configuration.AddClient("both", ["client_credentials"], ["api1"])["RequireClientSecret"] = false;
        }));
        Assert.That(refusal!.Faults.Select(fault => fault.Path), Is.EquivalentTo(new[] { "TokenServer:Clients:5:ClientSecrets", "TokenServer:Clients:5:AllowedGrantTypes:0" }));
    }

    [Test]
    [Property("Requirement", "CLI-18")]
    [Property("Requirement", "CC-02")]
    public async Task disabled_client_is_refused_like_an_unknown_one()
    {
        var disabled = await AskAsync("disabled");
        AssertInvalidClient(disabled);
        Assert.That(disabled.Body, Is.EqualTo((await AskAsync("nobody")).Body));
    }

    [Test]
    [Property("Requirement", "CLI-18")]
    public async Task secret_works_to_the_last_second_and_no_longer([Values("expiring", "offset", "unzoned", "slow", "renewed")] string client)
    {
        await using var server = await TestServer.StartAsync(
            configuration => configuration["Clients"] = JsonNode.Parse(Clients()), clock: new(new DateTimeOffset(2050, 1, 1, 11, 59, 59, TimeSpan.Zero)));
        Assert.That((await AskAsync(client, "secret", server)).Status, Is.EqualTo(HttpStatusCode.OK));
        server.Clock.Advance(TimeSpan.FromSeconds(1));
        AssertInvalidClient(await AskAsync(client, "secret", server));
        if (client == "renewed")
            Assert.That((await AskAsync(client, "renewed", server)).Status, Is.EqualTo(HttpStatusCode.OK), "The other secret goes on.");
    }

    private string Clients() => JsonNode.Parse(File.ReadAllText(Path.Combine(_server.Root, "appsettings.json")))!["TokenServer"]!["Clients"]!.ToJsonString();

    private static JsonArray Secrets(params (string Value, string? Expiration)[] secrets) =>
        [.. secrets.Select(secret => new JsonObject { ["Value"] = secret.Value, ["Expiration"] = secret.Expiration })];

    private static void AssertInvalidClient(TokenAnswer answer)
    {
        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.Unauthorized), answer.Body);
        Assert.That(answer.Error, Is.EqualTo("invalid_client"));
    }

    private Task<TokenAnswer> AskAsync(string client, string secret = "secret", TestServer? server = null) =>
        (server ?? _server).TokenAsync(("grant_type", "client_credentials"), ("client_id", client), ("client_secret", secret));
}
