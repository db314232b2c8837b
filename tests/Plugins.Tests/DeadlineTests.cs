using Microsoft.Extensions.Time.Testing;
using PluginTokenServer.Host.Plugins;
using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Plugins.Tests;

/// <summary>A deadline whose timer comes when it should not: a second time, or once the call has ended. Timers that are set anew do that.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class DeadlineTests : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ManualResetEventSlim _gate = new();
    private readonly StruckClock _clock = new();
    private readonly PluginServer _server;

    public DeadlineTests()
    {
        _server = new PluginServer { Clock = _clock };
        AppContext.SetData("gate", _gate);
    }

    public async ValueTask DisposeAsync()
    {
        _gate.Set();
        await _server.DisposeAsync();
        _gate.Dispose();
    }

    [Test]
    public async Task second_coming_counts_nothing_and_gives_no_place_back()
    {
        await _server.Add("acme", Source.Grant("acme", """((ManualResetEventSlim)AppContext.GetData("gate")!).Wait();""")).StartAsync();
        var offer = _server.Table.Grants["acme"];
        var call = _server.CallAsync("acme");
        var strike = _clock.Last;
        strike();
        await Assert.ThrowsAsync<PluginUnavailableException>(() => call.WaitAsync(Patience));

        strike();
        strike();

        // What keeps the place is collected with the call, and must not be before.
        for (var i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.That((offer.RunningCalls, Status.Abandoned, Status.Errors), Is.EqualTo((1, 1, 1)));
        Assert.That(TimeOuts(), Is.EqualTo(1));
        _gate.Set();
        Assert.That(await Task.Run(() => Eventually.Holds(() => offer.RunningCalls == 0 && Status.Abandoned == 0)), Is.True);
        strike();
        Assert.That((offer.RunningCalls, Status.Abandoned, Status.Errors), Is.EqualTo((0, 0, 1)));
    }

    [Test]
    public async Task one_that_comes_after_the_end_counts_nothing()
    {
        await _server.Add("acme", Source.Grant("acme")).StartAsync();
        Assert.That((await _server.CallAsync("acme")).IsError, Is.False);
        var strike = _clock.Last;

        strike();
        strike();
        GC.Collect();
        GC.WaitForPendingFinalizers();

        Assert.That((_server.Table.Grants["acme"].RunningCalls, Status.Abandoned, Status.Errors, Status.Calls), Is.EqualTo((0, 0, 0, 1)));
        Assert.That(TimeOuts(), Is.Zero);
        Assert.That((await _server.CallAsync("acme")).IsError, Is.False);
    }

    [Test]
    public async Task many_at_once_are_one()
    {
        await _server.Add("acme", Source.Grant("acme", """((ManualResetEventSlim)AppContext.GetData("gate")!).Wait();""")).StartAsync();
        var call = _server.CallAsync("acme");
        var strike = _clock.Last;
        Parallel.For(0, 16, _ => strike());
        await Assert.ThrowsAsync<PluginUnavailableException>(() => call.WaitAsync(Patience));

        Assert.That((_server.Table.Grants["acme"].RunningCalls, Status.Abandoned, Status.Errors), Is.EqualTo((1, 1, 1)));
        _gate.Set();
        Assert.That(await Task.Run(() => Eventually.Holds(() => _server.Table.Grants["acme"].RunningCalls == 0)), Is.True);
    }

    private PluginStatus Status => _server.Runtime.Status("acme")!;

    private int TimeOuts() => _server.Log.Text.Split("did not answer in Validator").Length - 1;

    /// <summary>A clock whose timers go off when the test says so, and as often.</summary>
    private sealed class StruckClock : TimeProvider
    {
        private readonly FakeTimeProvider _time = new();

        /// <summary>What the timer that was made last does when it goes off.</summary>
        public Action Last { get; private set; } = () => { };

        public override DateTimeOffset GetUtcNow() => _time.GetUtcNow();

        public override long GetTimestamp() => _time.GetTimestamp();

        public override long TimestampFrequency => _time.TimestampFrequency;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Last = () => callback(state);
            return _time.CreateTimer(callback, state, dueTime, period);
        }
    }
}
