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

    [TestCase("", TestName = "contracts_that_its_public_types_implement_are_known")]
    [TestCase("internal", TestName = "contracts_that_its_startup_may_register_are_known")]
    [TestCase("library", TestName = "contracts_that_a_library_of_its_own_implements_are_known")]
    [TestCase("unused", TestName = "contracts_that_nothing_registers_are_none_of_its")]
    public async Task what_it_would_be_asked_about_is_known_without_running_it(string where)
    {
        const string Guard = """
            public sealed class Guard : PluginTokenServer.Validation.ICustomTokenRequestValidator
            {
                public System.Threading.Tasks.Task ValidateAsync(PluginTokenServer.Validation.CustomTokenRequestValidationContext context) => System.Threading.Tasks.Task.CompletedTask;
            }
            """;
        var library = PluginCompiler.Emit("Acme.Guards", Guard);
        var source = Source.Grant("acme") + where switch
        {
            "" => Guard,
            "internal" => Guard.Replace("public sealed", "internal sealed") + Source.Startup("Environment.FailFast(\"It runs.\"); services.AddScoped<ICustomTokenRequestValidator, Guard>();"),
            "library" => Source.Startup("Environment.FailFast(\"It runs.\"); services.AddScoped<ICustomTokenRequestValidator, Guard>();"),
            _ => "public static class User { public static Type Uses => typeof(Guard); }",
        };
        PluginCompiler.Compile(Path.Combine(_root.Path, "plugins"), "acme", source, where is "library" or "unused" ? new PluginCompilerOptions { Libraries = [library] } : null);

        Assert.That((await DisableAsync("acme")).ExitCode, Is.Zero);

        Assert.That(File.ReadAllText(SwitchFile), Does.Contain("PluginTokenServer.Validation.IExtensionGrantValidator").And.Not.Contain("IPluginStartup"));
        Assert.That(File.ReadAllText(SwitchFile).Contains("PluginTokenServer.Validation.ICustomTokenRequestValidator", StringComparison.Ordinal), Is.EqualTo(where != "unused"));
    }

    [Test]
    public async Task switch_of_one_whose_folder_is_gone_is_taken_back_and_the_list_says_so_until_then()
    {
        await DisableAsync("acme");
        Directory.Delete(Path.Combine(_root.Path, "plugins", "acme"), recursive: true);

        Assert.That((await DisableAsync("acme")).Output, Does.StartWith("Plugin 'acme' is off already. Switched off by bob on "));
        Assert.That((await RunAsync((settings, _, terminal) => PluginVerbs.ListAsync(settings, terminal), "")).Output, Does.Match(@"(?m)^acme +- +operator +- +no +Disabled +- +Switched off by bob on \S+ \S+, and its folder is gone; put it back before `plugins enable acme`\.$"));
        Assert.That(await EnableAsync("acme"), Is.EqualTo((0, "Plugin 'acme' is not switched off any more. Its folder is gone, so the next start goes without it.", "")));
        Assert.That(await EnableAsync("acme"), Is.EqualTo((1, "", "Plugin 'acme' is not switched off.")));
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
