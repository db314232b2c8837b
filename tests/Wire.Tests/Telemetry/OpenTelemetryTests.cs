using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
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
    public async Task log_arrives_at_the_collector_from_the_start_on_and_by_the_trace_that_it_is_part_of()
    {
        const string trace = "0af7651916cd43dd8448eb211c80319c";
        await using var collector = await Collector.StartAsync();
        string token;
        await using (var server = await StartAsync(new() { ["Endpoint"] = collector.Address.ToString(), ["ServiceName"] = "tokens-under-test", ["Metrics"] = false }))
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/connect/token") { Content = new FormUrlEncodedContent([new("grant_type", "client_credentials"), new("client_id", "machine"), new("client_secret", "secret")]) };
            request.Headers.Add("traceparent", $"00-{trace}-00f067aa0ba902b7-01");
            token = (await server.SendAsync(request)).MustBeIssued().AccessToken;
            await server.TokenAsync(("grant_type", "delegation"), ("client_id", "api1.client"), ("client_secret", "secret"), ("token", "rubbish-token"));
            await server.StopAsync();
        }

        var logs = collector.BodiesOf("/v1/logs");
        Assert.That(logs, Does.Contain("tokens-under-test").And.Contain("PluginTokenServer.Host.Token"));
        Assert.That(logs, Does.Contain("Plugin 'delegation'"), "Logged before there was anybody to take it.");
        Assert.That(logs, Does.Contain(System.Text.Encoding.Latin1.GetString(Convert.FromHexString(trace))));
        foreach (var secret in new[] { token, token.Split('.')[2], "rubbish-token", "secret" })
            Assert.That(logs, Does.Not.Contain(secret));
    }

    [Test]
    public async Task log_that_is_sent_has_levels_of_its_own()
    {
        await using var collector = await Collector.StartAsync();
        await using (var server = await StartAsync(new() { ["Endpoint"] = collector.Address.ToString(), ["Metrics"] = false }, "--Logging:LogSinks:LogLevel:Default", "Warning"))
        {
            await server.TokenAsync(("grant_type", "client_credentials"), ("client_id", "machine"), ("client_secret", "wrong"));
            await server.TokenAsync(("grant_type", "client_credentials"), ("client_id", "machine"), ("client_secret", "secret"));
            Assert.That(server.Logs.Text, Does.Contain("Plugin 'delegation'"));
            await server.StopAsync();
        }

        Assert.That(collector.BodiesOf("/v1/logs"), Does.Contain("PluginTokenServer.Host.Clients").And.Not.Contain("Plugin 'delegation'"));
    }

    [Test]
    public async Task log_is_not_sent_where_it_is_not_to_be()
    {
        await using var collector = await Collector.StartAsync();
        await using (var server = await StartAsync(new() { ["Endpoint"] = collector.Address.ToString(), ["Logs"] = false }))
            await server.StopAsync();
        Assert.That(collector.Received.Select(export => export.Path), Has.Some.EqualTo("/v1/metrics").And.None.EqualTo("/v1/logs"));
    }

    [Test]
    public async Task collector_that_is_away_keeps_nobody_from_a_token()
    {
        await using var server = await StartAsync(new() { ["Endpoint"] = "http://127.0.0.1:9", ["TimeoutMs"] = 100 });
        (await server.TokenAsync(("grant_type", "client_credentials"), ("client_id", "machine"), ("client_secret", "secret"))).MustBeIssued();
        Assert.That(server.Plugins.Plugins.Single(plugin => plugin.Id == "otlp").State, Is.EqualTo(PluginState.Active));
    }

    [Test]
    public async Task redirect_of_the_collector_is_not_followed()
    {
        await using var elsewhere = await Collector.StartAsync();
        await using var collector = await HttpPeer.StartAsync((http, _) =>
        {
            http.Response.StatusCode = StatusCodes.Status307TemporaryRedirect;
            http.Response.Headers.Location = new Uri(elsewhere.Address, http.Request.Path).ToString();
            return Task.CompletedTask;
        });
        await using (var server = await StartAsync(new() { ["Endpoint"] = collector.Address.ToString() }))
            await server.StopAsync();
        Assert.That(collector.Calls, Is.Positive);
        Assert.That(elsewhere.Received, Is.Empty);
    }

    [Test]
    public async Task clients_trace_id_has_no_say_in_what_is_sent_and_a_trace_is_sent_as_a_whole_or_not_at_all()
    {
        await using var collector = await Collector.StartAsync();
        // Whoever decides by the trace id, as is usual, keeps all of these.
        var ids = Enumerable.Range(1, 40).Select(number => $"{number:x16}{number:x16}").ToArray();
        await using (var server = await StartAsync(new() { ["Endpoint"] = collector.Address.ToString(), ["SampleRatio"] = 0.5, ["Metrics"] = false }))
        {
            foreach (var id in ids)
            {
                using var request = new HttpRequestMessage(HttpMethod.Post, "/connect/token") { Content = new FormUrlEncodedContent([new("grant_type", "client_credentials"), new("client_id", "machine"), new("client_secret", "secret")]) };
                request.Headers.Add("traceparent", $"00-{id}-00f067aa0ba902b7-01");
                (await server.SendAsync(request)).MustBeIssued();
            }

            await server.StopAsync();
        }

        var traces = collector.BodiesOf("/v1/traces");
        var spans = ids.Select(id => traces.Split(System.Text.Encoding.Latin1.GetString(Convert.FromHexString(id))).Length - 1).ToArray();
        Assert.That(spans, Has.Some.EqualTo(0).And.Some.GreaterThan(1));
        Assert.That(spans.Distinct().Count(), Is.EqualTo(2));
    }

    [TestCase("http://collector.example.com:4318", true, "credentials")]
    [TestCase("http://10.0.0.1:4318", true, "https")]
    [TestCase("https://collector.example.com:4318", true, null)]
    [TestCase("http://127.0.0.1:9", true, null)]
    [TestCase("http://[::1]:9", true, null)]
    [TestCase("http://10.0.0.1:4318", false, null)]
    public async Task credentials_go_over_no_network_in_the_clear(string endpoint, bool hasHeaders, string? sentence)
    {
        using var files = new TestDirectory();
        var settings = new JsonObject { ["Endpoint"] = endpoint, ["TimeoutMs"] = 100 };
        if (hasHeaders)
        {
            settings["HeadersFile"] = Path.Combine(files.Path, "headers");
            await File.WriteAllTextAsync(settings["HeadersFile"]!.GetValue<string>(), "x-collector-key=ours\n");
        }

        await using var server = await StartAsync(settings);
        var plugin = server.Plugins.Plugins.Single(plugin => plugin.Id == "otlp");
        Assert.That(plugin.State, Is.EqualTo(sentence is null ? PluginState.Active : PluginState.Refused));
        Assert.That(plugin.Reason ?? "", Does.Contain(sentence ?? "").And.Not.Contain("ours"));
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

    private static Task<TestServer> StartAsync(JsonObject settings, params string[] args) => TestServer.StartAsync(
        configuration => configuration["Plugins"] = new JsonObject { ["Entries"] = new JsonObject { ["otlp"] = new JsonObject { ["Enabled"] = true, ["Settings"] = settings } } }, args: args);
}
