using PluginTokenServer.Host.Plugins;

namespace PluginTokenServer.Plugins.Tests;

/// <summary>The hosted services of plugins.</summary>
public sealed class BackgroundTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private List<string> _events = null!;
    private PluginServer _server = null!;

    [SetUp]
    public void SetUp()
    {
        AppContext.SetData("events", _events = []);
        _server = new PluginServer();
    }

    [TearDown]
    public async Task TearDown() => await _server.DisposeAsync();

    [Test]
    public async Task they_are_started_in_order_after_the_activation_and_stopped_in_reverse()
    {
        await _server.Add("acme", Source.Usings + Source.Validator("Validator", "works", "Events.Add(\"called\");") + Hosted("One") + Hosted("Two")
            + Source.Startup("services.AddHostedService<One>().AddHostedService<Two>();")).StartAsync();
        await _server.CallAsync("works");
        await _server.Runtime.StopAsync(CancellationToken.None);

        Assert.That(_events, Is.EqualTo(new[] { "start One", "start Two", "called", "stop Two", "stop One", "dispose Two", "dispose One" }));
    }

    [Test]
    public async Task plugin_may_consist_of_them()
    {
        await _server.Add("acme", Source.Usings + Hosted("One") + Source.Startup("services.AddHostedService<One>();")).StartAsync();

        Assert.That(_server.Plugin("acme").State, Is.EqualTo(PluginState.Active));
        Assert.That(_server.Plugin("acme").Offers, Is.EqualTo(new[] { "IHostedService" }));
    }

    [Test]
    public async Task one_that_fails_to_start_refuses_its_plugin_and_those_before_it_are_stopped()
    {
        await _server.Add("bad", Source.Usings + Source.Validator("Validator", "bad") + Hosted("One") + Hosted("Two", "throw new Exception(\"token-1\");")
            + Source.Startup("services.AddHostedService<One>().AddHostedService<Two>();")).Add("good", Source.Grant("good")).StartAsync();

        Assert.Multiple(() =>
        {
            Assert.That(_server.Plugin("bad").State, Is.EqualTo(PluginState.Refused));
            Assert.That(_server.Plugin("bad").Refusal, Is.EqualTo(RefusalReason.ActivationFailed));
            Assert.That(_server.Plugin("bad").Reason, Is.EqualTo("Plugin 'bad' has a hosted service that failed: System.Exception was thrown in Two.StartAsync."));
            Assert.That(_server.Table.Grants.Keys, Is.EqualTo(new[] { "good" }));
            Assert.That(_events, Does.Contain("stop One").And.Contain("dispose One"));
        });
    }

    [Test]
    public async Task one_that_hangs_does_not_keep_the_server_from_starting_or_stopping()
    {
        _server.Add("bad", Source.Usings + Source.Validator("Validator", "bad") + Hosted("One", Source.Hangs) + Source.Startup("services.AddHostedService<One>();"));

        await _server.PassTimeUntilAsync(_server.StartAsync);

        Assert.That(_server.Plugin("bad").Reason, Does.Contain("did not start within 10 seconds"));
    }

    [Test]
    public async Task those_of_a_plugin_that_lost_a_conflict_are_not_started()
    {
        foreach (var id in new[] { "one", "two" })
            _server.Add(id, Source.Usings + Source.Validator("Validator", "same") + Hosted("One") + Source.Startup("services.AddHostedService<One>();"));

        await _server.StartAsync();

        Assert.That(_events, Has.None.StartsWith("start"));
    }

    [Test]
    public async Task one_that_ends_with_an_exception_degrades_its_plugin_which_goes_on_serving()
    {
        await _server.Add("acme", Source.Grant("works", more: """
            public sealed class Worker : BackgroundService { protected override async Task ExecuteAsync(CancellationToken stopping) { await Task.Yield(); throw new Exception("token-1"); } }
            """) + Source.Startup("services.AddHostedService<Worker>();")).StartAsync();

        Assert.That(SpinWait.SpinUntil(() => _server.Plugin("acme").State == PluginState.Degraded, Patience), Is.True);
        Assert.That(_server.Plugin("acme").Reason, Is.EqualTo("Its hosted service Worker has ended with an exception; see the log."));
        Assert.That((await _server.CallAsync("works")).IsError, Is.False);
        Assert.That(_server.Log.Text, Does.Not.Contain("token-1"));
    }

    [Test]
    public async Task nothing_of_a_plugin_keeps_running_when_the_start_is_refused()
    {
        _server.Add("acme", Source.Usings + Hosted("One") + Source.Startup("services.AddHostedService<One>();")).Set("Required:0", "missing");

        await Assert.ThrowsAsync<PluginStartupException>(() => _server.StartAsync());

        Assert.That(_events, Is.EqualTo(new[] { "start One", "stop One", "dispose One" }));
    }

    private static string Hosted(string name, string onStart = "") => $$"""
        public sealed class {{name}} : IHostedService, IDisposable
        {
            public Task StartAsync(CancellationToken cancellationToken) { {{onStart}} Events.Add("start {{name}}"); return Task.CompletedTask; }
            public Task StopAsync(CancellationToken cancellationToken) { Events.Add("stop {{name}}"); return Task.CompletedTask; }
            public void Dispose() => Events.Add("dispose {{name}}");
        }
        {{(name == "One" ? "public static class Events { public static void Add(string text) => ((List<string>)AppContext.GetData(\"events\")!).Add(text); }" : "")}}

        """;
}
