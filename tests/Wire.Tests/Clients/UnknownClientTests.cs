using System.Text;
using System.Text.Json.Nodes;
using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Wire.Tests.Clients;

/// <summary>Who guesses learns nothing about which clients there are.</summary>
public sealed class UnknownClientTests
{
    private const string Unknown = "nobody-x";

    private static readonly string[] Known = ["machine", "disabled", "slow", "expired", "sha512", "posting", "public"];

    private TestServer _server = null!;

    [OneTimeSetUp]
    public async Task Start() => _server = await TestServer.StartAsync(configuration =>
    {
        configuration.AddClient("disabled", ["client_credentials"], ["api1"])["Enabled"] = false;
        configuration.AddClient("slow", ["client_credentials"], ["api1"])["ClientSecrets"] = new JsonArray(new JsonObject { ["Value"] = PasswordHashes.Of("secret") });
        configuration.AddClient("expired", ["client_credentials"], ["api1"])["ClientSecrets"]![0]!["Expiration"] = "2020-01-01T00:00:00Z";
        configuration.AddClient("sha512", ["client_credentials"], ["api1"])["ClientSecrets"] =
            new JsonArray(new JsonObject { ["Value"] = PluginTokenServer.Models.HashExtensions.Sha512("secret") });
        configuration.AddClient("posting", ["client_credentials"], ["api1"])["Properties"] = new JsonObject { ["token_endpoint_auth_method"] = "client_secret_post" };
    });

    [OneTimeTearDown]
    public async Task Stop() => await _server.DisposeAsync();

    [Test]
    [Property("Requirement", "CLI-03")]
    public async Task wrong_secret_is_answered_as_an_unknown_client([ValueSource(nameof(Known))] string client, [Values] bool byHeader)
    {
        Assert.That(await AskAsync(client, "wrong", byHeader), Is.EqualTo(await AskAsync(Unknown, "wrong", byHeader)));
        Assert.That(await AskAsync(client, "", byHeader: true), Is.EqualTo(await AskAsync(Unknown, "", byHeader: true)));
    }

    [Test]
    [Property("Requirement", "CLI-03")]
    public async Task overlong_secret_is_answered_alike([ValueSource(nameof(Known))] string client) =>
        Assert.That(await AskAsync(client, new string('s', 600), byHeader: false), Is.EqualTo(await AskAsync(Unknown, new string('s', 600), byHeader: false)));

    [Test]
    [Property("Requirement", "CLI-03")]
    public async Task grant_type_and_scope_are_not_looked_at_before_the_client()
    {
        var answer = await _server.TokenAsync(("grant_type", "nothing"), ("client_id", "machine"), ("client_secret", "wrong"), ("scope", "nonsense"));
        Assert.That(answer.Error, Is.EqualTo("invalid_client"));
    }

    [Test]
    [Property("Requirement", "CLI-03")]
    [Property("Requirement", "CLI-19")]
    public async Task unknown_client_is_throttled_like_a_known_one()
    {
        await using var server = await TestServer.StartAsync();
        async Task<int[]> GuessesAsync(string client) =>
            [.. await Task.WhenAll(Enumerable.Range(0, 25).Select(async _ => (int)(await server.TokenAsync(("client_id", client), ("client_secret", "wrong"))).Status))];

        var known = await GuessesAsync("machine");
        Assert.That((await GuessesAsync(Unknown)).Order(), Is.EqualTo(known.Order()));
        Assert.That(known.Count(status => status == 429), Is.EqualTo(5));
    }

    // Everything but the time of day.
    private async Task<string> AskAsync(string client, string secret, bool byHeader)
    {
        // So that this is no test of throttling.
        _server.Clock.Advance(TimeSpan.FromMinutes(1));
        (string, string)[] form = [("grant_type", "client_credentials")];
        var answer = byHeader
            ? await _server.TokenAsync("Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{client}:{secret}")), form)
            : await _server.TokenAsync([.. form, ("client_id", client), ("client_secret", secret)]);
        Assert.That((int)answer.Status, Is.EqualTo(401));
        answer.Headers.Remove("Date");
        return $"{answer.Status}\n{answer.Headers}{answer.ContentHeaders}\n{answer.Body}";
    }
}
