namespace PluginTokenServer.Tests.Support;

/// <summary>Waits for what happens on another thread or in another process.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    /// <returns>Whether the condition came to hold.</returns>
    public static bool Holds(Func<bool> condition) => SpinWait.SpinUntil(condition, Patience);

    /// <returns>Whether the condition came to hold, asked again as soon as it has answered.</returns>
    public static async Task<bool> HoldsAsync(Func<Task<bool>> condition)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            if (TimeProvider.System.GetElapsedTime(start) > Patience)
                return false;
            await Task.Yield();
        }

        return true;
    }
}
