using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using PluginTokenServer.Host.Keys;
using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Host.Tests.CommandLine;

/// <summary>The verbs open the store of the server themselves, with the plugin that keeps it.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class KeyVerbsTests : IDisposable
{
    private readonly TestDirectory _root = new();

    public void Dispose() => _root.Dispose();

    private string MasterKeyPath => Path.Combine(_root.Path, "data", "master.key");

    [Test]
    [Property("Requirement", "KEY-03")]
    public async Task list_shows_the_keys_that_the_server_has()
    {
        Assert.That((await RunAsync("keys list")).Lines, Is.EqualTo(new[] { "There are no keys yet; the server makes them when it starts." }));
        string[] keys;
        await using (var server = await StartAsync())
            keys = [.. server.Services.GetRequiredService<SigningKeyRing>().All.Select(key => key.KeyId)];

        var lines = (await RunAsync("keys list")).Lines;
        Assert.That(lines, Has.Length.EqualTo(2));
        Assert.That(lines[0], Does.Match(@$"^ES256  {keys[0]}  signs since \d{{4}}-\d\d-\d\d \d\d:\d\dZ$"));
        Assert.That(lines[1], Does.StartWith($"RS256  {keys[1]}  signs since "));
    }

    [Test]
    [Property("Requirement", "KEY-03")]
    public async Task rotate_publishes_the_next_keys_for_the_server_to_use()
    {
        Assert.That((await RunAsync("keys rotate")).Lines, Has.Length.EqualTo(4), "The first ones, and the next ones.");
        var lines = (await RunAsync("keys list")).Lines;
        Assert.That(lines[0], Does.Contain("  will sign from "));
        Assert.That(lines[1], Does.Contain("  signs since ").And.Contain(", published until "));
        await using var server = await StartAsync();
        Assert.That(server.Services.GetRequiredService<SigningKeyRing>().All.Select(key => key.KeyId), Is.EqualTo(lines.Select(line => line.Split("  ")[1])));
    }

    [Test]
    [Property("Requirement", "KEY-07")]
    public async Task new_master_key_is_put_in_front()
    {
        await using (await StartAsync())
        {
        }

        var old = (await File.ReadAllTextAsync(MasterKeyPath)).Trim();
        Assert.That((await RunAsync("keys master rotate")).Out, Does.StartWith("A new master key stands in front; 2 records were sealed anew."));
        var now = await File.ReadAllLinesAsync(MasterKeyPath);
        Assert.That(now, Has.Length.EqualTo(2));
        Assert.That(now[1], Is.EqualTo(old));
        await File.WriteAllTextAsync(MasterKeyPath, now[0]);
        await using var server = await StartAsync();
        Assert.That(await server.UserTokenAsync(), Is.Not.Empty);
    }

    [Test]
    [Property("Requirement", "KEY-03")]
    [Property("Requirement", "KEY-07")]
    public async Task running_server_does_it_itself()
    {
        await using var server = await StartAsync();
        var ring = server.Services.GetRequiredService<SigningKeyRing>();
        Assert.That((await RunAsync("keys rotate")).Lines, Has.Length.EqualTo(4));
        Assert.That(ring.All, Has.Count.EqualTo(4), "It knows the new ones at once.");
        Assert.That((await RunAsync("keys master rotate")).Out, Does.Contain("4 records were sealed anew"));
        var lines = (await RunAsync("keys list")).Lines;
        Assert.That(lines.Select(line => line.Split("  ")[1]), Is.EqualTo(ring.All.Select(key => key.KeyId)));
    }

    [TestCase("keys list")]
    [TestCase("keys rotate")]
    [TestCase("keys master rotate")]
    [Property("Requirement", "KEY-07")]
    public async Task missing_master_key_is_missed_and_not_made_again(string verb)
    {
        await using (await StartAsync())
        {
        }

        File.Delete(MasterKeyPath);
        Assert.That((await RunAsync(verb, exitCode: 1)).Error, Does.Contain("master.key' is missing"));
        Assert.That(File.Exists(MasterKeyPath), Is.False);
    }

    [Test]
    [Property("Requirement", "KEY-07")]
    public async Task keys_of_files_are_moved_into_a_store_that_keeps_them()
    {
        var (master, text) = EarlierKeyFile.NewMasterKey();
        using var key = SigningKey.Make("ES256", TimeProvider.System.GetUtcNow());
        var file = EarlierKeyFile.Write(Path.Combine(_root.Path, "data"), key, master);
        await File.WriteAllTextAsync(MasterKeyPath, text);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(MasterKeyPath, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        for (var start = 0; start < 2; start++)
        {
            await using var server = await StartAsync();
            Assert.That(TokenAnswer.HeaderOf(await server.UserTokenAsync()).GetProperty("kid").GetString(), Is.EqualTo(key.KeyId));
            Assert.That(File.Exists(file), Is.False);
        }

        Assert.That(File.Exists(Path.Combine(_root.Path, "data", "keys.imported", Path.GetFileName(file))), Is.True);
    }

    [Test]
    public async Task store_in_memory_has_nothing_to_open() => Assert.That(
        (await RunAsync("keys list", provider: "memory", exitCode: 1)).Error, Does.StartWith("The storage provider is memory").And.Contain("TokenServer:Storage:Provider"));

    private Task<TestServer> StartAsync() => TestServer.StartAsync(root: _root);

    private async Task<RecordedTerminal> RunAsync(string verb, int exitCode = 0, string? provider = null)
    {
        var configuration = SampleConfiguration.Create();
        if (provider is not null)
            configuration["TokenServer"]!["Storage"] = new JsonObject { ["Provider"] = provider };
        await File.WriteAllTextAsync(Path.Combine(_root.Path, "appsettings.json"), configuration.ToJsonString());
        var terminal = new RecordedTerminal();
        Assert.That(await terminal.RunAsync([.. verb.Split(' '), "--contentRoot", _root.Path, "--environment", "Development"]), Is.EqualTo(exitCode), terminal.Error + terminal.Out);
        return terminal;
    }
}
