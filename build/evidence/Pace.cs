using System.Diagnostics;

namespace PluginTokenServer.Evidence;

/// <summary>When something is due, counted from now.</summary>
internal sealed class Pace
{
    private readonly long _began = Stopwatch.GetTimestamp();

    /// <summary>Milliseconds on the clock of this process.</summary>
    public static double Milliseconds(long timestamp) => timestamp * 1000.0 / Stopwatch.Frequency;

    /// <summary>The same for what is due.</summary>
    public double At(TimeSpan due) => Milliseconds(_began) + due.TotalMilliseconds;

    public bool IsOver(TimeSpan due) => Stopwatch.GetElapsedTime(_began) >= due;

    /// <returns>Whether that was over already.</returns>
    public async Task<bool> UntilAsync(TimeSpan due, CancellationToken stop)
    {
        var left = due - Stopwatch.GetElapsedTime(_began);
        if (left <= TimeSpan.Zero)
            return true;
        await Task.Delay(left, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return false;
    }
}
