using Microsoft.Extensions.Time.Testing;

namespace PluginTokenServer.Wire.Tests.EndSession;

/// <summary>A clock that a test moves, but for pauses: those before a second attempt, which nobody can see begin, pass at once.</summary>
internal sealed class PauseClock() : FakeTimeProvider(TimeProvider.System.GetUtcNow())
{
    private static readonly TimeSpan ShortPauses = TimeSpan.FromMilliseconds(75);
    private static readonly TimeSpan PauseBeforeRetry = TimeSpan.FromSeconds(2);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        dueTime > TimeSpan.Zero && (dueTime <= ShortPauses || dueTime == PauseBeforeRetry) && period == Timeout.InfiniteTimeSpan
            ? System.CreateTimer(callback, state, TimeSpan.FromMilliseconds(1), period)
            : base.CreateTimer(callback, state, dueTime, period);
}
