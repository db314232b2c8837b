using PluginTokenServer.Host.Plugins.Replacement;
using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Plugins.Tests.Replacement;

/// <summary>What a plugin does when its load context tells it that it is unloaded is its own affair.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class UnloadHandlerTests : IAsyncDisposable
{
    private const string Throws = "throw new Exception(\"token-1\");";
    private const string Hangs = """((ManualResetEventSlim)AppContext.GetData("gate")!).Wait();""";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ManualResetEventSlim _gate = new();
    private readonly PluginServer _server = new PluginServer().Set("Reload", "Manual");

    public UnloadHandlerTests()
    {
        AppContext.SetData("gate", _gate);
        AppContext.SetData("unloading", null);
    }

    public async ValueTask DisposeAsync()
    {
        _gate.Set();
        await _server.DisposeAsync();
        _gate.Dispose();
    }

    [Test]
    public async Task handler_that_throws_or_hangs_holds_up_neither_a_replacement_nor_the_next_one_nor_a_request([Values(Throws, Hangs)] string handler)
    {
        await _server.Add("acme", Version("1", handler)).Add("good", Source.Grant("good")).StartAsync();
        Assert.That(await _server.AskAsync("acme"), Is.EqualTo("1"));
        _server.Add("acme", Version("2", handler));

        Assert.That((await ReloadAsync().WaitAsync(Patience)).IsDone, Is.True);
        await _server.Runtime.Replacements.RetiredAsync().WaitAsync(Patience);
        await UnloadingAsync("1");

        Assert.That(await _server.AskAsync("acme"), Is.EqualTo("2"));
        Assert.That((await _server.CallAsync("good")).IsError, Is.False);
        _server.Add("acme", Version("3", handler));
        Assert.That((await ReloadAsync().WaitAsync(Patience)).IsDone, Is.True);
        await _server.Runtime.Replacements.RetiredAsync().WaitAsync(Patience);
        await UnloadingAsync("2");
        Assert.That(await _server.AskAsync("acme"), Is.EqualTo("3"));
        Assert.That(_server.Log.Text, Does.Not.Contain("token-1"));
    }

    [Test]
    public async Task generation_whose_handler_hangs_is_counted_until_it_has_ended()
    {
        await _server.Add("acme", Version("1", Hangs)).StartAsync();
        _server.Add("acme", Source.Say("acme", "2"));
        await ReloadAsync();
        await _server.Runtime.Replacements.RetiredAsync().WaitAsync(Patience);
        await UnloadingAsync("1");
        Collect();

        Assert.That(_server.Runtime.Left("acme"), Is.EqualTo(1));

        _gate.Set();
        Assert.That(await Task.Run(() => Eventually.Holds(() =>
        {
            Collect();
            return _server.Runtime.Left("acme") == 0;
        })), Is.True);
    }

    [Test]
    public async Task handler_that_hangs_holds_up_neither_a_switch_nor_the_end_of_the_server()
    {
        await _server.Add("acme", Version("1", Hangs)).StartAsync();
        Assert.That((await _server.Runtime.Replacements.DisableAsync("acme", "bob")).Single().IsDone, Is.True);
        await _server.Runtime.Replacements.RetiredAsync().WaitAsync(Patience);
        await UnloadingAsync("1");

        Assert.That((await _server.Runtime.Replacements.EnableAsync("acme", "bob").WaitAsync(Patience)).Single().IsDone, Is.True);
        Assert.That(await _server.AskAsync("acme"), Is.EqualTo("1"));
        await _server.Runtime.StopAsync(CancellationToken.None).WaitAsync(Patience);
    }

    private static string Version(string number, string handler) => Source.Say("acme", number) + Source.Startup($$"""
        System.Runtime.Loader.AssemblyLoadContext.GetLoadContext(typeof(Startup).Assembly)!.Unloading += _ => { AppContext.SetData("unloading", "{{number}}"); {{handler}} };
        """);

    private static async Task UnloadingAsync(string number) => Assert.That(await Task.Run(() => Eventually.Holds(() => Equals(AppContext.GetData("unloading"), number))), Is.True);

    private static void Collect()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
    }

    private async Task<PluginChange> ReloadAsync() => (await _server.Runtime.Replacements.ReloadAsync("acme")).Single();
}
