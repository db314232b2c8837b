using PluginTokenServer.Host.Plugins;
using PluginTokenServer.Host.Plugins.Replacement;
using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Plugins.Tests.Replacement;

/// <summary>A plugin is switched off at once, whatever else is being done with it, and nothing that was begun before switches it on again.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class KillSwitchTests : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Says that it is there and goes on when the test lets it.</summary>
    private const string Waits = """AppContext.SetData("hangs", true); ((ManualResetEventSlim)AppContext.GetData("gate")!).Wait();""";

    private const string InStartup = "startup";
    private const string InConstructor = "constructor";
    private const string InSelfTest = "self-test";
    private const string InHostedService = "hosted service";

    private readonly ManualResetEventSlim _gate = new();
    private readonly PluginServer _server = new PluginServer().Set("Reload", "Manual");

    public KillSwitchTests()
    {
        AppContext.SetData("gate", _gate);
        AppContext.SetData("hangs", null);
        AppContext.SetData("work", "never begun");
    }

    public async ValueTask DisposeAsync()
    {
        _gate.Set();
        await _server.DisposeAsync();
        _gate.Dispose();
    }

    [Test]
    public async Task it_acts_on_the_next_request_while_a_new_version_hangs_and_holds_when_that_is_ready([Values(InStartup, InConstructor, InSelfTest)] string where)
    {
        await _server.Add("acme", Source.Grant("acme")).Add("good", Source.Grant("good")).StartAsync();
        _server.Add("acme", Hanging(where));
        var reload = ReloadAsync("acme");
        await HangsAsync();

        Assert.That(await DisableAsync("acme").WaitAsync(Patience), Is.EqualTo(PluginChange.Done("Plugin 'acme' is switched off.")));

        Assert.That(reload.IsCompleted, Is.False);
        Assert.That(_server.Table.Grants.Keys, Is.EqualTo(new[] { "good" }));
        Assert.That((await _server.CallAsync("good")).IsError, Is.False);
        _gate.Set();
        var change = (await reload.WaitAsync(Patience)).Single();
        Assert.That((change.IsDone, change.Sentence), Is.EqualTo((false, $"Plugin 'acme' is not served: {_server.Plugin("acme").Reason}")));
        MustBeOff();
        await GoneAsync("acme");
        Assert.That((await EnableAsync("acme")).IsDone, Is.True);
        Assert.That((await _server.CallAsync("acme")).IsError, Is.False);
    }

    [Test]
    public async Task it_acts_while_another_plugin_hangs_and_its_own_new_version_is_not_started()
    {
        await _server.Add("acme", Source.Grant("acme")).Add("slow", Source.Grant("slow")).StartAsync();
        _server.Add("acme", Source.Grant("acme", parameters: "Work work") + Source.Startup("services.AddSingleton<Work>();") + Work).Add("slow", Hanging(InConstructor, "slow"));
        var reload = ReloadAsync(null);
        await HangsAsync();

        await DisableAsync("acme").WaitAsync(Patience);

        Assert.That(_server.Table.Grants.Keys, Is.EqualTo(new[] { "slow" }));
        _gate.Set();
        var changes = await reload.WaitAsync(Patience);
        Assert.That(changes.Select(change => (change.IsDone, change.Sentence)), Is.EqualTo(new[]
        {
            (false, $"Plugin 'acme' is not served: {_server.Plugin("acme").Reason}"),
            (true, "Plugin 'slow' 1.0.0 serves, generation 2."),
        }));
        MustBeOff();
        Assert.That(AppContext.GetData("work"), Is.EqualTo("ended"), "What had been brought up is taken down.");
    }

    [Test]
    public async Task plugin_that_is_taken_in_for_the_first_time_is_switched_off_like_any_other([Values(InConstructor, InHostedService)] string where)
    {
        await _server.StartAsync();
        _server.Add("acme", Hanging(where));
        var reload = ReloadAsync("acme");
        await HangsAsync();

        Assert.That(await DisableAsync("Acme").WaitAsync(Patience), Is.EqualTo(PluginChange.Done("Plugin 'acme' is switched off.")));

        MustBeOff();
        _gate.Set();
        Assert.That((await reload.WaitAsync(Patience)).Single().Sentence, Does.StartWith("Plugin 'acme' is not served: Switched off by bob on "));
        MustBeOff();
        if (where == InHostedService)
            Assert.That(AppContext.GetData("work"), Is.EqualTo("ended"), "What had been started is stopped.");
        Assert.That((await EnableAsync("acme")).IsDone, Is.True);
        Assert.That((await _server.CallAsync("acme")).IsError, Is.False);
    }

    [Test]
    public async Task it_ends_a_switching_on_that_hangs()
    {
        await _server.Add("acme", Source.Grant("acme")).StartAsync();
        await DisableAsync("acme");
        _server.Add("acme", Hanging(InConstructor));
        var enable = EnableAsync("acme");
        await HangsAsync();

        Assert.That((await DisableAsync("acme").WaitAsync(Patience)).Sentence, Does.StartWith("Plugin 'acme' is off already. Switched off by bob on "));

        _gate.Set();
        Assert.That((await enable.WaitAsync(Patience)).Sentence, Is.EqualTo($"Plugin 'acme' is not served: {_server.Plugin("acme").Reason}"));
        MustBeOff();
        Assert.That(File.ReadAllText(_server.Paths.SwitchFile), Does.Contain("acme"), "Nor does the next start.");
        Assert.That((await EnableAsync("acme")).IsDone, Is.True);
    }

    [Test]
    public async Task switching_on_waits_until_a_replacement_has_ended()
    {
        await _server.Add("acme", Source.Grant("acme")).Add("slow", Source.Grant("slow")).StartAsync();
        await DisableAsync("acme");
        _server.Add("slow", Hanging(InConstructor, "slow"));
        var reload = ReloadAsync("slow");
        await HangsAsync();

        var enable = EnableAsync("acme");

        Assert.That(enable.IsCompleted, Is.False);
        Assert.That(_server.Table.Grants.Keys, Is.EqualTo(new[] { "slow" }));
        _gate.Set();
        Assert.That((await reload.WaitAsync(Patience)).Single().IsDone, Is.True);
        Assert.That(await enable.WaitAsync(Patience), Is.EqualTo(PluginChange.Done("Plugin 'acme' is switched on again.")));
        Assert.That(_server.Table.Grants.Keys, Is.EquivalentTo(new[] { "acme", "slow" }));
    }

    [Test]
    public async Task new_version_that_is_ready_when_the_server_has_stopped_does_not_serve()
    {
        await _server.Add("acme", Source.Say("acme", "1")).StartAsync();
        _server.Add("acme", Hanging(InConstructor));
        var reload = ReloadAsync("acme");
        await HangsAsync();
        var stop = _server.Runtime.StopAsync(CancellationToken.None);
        _server.Time.Advance(TimeSpan.FromSeconds(5));

        Assert.That((await DisableAsync("acme")).Sentence, Is.EqualTo("The server is stopping."));
        _gate.Set();
        Assert.That((await reload.WaitAsync(Patience)).Single().Sentence, Is.EqualTo("The server is stopping."));
        await stop.WaitAsync(Patience);
    }

    private const string Work = """public sealed class Work : IDisposable { public Work() => AppContext.SetData("work", "begun"); public void Dispose() => AppContext.SetData("work", "ended"); }""";

    private static string Hanging(string where, string grantType = "acme") => where switch
    {
        InStartup => Source.Grant(grantType) + Source.Startup(Waits),
        InConstructor => Source.Grant(grantType, parameters: "Slow slow") + Source.Startup("services.AddSingleton<Slow>();") + $$"""public sealed class Slow { public Slow() { {{Waits}} } }""",
        InSelfTest => Source.Grant(grantType) + $$"""public sealed class Test : IPluginSelfTest { public Task TestAsync(CancellationToken cancellationToken) { {{Waits}} return Task.CompletedTask; } }""",
        _ => Source.Grant(grantType) + Source.Startup("services.AddHostedService<Hosted>();") + $$"""
            public sealed class Hosted : IHostedService
            {
                public Task StartAsync(CancellationToken token) { {{Waits}} AppContext.SetData("work", "begun"); return Task.CompletedTask; }
                public Task StopAsync(CancellationToken token) { AppContext.SetData("work", "ended"); return Task.CompletedTask; }
            }
            """,
    };

    private void MustBeOff() => Assert.Multiple(() =>
    {
        Assert.That(_server.Table.Grants.Keys, Has.None.EqualTo("acme"));
        Assert.That(_server.Plugin("acme").State, Is.EqualTo(PluginState.Disabled));
        Assert.That(_server.Plugin("acme").Reason, Does.StartWith("Switched off by bob on "));
    });

    private static async Task HangsAsync() => Assert.That(await Task.Run(() => Eventually.Holds(() => AppContext.GetData("hangs") is not null)), Is.True);

    /// <summary>Waits until nothing of the plugin is on its way out, whether it had served or not.</summary>
    private async Task GoneAsync(string id)
    {
        await _server.Runtime.Replacements.RetiredAsync().WaitAsync(Patience);
        Assert.That(await Task.Run(() => Eventually.Holds(() =>
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            return _server.Runtime.Left(id) == 0;
        })), Is.True, "Something of the server holds it.");
    }

    // On threads of their own: what is begun does not keep the test from going on.
    private Task<IReadOnlyList<PluginChange>> ReloadAsync(string? id) => Task.Run(() => _server.Runtime.Replacements.ReloadAsync(id));

    private Task<PluginChange> DisableAsync(string id) => Task.Run(async () => (await _server.Runtime.Replacements.DisableAsync(id, "bob")).Single());

    private Task<PluginChange> EnableAsync(string id) => Task.Run(async () => (await _server.Runtime.Replacements.EnableAsync(id, "bob")).Single());
}
