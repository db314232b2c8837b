using PluginTokenServer.Host.Plugins;

namespace PluginTokenServer.Plugins.Tests;

/// <summary>What a plugin throws where nobody awaits it. If one of these ends the process, the whole suite goes with it.</summary>
public sealed class StrayExceptionTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private PluginServer _server = null!;

    [SetUp]
    public void SetUp() => _server = new PluginServer();

    [TearDown]
    public async Task TearDown() => await _server.DisposeAsync();

    [Test]
    [TestCase("""_ = new Timer(_ => throw new Exception("token-1"), null, 0, Timeout.Infinite);""")]
    [TestCase("""new Thread(() => throw new Exception("token-1")).Start();""")]
    [TestCase("""Later(); static async void Later() { await Task.Yield(); throw new Exception("token-1"); }""")]
    public async Task stray_exception_does_not_end_the_process_and_quarantines_the_plugin_it_came_from(string body)
    {
        await _server.Add("stray", Source.Grant("stray", body)).Add("good", Source.Grant("good")).StartAsync();
        await _server.CallAsync("stray");

        Assert.That(SpinWait.SpinUntil(() => _server.Plugin("stray").State == PluginState.Degraded, Patience), Is.True);
        var unavailable = await Assert.ThrowsAsync<PluginUnavailableException>(() => _server.CallAsync("stray"));
        Assert.That((await _server.CallAsync("good")).IsError, Is.False);
        Assert.Multiple(() =>
        {
            Assert.That(unavailable!.Message, Is.EqualTo("Plugin 'stray' threw System.Exception outside of any call and is not called any more; reload it or restart the server to try again."));
            Assert.That(_server.Plugin("good").State, Is.EqualTo(PluginState.Active));
            Assert.That(_server.Log.Text, Does.Contain("Plugin 'stray' threw outside of any call; it is quarantined: System.Exception").And.Not.Contain("token-1"));
        });
    }

    [Test]
    public async Task stray_exception_of_a_startup_is_the_plugins_too()
    {
        await _server.Add("stray", Source.Grant("stray") + Source.Startup("""
            var thread = new Thread(() => throw new Exception());
            thread.Start();
            thread.Join();
            """)).StartAsync();

        Assert.That(SpinWait.SpinUntil(() => _server.Plugin("stray").State == PluginState.Degraded, Patience), Is.True);
        await Assert.ThrowsAsync<PluginUnavailableException>(() => _server.CallAsync("stray"));
    }

    [Test]
    public async Task stray_exception_after_the_plugin_was_stopped_does_not_end_the_process_either()
    {
        using var gate = new ManualResetEventSlim();
        AppContext.SetData("gate", gate);
        await _server.Add("stray", Source.Grant("stray", """new Thread(() => { ((ManualResetEventSlim)AppContext.GetData("gate")!).Wait(); throw new Exception(); }).Start();""")).StartAsync();
        await _server.CallAsync("stray");
        await _server.Runtime.StopAsync(CancellationToken.None);

        gate.Set();

        Assert.That(SpinWait.SpinUntil(() => _server.Plugin("stray").State == PluginState.Degraded, Patience), Is.True);
    }

    [Test]
    public async Task what_the_server_itself_throws_is_not_survived()
    {
        await _server.Add("good", Source.Grant("good")).StartAsync();

        try
        {
            throw new InvalidOperationException();
        }
        catch (InvalidOperationException exception)
        {
            Assert.That(UnhandledPluginExceptions.IsSurvived(exception), Is.False);
        }
    }

    [Test]
    public async Task failed_task_that_nobody_looks_at_is_logged()
    {
        await _server.Add("careless", Source.Grant("careless", """_ = Task.Run(() => { throw new Exception("token-1"); });""")).StartAsync();
        await _server.CallAsync("careless");

        Assert.That(SpinWait.SpinUntil(
            () =>
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
                return _server.Log.Text.Contains("Plugin 'careless' left a failed task that nobody looked at: System.Exception", StringComparison.Ordinal);
            }, Patience), Is.True);
        Assert.That(_server.Plugin("careless").State, Is.EqualTo(PluginState.Active));
        Assert.That(_server.Log.Text, Does.Not.Contain("token-1"));
    }
}
