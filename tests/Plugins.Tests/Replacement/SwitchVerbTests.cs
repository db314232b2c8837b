using System.Text.Json.Nodes;
using PluginTokenServer.Host.CommandLine;
using PluginTokenServer.Host.Plugins;
using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Plugins.Tests.Replacement;

/// <summary>The verbs that switch plugins off and on, where no server runs.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class SwitchVerbTests : IDisposable
{
    private readonly TestDirectory _root = new();

    public SwitchVerbTests()
    {
        HostProcess.Prepare(_root, settings => settings["DataDirectory"] = "data");
        PluginCompiler.Compile(Directory.CreateDirectory(Path.Combine(_root.Path, "plugins")).FullName, "acme", Source.Grant("acme"));
    }

    private string SwitchFile => Path.Combine(_root.Path, "data", PluginPaths.SwitchFileName);

    public void Dispose() => _root.Dispose();

    [Test]
    public async Task switch_is_known_by_the_plugins_own_id_and_taken_back()
    {
        Assert.That(await DisableAsync("ACME"), Is.EqualTo((0, "Plugin 'acme' is switched off from the next start on.", "")));
        Assert.That((await DisableAsync("acme")).Output, Does.StartWith("Plugin 'acme' is off already. Switched off by bob on "));
        Assert.That(File.ReadAllText(SwitchFile), Does.Contain("\"acme\""));

        Assert.That(await EnableAsync("Acme"), Is.EqualTo((0, "Plugin 'acme' is switched on again from the next start on.", "")));
        Assert.That(await EnableAsync("acme"), Is.EqualTo((1, "", "Plugin 'acme' is not switched off.")));
    }

    [Test]
    public async Task switch_that_cannot_be_written_is_a_fault()
    {
        Directory.CreateDirectory(SwitchFile);

        var (exitCode, output, error) = await DisableAsync("acme");

        Assert.That((exitCode, output), Is.EqualTo((1, "")));
        Assert.That(error, Does.StartWith($"Plugin 'acme' is not switched off. It could not be written to {SwitchFile}"));
    }

    [Test]
    public async Task plugin_that_is_nowhere_is_not_switched_off()
    {
        Assert.That(await DisableAsync("acne"), Is.EqualTo((1, "", "There is no plugin 'acne'.")));
        Assert.That((await DisableAsync("../acme")).ExitCode, Is.EqualTo(2));
        Assert.That(File.Exists(SwitchFile), Is.False);
    }

    [Test]
    public async Task store_is_not_switched_off()
    {
        HostProcess.Prepare(_root, settings =>
        {
            settings["DataDirectory"] = "data";
            settings["Storage"] = new JsonObject { ["Provider"] = "SQLite" };
        });

        Assert.That(await DisableAsync("sqlite"), Is.EqualTo((1, "", "Plugin 'sqlite' keeps the data of this server and cannot be switched off.")));
        Assert.That(File.Exists(SwitchFile), Is.False);
    }

    private Task<(int ExitCode, string Output, string Error)> DisableAsync(string id) => RunAsync(PluginSwitchVerbs.DisableAsync, id);

    private Task<(int ExitCode, string Output, string Error)> EnableAsync(string id) => RunAsync(PluginSwitchVerbs.EnableAsync, id);

    private async Task<(int ExitCode, string Output, string Error)> RunAsync(Func<string[], string[], Terminal, Task<int>> verb, string id)
    {
        await using var output = new StringWriter();
        await using var error = new StringWriter();
        var exitCode = await verb(["--contentRoot", _root.Path, "--environment", "Development"], [id], new Terminal(TextReader.Null, output, error, null) { User = "bob" });
        return (exitCode, output.ToString().Trim(), error.ToString().Trim());
    }
}
