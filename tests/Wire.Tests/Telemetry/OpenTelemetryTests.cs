using System.Text.Json.Nodes;
using PluginTokenServer.Host.Plugins;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.Telemetry;

/// <summary>The bundled plugin sends what the server measures and traces to a collector.</summary>
public sealed class OpenTelemetryTests
{
    [Test]
    public async Task metrics_and_traces_arrive_at_the_collector_and_nothing_secret_with_them()
    {
        await using var collector = await Collector.StartAsync();
        using var files = new TestDirectory();
        var headers = Path.Combine(files.Path, "headers");
        await File.WriteAllTextAsync(headers, "# of the collector\nx-collector-key=of our own, really\n");
        var server = await StartAsync(new()
        {
            ["Endpoint"] = collector.Address.ToString(),
            ["HeadersFile"] = headers,
            ["ServiceName"] = "tokens-under-test",
            ["ResourceAttributes"] = new JsonObject { ["deployment.environment.name"] = "of-the-test" },
        });
        string token;
        await using (server)
        {
            Assert.That(server.Plugins.Plugins.Single(plugin => plugin.Id == "otlp").Reason, Is.Null);
            token = (await server.TokenAsync(("grant_type", "client_credentials"), ("client_id", "machine"), ("client_secret", "secret"))).MustBeIssued().AccessToken;
            await server.TokenAsync(("grant_type", "delegation"), ("client_id", "api1.client"), ("client_secret", "secret"), ("token", "rubbish-token"));
            await server.StopAsync();
        }

        var (metrics, traces) = (collector.BodiesOf("/v1/metrics"), collector.BodiesOf("/v1/traces"));
        Assert.That(metrics, Does.Contain("token_server.token.request.duration").And.Contain("client_credentials").And.Contain("tokens-under-test").And.Contain("of-the-test"));
        Assert.That(metrics, Does.Contain("token_server.plugin.call.duration").And.Contain("delegation"));
        Assert.That(traces, Does.Contain("token request").And.Contain("plugin call").And.Contain("tokens-under-test"));
        Assert.That(collector.Received.Select(export => export.Key), Is.All.EqualTo("of our own, really"));
        foreach (var secret in new[] { token, token.Split('.')[2], "rubbish-token", "secret" })
            Assert.That(metrics + traces, Does.Not.Contain(secret));
    }

    [Test]
    public async Task collector_that_is_away_keeps_nobody_from_a_token()
    {
        await using var server = await StartAsync(new() { ["Endpoint"] = "http://127.0.0.1:9", ["TimeoutMs"] = 100 });
        (await server.TokenAsync(("grant_type", "client_credentials"), ("client_id", "machine"), ("client_secret", "secret"))).MustBeIssued();
        Assert.That(server.Plugins.Plugins.Single(plugin => plugin.Id == "otlp").State, Is.EqualTo(PluginState.Active));
    }

    [TestCase("Endpoint", "collector", "Endpoint is no address of a collector")]
    [TestCase("Endpoint", "http://user:password@localhost:4318", "without credentials")]
    [TestCase("Protocol", "carrier-pigeon", "use http/protobuf or grpc")]
    [TestCase("TimeoutMs", "0", "use 100 to 60000")]
    [TestCase("SampleRatio", "2", "use 0 to 1")]
    [TestCase("HeadersFile", "/no/such/file", "cannot be read")]
    [TestCase("Headers", "a=b", "Unknown setting 'Headers'")]
    public async Task settings_that_make_no_sense_are_refused_by_a_sentence(string name, string value, string sentence)
    {
        await using var server = await StartAsync(new() { [name] = value });
        var plugin = server.Plugins.Plugins.Single(plugin => plugin.Id == "otlp");
        Assert.That(plugin.State, Is.EqualTo(PluginState.Refused));
        Assert.That(plugin.Reason, Does.Contain(sentence).And.Not.Contain("password"));
    }

    private static Task<TestServer> StartAsync(JsonObject settings) => TestServer.StartAsync(
        configuration => configuration["Plugins"] = new JsonObject { ["Entries"] = new JsonObject { ["otlp"] = new JsonObject { ["Enabled"] = true, ["Settings"] = settings } } });
}
