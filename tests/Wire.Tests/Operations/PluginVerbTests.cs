using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.Operations;

/// <summary>Verbs that a plugin brings: in the running server where there is one, else in their own process.</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class PluginVerbTests
{
    private static readonly FixturePlugin Notes = new("notes", """

        using PluginTokenServer.Plugins;

        public sealed class Add(PluginContext plugin) : IPluginVerb
        {
            public string Name => "notes add";
            public string Arguments => "NAME [--colour COLOUR]";
            public string Summary => "Keeps a note.";
            public string? Prompt(IReadOnlyList<string> arguments) => arguments.Contains("--secret") ? "Text" : null;

            public Task<int> RunAsync(PluginVerbContext context)
            {
                if (context.Arguments.Count == 0)
                {
                    context.Error.WriteLine("`notes add` needs a name.");
                    return Task.FromResult(2);
                }

                File.AppendAllText(Path.Combine(plugin.DataDirectory, "notes"), $"{string.Join(' ', context.Arguments)} {context.Secret?.Length}\n");
                context.Out.WriteLine($"{Environment.ProcessId} {context.Secret}");
                return Task.FromResult(0);
            }
        }

        public sealed class Service : IProfileService
        {
            public Task GetProfileDataAsync(ProfileDataRequestContext context) => Task.CompletedTask;
            public Task IsActiveAsync(IsActiveContext context) => Task.CompletedTask;
        }
        """);

    private TestDirectory _root = null!;

    private string Kept => File.ReadAllText(Path.Combine(_root.Path, "data", "plugin-data", "notes", "notes"));

    [SetUp]
    public void Prepare()
    {
        _root = new TestDirectory();
        HostProcess.Prepare(_root);
        Notes.PutInto(_root.Path);
    }

    [TearDown]
    public void Clear() => _root.Dispose();

    [Test]
    public async Task running_servers_plugin_does_it()
    {
        await using var server = await TestServer.StartAsync(root: _root);
        var (exitCode, output, error) = await RunAsync(["notes", "add", "milk", "--colour", "red"]);
        Assert.That((exitCode, output, error), Is.EqualTo((0, $"{Environment.ProcessId}", "")));
        Assert.That(Kept, Is.EqualTo("milk --colour red \n"));
    }

    [Test]
    public async Task without_a_server_the_plugin_is_loaded_in_the_verbs_own_process()
    {
        var (exitCode, output, error) = await RunAsync(["notes", "add", "milk"]);
        Assert.That((exitCode, error), Is.EqualTo((0, "")));
        Assert.That(output, Is.Not.Empty.And.Not.EqualTo($"{Environment.ProcessId}"));
        Assert.That(Kept, Is.EqualTo("milk \n"));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task what_is_typed_goes_to_the_plugin_and_is_nowhere_in_the_log(bool serves)
    {
        await using var server = serves ? await TestServer.StartAsync(root: _root) : null;
        var (exitCode, output, error) = await RunAsync(["notes", "add", "milk", "--secret"], "swordfish");
        Assert.That((exitCode, error), Is.EqualTo((0, "")));
        Assert.That(output, Does.EndWith(" swordfish"));
        Assert.That(server?.Logs.Text ?? "", Does.Not.Contain("swordfish").And.Not.Contain("milk"));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task arguments_that_make_no_sense_are_the_plugins_to_refuse(bool serves)
    {
        await using var server = serves ? await TestServer.StartAsync(root: _root) : null;
        var (exitCode, _, error) = await RunAsync(["notes", "add"]);
        Assert.That((exitCode, error), Is.EqualTo((2, "`notes add` needs a name.")));
        Assert.That((await RunAsync(["notes", "burn"])).Error, Is.EqualTo("There is no verb 'notes burn'; the plugin has `notes add`."));
        Assert.That((await RunAsync(["notes"])).ExitCode, Is.EqualTo(2));
    }

    [Test]
    public async Task plugin_that_is_off_has_no_verbs_and_the_answer_says_why()
    {
        HostProcess.Prepare(_root, settings => settings.Section("Plugins", "Entries", "notes")["Enabled"] = false);
        var (exitCode, _, error) = await RunAsync(["notes", "add", "milk"]);
        Assert.That((exitCode, error), Is.EqualTo((2, "The plugin 'notes' is not active. Switched off by TokenServer:Plugins:Entries:notes:Enabled.")));
    }

    [Test]
    public async Task settings_of_the_server_do_not_reach_the_verb()
    {
        await RunAsync(["notes", "add", "milk", "--TokenServer:Issuer", "https://id.example.com", "--claim", "a=b", "--TokenServer:Limits:X=1"]);
        Assert.That(File.Exists(Path.Combine(_root.Path, "data", "plugin-data", "notes", "notes")), Is.False, "A setting that does not exist is refused.");
        await RunAsync(["notes", "add", "milk", "--TokenServer:Issuer", "https://id.example.com", "--claim", "a=b"]);
        Assert.That(Kept, Is.EqualTo("milk --claim a=b \n"));
    }

    [Test]
    public async Task help_lists_the_verbs_of_plugins_and_is_there_without_them()
    {
        var (exitCode, output, _) = await RunAsync(["--help"]);
        Assert.That(exitCode, Is.Zero);
        Assert.That(output, Does.Contain("  notes add  Keeps a note.").And.Contain("NAME [--colour COLOUR]"));
        await File.WriteAllTextAsync(Path.Combine(_root.Path, "appsettings.json"), "{");
        (exitCode, output, _) = await RunAsync(["--help"]);
        Assert.That(exitCode, Is.Zero);
        Assert.That(output, Does.Contain("config check").And.Not.Contain("notes"));
    }

    private async Task<(int ExitCode, string Output, string Error)> RunAsync(string[] line, string? typed = null)
    {
        await using var process = HostProcess.Run([.. line, "--contentRoot", _root.Path, "--environment", "Development"]);
        if (typed is not null)
            await process.TypeAsync(typed);
        return (await process.ExitCodeAsync(), process.Output.Trim(), process.Error);
    }
}
