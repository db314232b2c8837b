using System.Globalization;

namespace PluginTokenServer.Host.Plugins.Switches;

/// <summary>A plugin that the operator has switched off while the server ran.</summary>
/// <param name="Id">The plugin.</param>
/// <param name="By">Who did it.</param>
/// <param name="At">When.</param>
/// <param name="Contracts">The full names of the contracts that it was asked by at that moment.</param>
internal sealed record PluginSwitch(string Id, string By, DateTimeOffset At, string[] Contracts)
{
    /// <summary>For the list, the log and whoever is refused.</summary>
    public string Sentence =>
        string.Create(CultureInfo.InvariantCulture, $"Switched off by {By} on {At.UtcDateTime:yyyy-MM-dd HH:mm:ss'Z'}; `plugins enable {Id}` switches it on again.");
}
