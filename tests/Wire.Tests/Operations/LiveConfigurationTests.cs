using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PluginTokenServer.Host.Options;
using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Wire.Tests.Operations;

/// <summary>The settings file is edited while the server runs.</summary>
public sealed class LiveConfigurationTests
{
    private TestServer _server = null!;

    [SetUp]
    public async Task Start() => _server = await TestServer.StartAsync();

    [TearDown]
    public async Task Stop() => await _server.DisposeAsync();

    private string SettingsFile => Path.Combine(_server.Root, "appsettings.json");

    [Test]
    public async Task new_client_works_without_a_restart()
    {
        Assert.That((await AskAsync("newcomer")).Status, Is.EqualTo(HttpStatusCode.Unauthorized));
        Edit(configuration => configuration.AddClient("newcomer", ["client_credentials"], ["api1"]));
        await SettlesAsync(async () => (await AskAsync("newcomer")).Status == HttpStatusCode.OK);
        await SettlesAsync(() => Task.FromResult(Told("The changed configuration is in force: Clients.") == 1));
    }

    [Test]
    [Property("Requirement", "CLI-18")]
    [Property("Requirement", "CC-02")]
    public async Task disabled_client_and_its_removed_secret_are_refused_at_once()
    {
        Edit(configuration =>
        {
            configuration.Client("machine")["Enabled"] = false;
            configuration.Client("rsa")["ClientSecrets"]![0]!["Value"] = PluginTokenServer.Models.HashExtensions.Sha256("another");
        });
        await SettlesAsync(async () => (await AskAsync("machine")).Status == HttpStatusCode.Unauthorized);
        Assert.That((await AskAsync("rsa")).Status, Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That((await AskAsync("rsa", "another")).Status, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    [Property("Requirement", "DISC-01")]
    [Property("Requirement", "DISC-03")]
    public async Task metadata_follows_and_has_another_tag()
    {
        const string path = "/.well-known/openid-configuration";
        using var before = await _server.Http.GetAsync(path);
        Edit(configuration => configuration["ApiScopes"]!.AsArray().Add(new JsonObject { ["Name"] = "newscope" }));
        await SettlesAsync(async () => (await _server.Http.GetStringAsync(path)).Contains("newscope", StringComparison.Ordinal));

        using var conditional = new HttpRequestMessage(HttpMethod.Get, path);
        conditional.Headers.IfNoneMatch.Add(before.Headers.ETag!);
        using var after = await _server.Http.SendAsync(conditional);
        Assert.That(after.StatusCode, Is.EqualTo(HttpStatusCode.OK), "What the client has is not the document any more.");
    }

    [Test]
    [Property("Fault", "F39")]
    public async Task invalid_change_keeps_the_old_and_is_told_once_with_all_faults()
    {
        Edit(configuration =>
        {
            configuration.AddClient("newcomer", ["client_credentials"], ["api1"]);
            configuration.AddClient("newcomer", ["client_credentials"], ["nonsense"]);
            configuration["Uzers"] = new JsonArray();
        });
        await SettlesAsync(async () => await ReadinessAsync() == "degraded");
        Assert.That((await AskAsync("machine")).Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await AskAsync("newcomer")).Status, Is.EqualTo(HttpStatusCode.Unauthorized), "Nothing of a faulty configuration is used.");
        // The same again, and then mended: by then it has been looked at twice.
        Edit(_ => { });
        for (var i = 0; i < 20; i++)
            await SettlesAsync(async () => await ReadinessAsync() == "degraded");
        Edit(Mend);
        await SettlesAsync(async () => await ReadinessAsync() == "ready");
        var told = Rejections();
        Assert.That(told, Has.Length.EqualTo(1));
        Assert.That(told[0], Does.Contain("TokenServer:Clients:6:ClientId").And.Contain("TokenServer:Clients:6:AllowedScopes:0").And.Contain("TokenServer:Uzers"));
        Assert.That(_server.Logs.Records.Single(record => record.Message == told[0]).Level, Is.EqualTo(LogLevel.Error));

        static void Mend(JsonObject configuration)
        {
            configuration["Clients"]!.AsArray().RemoveAt(6);
            configuration.Remove("Uzers");
        }
    }

    [Test]
    [Property("Fault", "F39")]
    public async Task mended_configuration_is_taken_and_the_server_is_ready_again()
    {
        Edit(configuration => configuration["Nonsense"] = true);
        await SettlesAsync(async () => await ReadinessAsync() == "degraded");
        Edit(configuration =>
        {
            configuration.Remove("Nonsense");
            configuration.AddClient("newcomer", ["client_credentials"], ["api1"]);
        });
        await SettlesAsync(async () => await ReadinessAsync() == "ready");
        Assert.That((await AskAsync("newcomer")).Status, Is.EqualTo(HttpStatusCode.OK));
    }

    [TestCase("{ \"TokenServer\": { \"Clients\": [ { \"ClientId\": \"mach", "appsettings.json cannot be read: it is not JSON at line 1.")]
    [TestCase("", "appsettings.json cannot be read: it is not JSON at line 1.")]
    [TestCase("{}", "appsettings.json is gone or empty")]
    [TestCase(null, "appsettings.json is gone or empty")]
    [Property("Fault", "F39")]
    public async Task half_a_file_or_none_keeps_the_old(string? content, string fault)
    {
        if (content is null)
            File.Delete(SettingsFile);
        else
            Replace(content);
        await SettlesAsync(() => ToldAsync(fault));
        Assert.That(await ReadinessAsync(), Is.EqualTo("degraded"));
        Assert.That((await AskAsync("machine")).Status, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    [Property("Fault", "F39")]
    public async Task what_is_told_is_wrong_with_the_file_as_it_is_now()
    {
        Replace("{");
        await SettlesAsync(() => ToldAsync("it is not JSON at line 1."));
        Replace("{}");
        await SettlesAsync(() => ToldAsync("is gone or empty"));
    }

    [Test]
    public async Task what_needs_a_restart_is_said_and_left_alone()
    {
        Edit(configuration =>
        {
            configuration["Issuer"] = "https://elsewhere.example.com";
            configuration.AddClient("newcomer", ["client_credentials"], ["api1"]);
        });
        await SettlesAsync(async () => (await AskAsync("newcomer")).Status == HttpStatusCode.OK);
        var metadata = JsonDocument.Parse(await _server.Http.GetStringAsync("/.well-known/openid-configuration")).RootElement;
        Assert.That(metadata.GetProperty("issuer").GetString(), Is.EqualTo(_server.Address.ToString().TrimEnd('/')));
        await SettlesAsync(() => Task.FromResult(Told("These settings have changed and take effect at the next start: Issuer.") == 1));
        Assert.That(await ReadinessAsync(), Is.EqualTo("ready"));
    }

    [Test]
    public async Task nothing_is_read_before_the_editor_is_done()
    {
        Edit(configuration => configuration.AddClient("newcomer", ["client_credentials"], ["api1"]));
        _server.Clock.Advance(ServerConfigurationSource.Settling - TimeSpan.FromMilliseconds(1));
        Assert.That((await AskAsync("newcomer")).Status, Is.EqualTo(HttpStatusCode.Unauthorized));
        await SettlesAsync(async () => (await AskAsync("newcomer")).Status == HttpStatusCode.OK);
    }

    // As an editor does it: whole, and then in place of the old one.
    private void Replace(string content)
    {
        File.WriteAllText(SettingsFile + ".new", content);
        File.Move(SettingsFile + ".new", SettingsFile, overwrite: true);
    }

    /// <summary>Changes the file and waits until the framework has read it.</summary>
    private void Edit(Action<JsonObject> change)
    {
        var (settings, mark) = (JsonNode.Parse(File.ReadAllText(SettingsFile))!.AsObject(), Guid.NewGuid().ToString());
        change(settings["TokenServer"]!.AsObject());
        settings["Mark"] = mark;
        Replace(settings.ToJsonString());
        var configuration = _server.Services.GetRequiredService<IConfiguration>();
        Assert.That(Eventually.Holds(() => configuration["Mark"] == mark), Is.True, "The file has been read.");
    }

    // How soon after the framework the server knows of a change is not for the test to know; the debounce needs time of the clock.
    private async Task SettlesAsync(Func<Task<bool>> condition) => Assert.That(await Eventually.HoldsAsync(() =>
    {
        _server.Clock.Advance(ServerConfigurationSource.Settling);
        return condition();
    }), Is.True, _server.Logs.Text);

    private int Told(string beginning) => _server.Logs.Records.Count(record => record.Message.StartsWith(beginning, StringComparison.Ordinal));

    private string[] Rejections() =>
        [.. _server.Logs.Records.Where(record => record.Message.StartsWith("The changed configuration is not used", StringComparison.Ordinal)).Select(record => record.Message)];

    private Task<bool> ToldAsync(string fault) => Task.FromResult(Rejections().Any(told => told.Contains(fault, StringComparison.Ordinal)));

    private Task<string> ReadinessAsync() => _server.Http.GetStringAsync("/health/ready");

    private Task<TokenAnswer> AskAsync(string client, string secret = "secret") =>
        _server.TokenAsync(("grant_type", "client_credentials"), ("client_id", client), ("client_secret", secret));
}
