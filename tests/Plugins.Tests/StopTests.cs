using PluginTokenServer.Host.Plugins;

namespace PluginTokenServer.Plugins.Tests;

/// <summary>How plugins are taken out of service.</summary>
public sealed class StopTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Blocks its thread until the gate that the test put into the AppContext opens.</summary>
    private const string Blocks = """((ManualResetEventSlim)AppContext.GetData("gate")!).Wait();""";

    private ManualResetEventSlim _gate = null!;
    private PluginServer _server = null!;

    [SetUp]
    public void SetUp()
    {
        _gate = new ManualResetEventSlim();
        AppContext.SetData("gate", _gate);
        _server = new PluginServer();
    }

    [TearDown]
    public async Task TearDown()
    {
        _gate.Set();
        await _server.DisposeAsync();
        _gate.Dispose();
    }

    [Test]
    public async Task after_a_stop_a_plugin_is_not_called()
    {
        await _server.Add("acme", Source.Grant("works")).StartAsync();

        await _server.Runtime.StopAsync(CancellationToken.None);

        await Assert.ThrowsAsync<PluginUnavailableException>(() => _server.CallAsync("works"));
    }

    [Test]
    public async Task stop_waits_for_the_calls_that_somebody_waits_for()
    {
        await _server.Add("acme", Source.Grant("waits", Blocks)).StartAsync();
        var call = _server.CallAsync("waits");

        var stop = _server.Runtime.StopAsync(CancellationToken.None);
        Assert.That(stop.IsCompleted, Is.False);

        _gate.Set();
        await call.WaitAsync(Patience);
        await stop.WaitAsync(Patience);
    }

    [Test]
    public async Task stop_does_not_wait_for_an_abandoned_call()
    {
        await _server.Add("acme", Source.Grant("hangs", Blocks)).StartAsync();
        var call = _server.CallAsync("hangs");
        _server.Time.Advance(Timeout);
        await Assert.ThrowsAsync<PluginUnavailableException>(() => call.WaitAsync(Patience));

        await _server.Runtime.StopAsync(CancellationToken.None).WaitAsync(Patience);
    }

    [Test]
    public async Task stop_does_not_wait_for_ever()
    {
        await _server.Add("acme", Source.Grant("waits", Blocks)).Set("Defaults:TimeoutMs", "600000").StartAsync();
        _ = _server.CallAsync("waits");

        var stop = _server.Runtime.StopAsync(CancellationToken.None);
        _server.Time.Advance(TimeSpan.FromSeconds(5));

        await stop.WaitAsync(Patience);
        Assert.That(_server.Log.Text, Does.Contain("Plugin 'acme' still has calls running"));
    }
}
