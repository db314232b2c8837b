using PluginTokenServer.Host.Plugins;
using PluginTokenServer.Host.Plugins.Replacement;
using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Plugins.Tests.Replacement;

/// <summary>What does not replace a plugin: the one before serves on, and the operator is told why.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class ReloadRefusalTests : IAsyncDisposable
{
    private const string SelfTest = """
        public sealed class Test : IPluginSelfTest
        {
            public Task TestAsync(CancellationToken cancellationToken) { BODY }
        }
        """;

    private readonly PluginServer _server = new PluginServer().Set("Reload", "Manual");

    private static readonly object[] Broken =
    [
        new object[] { "truncated", Source.Grant("acme"), "Plugin 'acme' " },
        new object[] { "newer contract", "", "needs PluginTokenServer.Newer, which this server's" },
        new object[] { "constructor that throws", Source.Grant("acme", more: "", parameters: "Bad bad") + "public sealed class Bad { }", "Unable to resolve service for type 'Bad'" },
        new object[] { "half of it fails", Source.Grant("acme") + Source.Validator("Other", "other", parameters: "IDisposable missing"), "Type Other of plugin 'acme' cannot be used" },
        new object[] { "startup that throws", Source.Grant("acme") + Source.Startup("throw new Exception(\"password-1\");"), "failed in its startup Startup: System.Exception was thrown in Startup.ConfigureServices" },
        new object[] { "self-test that throws", Source.Grant("acme") + SelfTest.Replace("BODY", "throw new Exception(\"password-1\");"), "fails its self-test Test: System.Exception was thrown in Test.TestAsync" },
        new object[] { "self-test that says why", Source.Grant("acme") + SelfTest.Replace("BODY", "throw new TemporarilyUnavailableException(\"The partner is away.\");"), "fails its self-test Test: The partner is away." },
        new object[] { "grant of the server's own", Source.Grant("password"), "offers the grant type 'password', which is the server's own" },
        new object[] { "grant of another", Source.Grant("rival"), "Plugins 'acme' and 'rival' offer the grant type 'rival'" },
        new object[] { "now with endpoints", Source.Grant("acme") + "public sealed class Pages : IPluginEndpoints { public void Map(Microsoft.AspNetCore.Routing.IEndpointRouteBuilder endpoints) { } }", "offers IPluginEndpoints now" },
        new object[] { "now with a hosted service", Source.Grant("acme") + Source.Startup("services.AddHostedService<Work>();") + Work, "offers IHostedService now" },
        new object[] { "no plugin any more", "public static class Nothing { }", "Plugin 'acme' " },
        new object[] { "needed grant is gone", Source.Grant("other"), "TokenServer:Plugins:Bindings:GrantTypes:acme: plugin 'acme' does not offer this grant type." },
    ];

    private const string Work = "public sealed class Work : BackgroundService { protected override Task ExecuteAsync(CancellationToken stopping) => Task.CompletedTask; }";

    public async ValueTask DisposeAsync() => await _server.DisposeAsync();

    [TestCaseSource(nameof(Broken))]
    public async Task bad_version_leaves_the_good_one_serving_and_says_why(string kind, string source, string reason)
    {
        await _server.Set("Bindings:GrantTypes:acme", "acme").Set("Required:0", "acme")
            .Add("acme", Versions.Source(), Versions.First).Add("rival", Source.Grant("rival")).StartAsync();
        var path = Path.Combine(_server.PluginsDirectory, "acme", "acme.dll");
        if (kind == "truncated")
            File.WriteAllBytes(path, File.ReadAllBytes(path)[..1000]);
        else if (kind == "newer contract")
            _server.Add("acme", Source.Grant("acme", "await Newer.AnswerAsync();"), new PluginCompilerOptions { Contract = PluginCompilerContract.WithAdded("namespace PluginTokenServer; public static class Newer { public static Task AnswerAsync() => Task.CompletedTask; }") });
        else
            _server.Add("acme", source);

        var change = await ReloadAsync("acme");

        Assert.Multiple(() =>
        {
            Assert.That(change.IsDone, Is.False);
            Assert.That(change.Sentence, Does.Contain(reason).And.Not.Contain("password-1"));
            Assert.That(_server.Plugin("acme").State, Is.EqualTo(PluginState.Active));
            Assert.That(_server.Plugin("rival").State, Is.EqualTo(PluginState.Active));
            Assert.That(PluginListText.Of(_server.Table.Plugins), Does.Contain("note: Not replaced at ").And.Contains(change.Sentence));
            Assert.That(_server.Log.Text, Does.Contain($"Plugin 'acme' was not replaced: {change.Sentence}").And.Not.Contain("password-1"));
        });
        Assert.That(await _server.AskAsync("acme"), Is.EqualTo(Versions.FirstAnswer));

        _server.Add("acme", Versions.Source(), Versions.Second);
        Assert.That((await ReloadAsync("acme")).IsDone, Is.True);
        Assert.That(await _server.AskAsync("acme"), Is.EqualTo(Versions.SecondAnswer));
        Assert.That(PluginListText.Of(_server.Table.Plugins), Does.Not.Contain("note:"));
    }

    [Test]
    public async Task self_test_that_hangs_is_given_up_at_the_plugins_deadline()
    {
        await _server.Add("acme", Source.Grant("acme")).StartAsync();
        _server.Add("acme", Source.Grant("acme") + SelfTest.Replace("BODY", Source.Hangs + " return Task.CompletedTask;"));

        PluginChange? change = null;
        await _server.PassTimeUntilAsync(async () => change = await ReloadAsync("acme"));

        Assert.That(change!.Sentence, Is.EqualTo("Plugin 'acme' fails its self-test Test: Plugin 'acme' did not answer within 5000 ms."));
        Assert.That((await _server.CallAsync("acme")).IsError, Is.False);
    }

    [Test]
    public async Task self_test_is_made_at_start_too()
    {
        await _server.Add("acme", Source.Grant("acme") + SelfTest.Replace("BODY", "throw new Exception();")).StartAsync();

        Assert.That(PluginListText.State(_server.Plugin("acme")), Is.EqualTo("Refused(ActivationFailed)"));
        Assert.That(_server.Table.Grants, Is.Empty);
    }

    [TestCase("public sealed class Pages : IPluginEndpoints { public void Map(Microsoft.AspNetCore.Routing.IEndpointRouteBuilder endpoints) { } }", "IPluginEndpoints")]
    [TestCase(Work, "IHostedService")]
    public async Task plugin_that_has_something_to_itself_is_not_replaced(string more, string contract)
    {
        await _server.Add("acme", Source.Grant("acme") + more + Source.Startup(contract == "IHostedService" ? "services.AddHostedService<Work>();" : "")).StartAsync();
        _server.Add("acme", Source.Grant("acme", "throw new Exception();") + Source.Startup("Environment.FailFast(\"It runs.\");"));

        Assert.That((await ReloadAsync("acme")).Sentence, Is.EqualTo($"Plugin 'acme' offers {contract} and cannot be replaced while the server runs; restart the server."));
        Assert.That((await _server.CallAsync("acme")).IsError, Is.False);
    }

    [Test]
    public async Task folder_that_is_gone_takes_nothing_out_of_service()
    {
        await _server.Add("acme", Source.Grant("acme")).StartAsync();
        Directory.Delete(Path.Combine(_server.PluginsDirectory, "acme"), recursive: true);

        const string Gone = "The folder of plugin 'acme' is gone, and the plugin serves on; `plugins disable acme` ends that.";
        Assert.That((await ReloadAsync("acme")).Sentence, Is.EqualTo(Gone));
        Assert.That((await ReloadAsync(null)).Sentence, Is.EqualTo(Gone));
        Assert.That((await _server.CallAsync("acme")).IsError, Is.False);
    }

    [Test]
    public async Task unknown_plugin_is_none()
    {
        await _server.StartAsync();
        Assert.That(await ReloadAsync("acme\n"), Is.EqualTo(PluginChange.Refused("There is no plugin 'acme?'.")));
    }

    [Test]
    public async Task new_plugin_that_is_refused_is_listed_as_it_would_be_after_a_start()
    {
        await _server.StartAsync();
        Directory.CreateDirectory(Path.Combine(_server.PluginsDirectory, "hollow"));

        Assert.That((await ReloadAsync(null)).IsDone, Is.False);
        Assert.That(PluginListText.State(_server.Plugin("hollow")), Is.EqualTo("Refused(Malformed)"));
    }

    [Test]
    public async Task new_plugin_that_wants_what_others_were_refused_for_does_not_get_it_until_they_are_gone()
    {
        const string Profiles = Source.Usings + """
            public sealed class Profiles : IProfileService
            {
                public Task GetProfileDataAsync(ProfileDataRequestContext context) => Task.CompletedTask;
                public Task IsActiveAsync(IsActiveContext context) => Task.CompletedTask;
            }
            """;
        await _server.Add("one", Profiles).Add("two", Profiles).StartAsync();
        _server.Add("new", Profiles);

        Assert.That((await ReloadAsync(null)).Sentence, Does.StartWith("Plugins 'new', 'one' and 'two' each offer an IProfileService"));
        Assert.That(_server.Table.Single(typeof(Services.IProfileService)), Is.Null);

        Directory.Delete(Path.Combine(_server.PluginsDirectory, "one"), recursive: true);
        Directory.Delete(Path.Combine(_server.PluginsDirectory, "two"), recursive: true);
        var changes = await _server.Runtime.Replacements.ReloadAsync((string?)null);

        Assert.That(changes.Select(change => change.Sentence), Is.EqualTo(new[]
        {
            "The folder of plugin 'one', which does not serve, is gone; what it claimed is free.",
            "The folder of plugin 'two', which does not serve, is gone; what it claimed is free.",
            "Plugin 'new' 1.0.0 serves, generation 2.",
        }));
        Assert.That(_server.Table.Single(typeof(Services.IProfileService))!.PluginId, Is.EqualTo("new"));
    }

    [Test]
    public async Task plugin_that_the_configuration_leaves_nothing_to_do_is_not_started()
    {
        AppContext.SetData("work", null);
        await _server.Set("Bindings:GrantTypes:same", "one").Add("one", Source.Grant("same")).StartAsync();
        _server.Add("two", Source.Grant("same") + Source.Startup("services.AddHostedService<Idle>(); services.AddSingleton<Idle>();") + """
            public sealed class Idle : IHostedService
            {
                public Task StartAsync(CancellationToken token) { AppContext.SetData("work", 1); return Task.CompletedTask; }
                public Task StopAsync(CancellationToken token) => Task.CompletedTask;
            }
            """);

        Assert.That(await ReloadAsync(null), Is.EqualTo(PluginChange.Done("Plugin 'two' is Disabled. The grant type 'same' belongs to plugin 'one', as configured.")));

        Assert.That(AppContext.GetData("work"), Is.Null);
        Assert.That(_server.Runtime.Left("two"), Is.EqualTo(1), "It has been taken down.");
        await _server.Runtime.Replacements.DisableAsync("two", "bob");
        Assert.That((await _server.Runtime.Replacements.EnableAsync("two", "bob")).Single(), Is.EqualTo(PluginChange.Done(
            "Plugin 'two' is switched on again. It is Disabled. The grant type 'same' belongs to plugin 'one', as configured.")));
        Assert.That(AppContext.GetData("work"), Is.Null);
        Assert.That(await _server.AskAsync("same"), Is.EqualTo("alice"));
    }

    [Test]
    public async Task fault_on_the_way_takes_down_those_that_were_proven_before_it()
    {
        AppContext.SetData("ended", null);
        AppContext.SetData("state", _server.StateDirectory);
        await _server.Add("acme", Source.Grant("acme")).Add("beta", Source.Grant("beta")).StartAsync();
        _server.Add("beta", Source.Say("beta", "\"new\"")).Add("acme", Source.Grant("acme", parameters: "End end") + Source.Startup("""
            services.AddSingleton<End>();
            var state = (string)AppContext.GetData("state")!;
            System.IO.Directory.Move(state, state + ".away");
            System.IO.File.WriteAllText(state, "");
            """) + """public sealed class End : IDisposable { public void Dispose() => AppContext.SetData("ended", true); }""");

        Assert.That((await ReloadAsync(null)).Sentence, Does.StartWith("Plugins cannot be copied to "));

        File.Delete(_server.StateDirectory);
        Directory.Move(_server.StateDirectory + ".away", _server.StateDirectory);
        Assert.That(AppContext.GetData("ended"), Is.True);
        Assert.That((await _server.CallAsync("acme")).IsError, Is.False);
    }

    [Test]
    public async Task without_the_setting_nothing_is_replaced_and_nothing_loaded_to_be_unloaded()
    {
        await using var server = await new PluginServer().Add("acme", Source.Grant("acme", """context.Result = new GrantValidationResult("" + GetType().Assembly.IsCollectible, "test");""")).StartAsync();

        Assert.That((await server.Runtime.Replacements.ReloadAsync("acme")).Single().Sentence, Does.StartWith("TokenServer:Plugins:Reload is Off: plugins are replaced by a restart."));
        Assert.That(await server.AskAsync("acme"), Is.EqualTo("False"));
    }

    [Test]
    public async Task generation_that_something_holds_is_a_zombie_and_there_may_be_only_so_many()
    {
        // A static event of the runtime holds it for ever.
        await _server.Set("ZombiesAtMost", "1").Add("acme", Source.Grant("acme", """Console.CancelKeyPress += (_, _) => { }; context.Result = new GrantValidationResult("alice", "test");""")).StartAsync();
        await _server.CallAsync("acme");
        await ReloadAsync("acme");
        await _server.Runtime.Replacements.RetiredAsync();
        for (var i = 0; i < 12; i++)
        {
            Assert.That(_server.Runtime.Status("acme")!.Zombies, Is.Zero, "Time has not passed.");
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        _server.Time.Advance(TimeSpan.FromSeconds(31));

        Assert.That(_server.Runtime.Status("acme")!.Zombies, Is.EqualTo(1));
        Assert.That(_server.Log.Text, Does.Contain("Generation 1 of plugin 'acme' was unloaded and something still holds its memory; a restart frees it."));
        Assert.That((await ReloadAsync("acme")).Sentence, Is.EqualTo("Plugin 'acme' has left 1 generations behind in memory (TokenServer:Plugins:ZombiesAtMost); restart required."));
        Assert.That((await _server.CallAsync("acme")).IsError, Is.False);
    }

    private async Task<PluginChange> ReloadAsync(string? id) => (await _server.Runtime.Replacements.ReloadAsync(id)).Single();
}
