using System.Security.Cryptography;

namespace PluginTokenServer.Host.Grants;

/// <summary>How long a swap that was lost waits before it is tried again, so that those who fight over one record do not meet every time.</summary>
internal static class Jitter
{
    /// <summary>The longest wait, in milliseconds.</summary>
    public const int Longest = 32;

    // To lose once is what two requests at the same time do, and to look again is all that it takes.
    private const int AtOnce = 2;

    /// <param name="attempt">Which one is about to be made; the first is 0.</param>
    /// <param name="time">Whose time passes.</param>
    public static Task BeforeAsync(int attempt, TimeProvider time) =>
        attempt < AtOnce ? Task.CompletedTask : Task.Delay(TimeSpan.FromMilliseconds(RandomNumberGenerator.GetInt32(1, MostBefore(attempt) + 1)), time);

    /// <summary>The most that is waited before an attempt, in milliseconds: twice as long each time, up to <see cref="Longest"/>.</summary>
    public static int MostBefore(int attempt) => attempt < AtOnce ? 0 : attempt - AtOnce > 3 ? Longest : 4 << (attempt - AtOnce);
}
