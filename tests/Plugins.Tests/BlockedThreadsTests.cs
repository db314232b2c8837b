namespace PluginTokenServer.Plugins.Tests;

[NonParallelizable]
public sealed class BlockedThreadsTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Test]
    public async Task pool_is_lent_threads_for_those_that_plugins_block_and_gives_them_back()
    {
        using var gate = new ManualResetEventSlim();
        AppContext.SetData("gate", gate);
        await using var server = await new PluginServer().Add("acme", Source.Grant("hangs", """((ManualResetEventSlim)AppContext.GetData("gate")!).Wait();""")).StartAsync();
        ThreadPool.GetMinThreads(out var ordinary, out _);

        var calls = Enumerable.Range(0, 12).Select(_ => server.CallAsync("hangs")).ToArray();

        Assert.That(SpinWait.SpinUntil(() => MinThreads() >= ordinary + 12, Patience), Is.True);
        await Task.Run(() => { }).WaitAsync(Patience);

        gate.Set();
        await Task.WhenAll(calls).WaitAsync(Patience);
        // Not at once: as long as plugins are called some are kept ready. Those of the test before may have been among the ordinary ones.
        Assert.That(SpinWait.SpinUntil(() => MinThreads() <= ordinary, Patience), Is.True);
    }

    [Test]
    public async Task some_are_ready_before_any_plugin_has_blocked_one()
    {
        await using var server = await new PluginServer().Add("acme", Source.Grant("acme")).StartAsync();
        await server.CallAsync("acme");

        Assert.That(SpinWait.SpinUntil(() => MinThreads() >= Environment.ProcessorCount + 8, Patience), Is.True);
    }

    [Test]
    public async Task pool_is_lent_threads_for_work_of_a_plugin_that_blocks_them()
    {
        using var gate = new ManualResetEventSlim();
        AppContext.SetData("gate", gate);
        // The call itself is over, or waits without a thread.
        await using var server = await new PluginServer().Add("acme", Source.Grant("fills", """_ = Enumerable.Range(0, 100).Select(_ => Task.Run(() => ((ManualResetEventSlim)AppContext.GetData("gate")!).Wait())).ToArray();""")).StartAsync();
        ThreadPool.GetMinThreads(out var ordinary, out _);

        await server.CallAsync("fills");

        Assert.That(SpinWait.SpinUntil(() => MinThreads() >= ordinary + 64, Patience), Is.True);
        await Task.Run(() => { }).WaitAsync(Patience);
        gate.Set();
        Assert.That(SpinWait.SpinUntil(() => MinThreads() <= ordinary, Patience), Is.True);
    }

    private static int MinThreads()
    {
        ThreadPool.GetMinThreads(out var workers, out _);
        return workers;
    }
}
