using Microsoft.Extensions.Time.Testing;

namespace PluginTokenServer.Tests.Support;

/// <summary>
/// A clock that a test moves. Only the short pauses between two attempts at the same thing are of real time: a test that sends requests
/// does not know of them, and would wait for good.
/// </summary>
internal sealed class TestClock(DateTimeOffset now) : FakeTimeProvider(now)
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(75);

    public TestClock() : this(System.GetUtcNow())
    {
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        dueTime > TimeSpan.Zero && dueTime <= LongestPause && period == Timeout.InfiniteTimeSpan
            ? System.CreateTimer(callback, state, dueTime, period)
            : base.CreateTimer(callback, state, dueTime, period);
}
