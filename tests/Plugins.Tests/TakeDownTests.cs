using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Plugins.Tests;

/// <summary>In what order a plugin is taken down, by a switch and at the end of the server: its calls end, it is told, its hosted services are stopped in reverse, its container is disposed.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class TakeDownTests : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Says that it is called, and ends when the test lets it.</summary>
    private const string Waits = """Events.Add("call"); ((ManualResetEventSlim)AppContext.GetData("gate")!).Wait(); Events.Add("call ends"); context.Result = new GrantValidationResult("alice", "test");""";

    private readonly List<string> _events = [];
    private readonly ManualResetEventSlim _gate = new();
    private readonly PluginServer _server = new();

    public TakeDownTests()
    {
        AppContext.SetData("gate", _gate);
        AppContext.SetData("events", (Action<string>)Add);
    }

    public async ValueTask DisposeAsync()
    {
        _gate.Set();
        await _server.DisposeAsync();
        _gate.Dispose();
    }

    [Test]
    public async Task calls_end_before_it_is_told_and_hosted_services_are_stopped_in_reverse_before_anything_is_disposed([Values] bool bySwitch)
    {
        await _server.Add("acme", Plugin(Waits)).StartAsync();
        var call = _server.CallAsync("acme");
        await SaidAsync("call");

        var end = EndAsync(bySwitch);
        Assert.That(end.IsCompleted, Is.False, "A call runs.");
        Assert.That(Events(), Is.EqualTo(new[] { "start One", "start Two", "call" }));
        _gate.Set();
        await call.WaitAsync(Patience);
        await end.WaitAsync(Patience);

        Assert.That(Events(), Is.EqualTo(new[] { "start One", "start Two", "call", "call ends", "told", "stop Two", "stop One", "dispose Two", "dispose One" }));
    }

    [TestCase("throw new Exception(\"token-1\");")]
    [TestCase("return Task.FromException(new Exception(\"token-1\"));")]
    public async Task hosted_service_that_fails_to_stop_keeps_none_before_it_from_stopping(string body)
    {
        await _server.Add("acme", Plugin(Waits, body)).StartAsync();

        await EndAsync(bySwitch: true).WaitAsync(Patience);

        Assert.That(Events(), Is.EqualTo(new[] { "start One", "start Two", "told", "stop Two", "stop One", "dispose Two", "dispose One" }));
        Assert.That(_server.Log.Text, Does.Not.Contain("token-1"));
    }

    [Test]
    public async Task hosted_service_that_hangs_when_it_is_stopped_is_left_behind_and_those_before_it_are_stopped([Values] bool bySwitch)
    {
        await _server.Add("acme", Plugin(Waits, """((ManualResetEventSlim)AppContext.GetData("gate")!).Wait(); return Task.CompletedTask;""")).StartAsync();

        var end = EndAsync(bySwitch);
        await SaidAsync("stop Two");
        await PassTimeUntilAsync(() => _server.Log.Text.Contains("The hosted service Two of plugin 'acme' did not stop: System.TimeoutException", StringComparison.Ordinal));

        await SaidAsync("dispose One");
        await end.WaitAsync(Patience);
        Assert.That(Events(), Is.EqualTo(new[] { "start One", "start Two", "told", "stop Two", "stop One", "dispose Two", "dispose One" }));
    }

    [Test]
    public async Task hosted_services_of_one_whose_call_does_not_end_are_stopped_and_what_the_call_works_with_is_left_to_it()
    {
        await _server.Add("acme", Plugin(Waits)).StartAsync();
        _ = _server.CallAsync("acme");
        await SaidAsync("call");

        var end = EndAsync(bySwitch: true);
        await PassTimeUntilAsync(() => _server.Log.Text.Contains("Plugin 'acme' still has calls running", StringComparison.Ordinal));
        await SaidAsync("stop One");

        Assert.That(Events(), Is.EqualTo(new[] { "start One", "start Two", "call", "told", "stop Two", "stop One" }));
        Assert.That(end.IsCompleted, Is.False);
        _gate.Set();
        await end.WaitAsync(Patience);
        Assert.That(Events()[^3..], Is.EqualTo(new[] { "call ends", "dispose Two", "dispose One" }), "Nothing was stopped twice.");
    }

    private async Task EndAsync(bool bySwitch)
    {
        if (!bySwitch)
        {
            await _server.Runtime.StopAsync(CancellationToken.None);
            return;
        }

        Assert.That((await _server.Runtime.Replacements.DisableAsync("acme", "bob")).Single().IsDone, Is.True);
        await _server.Runtime.Replacements.RetiredAsync();
    }

    private static string Plugin(string call, string onStop = "return Task.CompletedTask;") => Source.Grant("acme", call) + Hosted("One", "return Task.CompletedTask;") + Hosted("Two", onStop) + """
        public static class Events { public static void Add(string text) => ((Action<string>)AppContext.GetData("events")!)(text); }
        public sealed class Told { public Told(IPluginLifetime lifetime) => lifetime.Stopping.Register(() => Events.Add("told")); }

        """ + Source.Startup("services.AddSingleton<Told>(); services.AddHostedService<One>().AddHostedService<Two>();");

    private static string Hosted(string name, string onStop) => $$"""
        public sealed class {{name}}(Told told) : IHostedService, IDisposable
        {
            public Task StartAsync(CancellationToken cancellationToken) { Events.Add("start {{name}}"); return Task.CompletedTask; }
            public Task StopAsync(CancellationToken cancellationToken) { Events.Add("stop {{name}}"); {{onStop}} }
            public void Dispose() => Events.Add("dispose {{name}}");
            public Told Told => told;
        }

        """;

    private async Task SaidAsync(string text) => Assert.That(await Task.Run(() => Eventually.Holds(() => Events().Contains(text))), Is.True);

    private async Task PassTimeUntilAsync(Func<bool> condition) => Assert.That(await Eventually.HoldsAsync(() =>
    {
        _server.Time.Advance(TimeSpan.FromSeconds(1));
        return Task.FromResult(condition());
    }), Is.True);

    private void Add(string text)
    {
        lock (_events)
            _events.Add(text);
    }

    private string[] Events()
    {
        lock (_events)
            return [.. _events];
    }
}
