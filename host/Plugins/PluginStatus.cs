using System.Globalization;

namespace PluginTokenServer.Host.Plugins;

/// <summary>How a plugin of the running server is doing.</summary>
/// <param name="Generation">The how manieth loading of it serves; 0 where none does.</param>
/// <param name="Since">Since when.</param>
/// <param name="Calls">The calls into that generation.</param>
/// <param name="Errors">Those that failed within it.</param>
/// <param name="Refused">Those that were not made: busy, stopped after failures, quarantined.</param>
/// <param name="Abandoned">Those that were given up and have not ended.</param>
/// <param name="Draining">The earlier generations that still have calls.</param>
/// <param name="Zombies">The earlier generations whose memory something still holds.</param>
internal sealed record PluginStatus(int Generation, DateTimeOffset? Since, long Calls, long Errors, long Refused, int Abandoned, int Draining, int Zombies)
{
    public string Line => string.Create(
        CultureInfo.InvariantCulture,
        $"generation {Generation}{(Since is { } since ? $" since {since.UtcDateTime:yyyy-MM-dd HH:mm:ss'Z'}" : "")}: {Calls} calls, {Errors} errors, {Refused} not made, {Abandoned} abandoned; {Draining} draining, {Zombies} zombies");
}
