using PluginTokenServer.Host.Plugins;
using PluginTokenServer.Host.Plugins.Replacement;
using PluginTokenServer.Services;
using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Plugins.Tests.Replacement;

/// <summary>Plugins switched off and on while the server runs.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class SwitchTests : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private const string Profiles = """
        public sealed class Profiles : IProfileService
        {
            public Task GetProfileDataAsync(ProfileDataRequestContext context) => Task.CompletedTask;
            public Task IsActiveAsync(IsActiveContext context) { context.IsActive = true; return Task.CompletedTask; }
        }
        """;

    private readonly ManualResetEventSlim _gate = new();
    private readonly PluginServer _server = new();

    public SwitchTests() => AppContext.SetData("gate", _gate);

    private string SwitchFile => Path.Combine(Path.GetDirectoryName(_server.StateDirectory)!, PluginPaths.SwitchFileName);

    public async ValueTask DisposeAsync()
    {
        _gate.Set();
        await _server.DisposeAsync();
        _gate.Dispose();
    }

    [Test]
    public async Task switched_off_plugin_serves_no_grant_while_a_call_still_runs_and_others_go_on()
    {
        await _server.Add("acme", Source.Grant("acme", """((ManualResetEventSlim)AppContext.GetData("gate")!).Wait(); context.Result = new GrantValidationResult("alice", "test");""")).Add("good", Source.Grant("good")).StartAsync();
        var running = _server.CallAsync("acme");

        Assert.That(await DisableAsync("acme"), Is.EqualTo(PluginChange.Done("Plugin 'acme' is switched off.")));

        Assert.That(_server.Table.Grants.Keys, Is.EqualTo(new[] { "good" }));
        Assert.That((await _server.CallAsync("good")).IsError, Is.False);
        Assert.That(_server.Plugin("acme").State, Is.EqualTo(PluginState.Disabled));
        Assert.That(_server.Plugin("acme").Reason, Does.Match(@"^Switched off by bob on \d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ; `plugins enable acme` switches it on again\.$"));
        Assert.That(_server.Log.Text, Does.Contain("Plugin 'acme' has been switched off by bob."));
        _gate.Set();
        Assert.That((await running.WaitAsync(Patience)).IsError, Is.False, "What had begun ends.");
    }

    [Test]
    public async Task hosted_services_end_with_it_and_begin_again()
    {
        AppContext.SetData("work", 0);
        await _server.Add("acme", Source.Grant("acme") + Source.Startup("services.AddHostedService<Work>();") + """
            public sealed class Work : IHostedService
            {
                public Task StartAsync(CancellationToken token) { AppContext.SetData("work", 1); return Task.CompletedTask; }
                public Task StopAsync(CancellationToken token) { AppContext.SetData("work", 2); return Task.CompletedTask; }
            }
            """).StartAsync();
        await DisableAsync("acme");
        await _server.Runtime.Replacements.RetiredAsync().WaitAsync(Patience);
        Assert.That(AppContext.GetData("work"), Is.EqualTo(2));

        Assert.That(await EnableAsync("acme"), Is.EqualTo(PluginChange.Done("Plugin 'acme' is switched on again.")));

        Assert.That(AppContext.GetData("work"), Is.EqualTo(1));
        Assert.That((await _server.CallAsync("acme")).IsError, Is.False);
        Assert.That(_server.Log.Text, Does.Contain("Plugin 'acme' has been switched on again by bob."));
    }

    [Test]
    public async Task what_is_asked_to_let_something_through_refuses_instead_of_falling_back_to_nobody()
    {
        await _server.Add("acme", Source.Usings + Profiles).StartAsync();
        await DisableAsync("acme");

        var offer = _server.Table.Single(typeof(IProfileService))!;
        var fault = await Assert.ThrowsAsync<PluginUnavailableException>(() => offer.InvokeAsync<IProfileService, object?>(null, null, static (_, _, _) => Task.CompletedTask));
        Assert.That(fault!.Message, Is.EqualTo("Plugin 'acme' is switched off."));
    }

    [Test]
    public async Task switch_holds_across_a_restart_without_any_code_of_the_plugin_running_and_stays_as_strict()
    {
        await _server.Add("acme", Source.Grant("acme") + Source.Startup("services.AddScoped<IProfileService>(_ => new Profiles());") + Profiles.Replace("public sealed", "internal sealed")).StartAsync();
        await DisableAsync("acme");
        await _server.Runtime.StopAsync(CancellationToken.None);
        _server.Add("acme", Source.Grant("acme") + Source.Startup("Environment.FailFast(\"It runs.\");"));

        await _server.Set("Required:0", "acme").Set("Bindings:GrantTypes:acme", "acme").StartAsync();

        Assert.That(_server.Plugin("acme").State, Is.EqualTo(PluginState.Disabled));
        Assert.That(_server.Plugin("acme").Reason, Does.StartWith("Switched off by bob on "));
        Assert.That(_server.Table.Grants, Is.Empty);
        Assert.That(_server.Table.LacksNeeded, Is.True);
        var offer = _server.Table.Single(typeof(IProfileService))!;
        await Assert.ThrowsAsync<PluginUnavailableException>(() => offer.InvokeAsync<IProfileService, object?>(null, null, static (_, _, _) => Task.CompletedTask));

        _server.Add("acme", Source.Grant("acme"));
        Assert.That((await EnableAsync("acme")).IsDone, Is.True);
        Assert.That((await _server.CallAsync("acme")).IsError, Is.False);
        Assert.That(_server.Table.LacksNeeded, Is.False);
        Assert.That(File.ReadAllText(SwitchFile), Does.Not.Contain("acme"));
    }

    [Test]
    public async Task switch_that_knows_of_no_contract_has_the_files_say_what_stays_closed()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(SwitchFile)!);
        await File.WriteAllTextAsync(SwitchFile, """{ "disabled": [ { "id": "acme", "by": "bob", "at": "2000-01-01T00:00:00Z", "contracts": [] } ] }""");
        var library = PluginCompiler.Emit("Acme.Profiles", Source.Usings + Profiles);
        _server.Add("acme", Source.Grant("acme") + Source.Startup("Environment.FailFast(\"It runs.\"); services.AddScoped<IProfileService, Profiles>();"), new PluginCompilerOptions { Libraries = [library] });

        await _server.StartAsync();

        Assert.That(_server.Table.Grants, Is.Empty);
        var offer = _server.Table.Single(typeof(IProfileService))!;
        await Assert.ThrowsAsync<PluginUnavailableException>(() => offer.InvokeAsync<IProfileService, object?>(null, null, static (_, _, _) => Task.CompletedTask));
    }

    [Test]
    public async Task plugin_that_cannot_be_brought_up_stays_off()
    {
        await _server.Add("acme", Source.Grant("acme")).StartAsync();
        await DisableAsync("acme");
        _server.Add("acme", Source.Grant("acme") + Source.Startup("throw new Exception();"));

        Assert.That((await EnableAsync("acme")).Sentence, Does.Contain("failed in its startup"));
        Assert.That(_server.Plugin("acme").Reason, Does.StartWith("Switched off by bob"));
        Assert.That(File.ReadAllText(SwitchFile), Does.Contain("acme"));
    }

    [Test]
    public async Task reload_does_not_switch_on()
    {
        await _server.Set("Reload", "Manual").Add("acme", Source.Grant("acme")).StartAsync();
        await DisableAsync("acme");
        _server.Add("acme", Source.Grant("acme", "throw new Exception();"));

        Assert.That((await _server.Runtime.Replacements.ReloadAsync("acme")).Single().Sentence, Does.StartWith("Plugin 'acme' is not served: Switched off by bob"));
        Assert.That((await _server.Runtime.Replacements.ReloadAsync((string?)null)).Single().Sentence, Is.EqualTo("Nothing has changed."));
        Assert.That(_server.Table.Grants, Is.Empty);
    }

    [Test]
    public async Task what_makes_no_sense_is_said()
    {
        await _server.Add("acme", Source.Grant("acme")).StartAsync();

        Assert.That((await DisableAsync("nobody")).Sentence, Is.EqualTo("There is no plugin 'nobody'."));
        Assert.That((await EnableAsync("nobody")).Sentence, Is.EqualTo("There is no plugin 'nobody'."));
        Assert.That(await EnableAsync("acme"), Is.EqualTo(PluginChange.Refused("Plugin 'acme' is not switched off; it is Active.")));
        await DisableAsync("acme");
        Assert.That(await DisableAsync("acme"), Has.Property("IsDone").True.And.Property("Sentence").StartsWith("Plugin 'acme' is off already."));
    }

    [Test]
    public async Task file_of_switches_that_says_nothing_sensible_stops_the_start()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(SwitchFile)!);
        await File.WriteAllTextAsync(SwitchFile, """{ "disabled": [ { "id": "acme" """);
        _server.Add("acme", Source.Grant("acme"));

        var fault = await Assert.ThrowsAsync<PluginStartupException>(_server.StartAsync);
        Assert.That(fault!.Message, Does.StartWith($"The file {SwitchFile}, which says what plugins are switched off, cannot be read: "));
    }

    private async Task<PluginChange> DisableAsync(string id) => (await _server.Runtime.Replacements.DisableAsync(id, "bob")).Single();

    private async Task<PluginChange> EnableAsync(string id) => (await _server.Runtime.Replacements.EnableAsync(id, "bob")).Single();
}
