using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.Clients;

/// <summary>What stays of a refused assertion: a count, a reason for the operator, and no word of it.</summary>
public sealed class AssertionTraceTests
{
    private readonly ClientKeyPair _key = ClientKeyPair.Make("ES256");
    private TestServer _server = null!;

    [OneTimeSetUp]
    public async Task Start() => _server = await TestServer.StartAsync(configuration =>
    {
        // This machine speaks for others.
        configuration["KnownProxies"] = new JsonArray("127.0.0.1");
        configuration.AddKeyClient("throttled", _key.PublicJwk());
    });

    [OneTimeTearDown]
    public async Task Stop()
    {
        await _server.DisposeAsync();
        _key.Dispose();
    }

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
}
