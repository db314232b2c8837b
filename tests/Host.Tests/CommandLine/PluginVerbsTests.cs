using System.Text.Json;
using PluginTokenServer.Host.Tests.Options;
using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Host.Tests.CommandLine;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class PluginVerbsTests : IDisposable
{
    private const string Greeting = """
        using PluginTokenServer.Validation;

        public sealed class Greeting : IExtensionGrantValidator
        {
            public string GrantType => "greeting";

            public Task ValidateAsync(ExtensionGrantValidationContext context) => Task.CompletedTask;
        }
        """;

    private readonly TestDirectory _root = new();
    private readonly RecordedTerminal _terminal = new();

    public void Dispose() => _root.Dispose();

    [Test]
    public async Task the_list_leaves_the_data_directory_of_the_server_alone()
    {
        Write(SampleSettings.Settings());

        Assert.That(await ListAsync(), Is.Zero, _terminal.Error);
        Assert.That(Directory.EnumerateFileSystemEntries(_root.Path).Select(Path.GetFileName), Is.EqualTo(new[] { "appsettings.json" }));
    }

    [Test]
    public async Task the_list_shows_what_is_served_and_why_something_is_not()
    {
        Write(SampleSettings.Settings(("Plugins:Trust", "Off")));
        PluginCompiler.Compile(Path.Combine(_root.Path, "plugins"), "greeting", Greeting);
        Directory.CreateDirectory(Path.Combine(_root.Path, "plugins", "hollow"));

        Assert.That(await ListAsync(), Is.Zero, _terminal.Error);
        Assert.That(_terminal.Lines, Has.One.Matches(@"^greeting +\S+ +operator +- +yes +Active +grant greeting$"));
        Assert.That(_terminal.Lines, Has.One.Matches(@"^hollow +\S+ +operator +- +- +Refused\(\w+\) .+\.$"));
        Assert.That(_terminal.Lines, Has.One.Matches(@"^delegation +\S+ +server +- +yes +Active +grant delegation$"), "a bundled one");
    }

    [Test]
    public async Task a_plugin_that_would_be_loaded_says_what_it_offers()
    {
        var path = PluginCompiler.Compile(_root.Path, "greeting", Greeting);

        Assert.That(await _terminal.RunAsync("plugins", "inspect", Path.GetDirectoryName(path)!), Is.Zero, _terminal.Error);
        Assert.That(_terminal.Lines[0], Does.StartWith("greeting"));
        Assert.That(_terminal.Lines[1], Is.EqualTo("would be loaded"));
        Assert.That(_terminal.Lines, Has.One.EqualTo("  offers  IExtensionGrantValidator"));
    }

    [Test]
    public async Task a_plugin_that_is_needed_and_missing_is_a_fault()
    {
        Write(SampleSettings.Settings(("Plugins:Required:0", "nowhere")));

        Assert.That(await ListAsync(), Is.EqualTo(1));
        Assert.That(_terminal.Error, Does.Contain("TokenServer:Plugins:Required:0").And.Contain("'nowhere' does not exist"));
    }

    [Test]
    public async Task faults_of_the_configuration_come_first()
    {
        Write(SampleSettings.Settings(("Issuer", null)));

        Assert.That(await ListAsync(), Is.EqualTo(1));
        Assert.That(_terminal.Error, Does.Contain("TokenServer:Issuer is missing"));
    }

    [Test]
    public async Task inspecting_needs_a_path()
    {
        Assert.That(await _terminal.RunAsync("plugins", "inspect"), Is.EqualTo(2));
        Assert.That(_terminal.Error, Is.EqualTo("`plugins inspect` needs the path of a plugin's folder or DLL." + Environment.NewLine));
    }

    [Test]
    public async Task inspecting_nothing_is_a_fault()
    {
        Assert.That(await _terminal.RunAsync("plugins", "inspect", Path.Combine(_root.Path, "nowhere")), Is.EqualTo(1));
        Assert.That(_terminal.Error, Does.Contain("nowhere").And.Not.Contain("   at "));
    }

    [Test]
    public async Task a_plugin_that_would_be_refused_says_why()
    {
        var plugin = Directory.CreateDirectory(Path.Combine(_root.Path, "broken"));
        await File.WriteAllTextAsync(Path.Combine(plugin.FullName, "broken.dll"), "This is no assembly.");

        Assert.That(await _terminal.RunAsync("plugins", "inspect", plugin.FullName), Is.EqualTo(1));
        Assert.That(_terminal.Lines[0], Does.StartWith("broken"));
        Assert.That(_terminal.Lines[1], Is.EqualTo("would be refused: Refused(Malformed)"));
    }

    private Task<int> ListAsync() => _terminal.RunAsync("plugins", "list", "--contentRoot", _root.Path);

    private void Write(Dictionary<string, string?> settings) => File.WriteAllText(Path.Combine(_root.Path, "appsettings.json"), JsonSerializer.Serialize(settings));
}
