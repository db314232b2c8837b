using System.Text.Json;
using PluginTokenServer.Host.Tests.Options;
using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Host.Tests.CommandLine;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class ConfigurationVerbsTests : IDisposable
{
    private readonly TestDirectory _root = new();
    private readonly RecordedTerminal _terminal = new();

    public void Dispose() => _root.Dispose();

    [Test]
    public async Task a_valid_configuration_is_summed_up()
    {
        Write("appsettings.json", JsonSerializer.Serialize(SampleSettings.Settings()));

        Assert.That(await CheckAsync(), Is.Zero, _terminal.Error);
        Assert.That(_terminal.Lines, Is.EqualTo(new[]
        {
            "OK. Production: 2 clients, 2 API scopes, 1 APIs, 1 identity resources, 1 users.",
            "Served only if a plugin offers them: delegation.",
        }));
    }

    [Test]
    public async Task all_faults_are_shown()
    {
        Write("appsettings.json", JsonSerializer.Serialize(SampleSettings.Settings(("Isuer", "x"), ("Clients:0:AccessTokenLifetime", "0"))));

        Assert.That(await CheckAsync(), Is.EqualTo(1));
        Assert.That(_terminal.Error, Is.EqualTo(
            "The configuration has 2 faults:\n  - TokenServer:Isuer is not a setting; did you mean Issuer?\n"
            + "  - TokenServer:Clients:0:AccessTokenLifetime ('machine') must be between 1 and 31536000 seconds." + Environment.NewLine));
    }

    [Test]
    public async Task settings_on_the_command_line_count()
    {
        Write("appsettings.json", JsonSerializer.Serialize(SampleSettings.Settings(("Issuer", null))));

        Assert.That(await CheckAsync("--TokenServer:Issuer", "https://id.example.com"), Is.Zero, _terminal.Error);
    }

    [Test]
    public async Task the_environment_picks_the_file()
    {
        Write("appsettings.json", JsonSerializer.Serialize(SampleSettings.Settings()));
        Write("appsettings.Staging.json", """{ "TokenServer": { "Issuer": "http://staging.example.com" } }""");

        Assert.That(await CheckAsync("--environment", "Staging"), Is.EqualTo(1));
        Assert.That(_terminal.Error, Does.Contain("TokenServer:Issuer must be https"));
    }

    [Test]
    public async Task a_file_that_does_not_parse_is_named_with_the_line()
    {
        Write("appsettings.json", "{\n  \"TokenServer\": oops\n}");

        Assert.That(await CheckAsync(), Is.EqualTo(1));
        Assert.That(_terminal.Error, Does.Contain("appsettings.json").And.Contain("LineNumber: 1").And.Not.Contain("   at "));
    }

    [Test]
    public async Task a_relative_content_root_is_meant_from_where_one_stands()
    {
        File.WriteAllText(Path.Combine(_root.Path, "appsettings.json"), SampleConfiguration.Create().ToJsonString());
        var relative = Path.GetRelativePath(Environment.CurrentDirectory, _root.Path);
        Assert.That(Path.IsPathRooted(relative), Is.False);
        Assert.That(await _terminal.RunAsync(["config", "check", "--environment", "Development", "--contentRoot", relative]), Is.Zero, _terminal.Error);
    }

    private Task<int> CheckAsync(params string[] args) => _terminal.RunAsync(["config", "check", "--contentRoot", _root.Path, .. args]);

    private void Write(string file, string content) => File.WriteAllText(Path.Combine(_root.Path, file), content);
}
