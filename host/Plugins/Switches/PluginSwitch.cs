using System.Globalization;
using System.Text.Json.Serialization;

namespace PluginTokenServer.Host.Plugins.Switches;

/// <summary>A plugin that the operator has switched off while the server ran.</summary>
/// <param name="Id">The plugin.</param>
/// <param name="By">Who did it.</param>
/// <param name="At">When.</param>
/// <param name="Contracts">The full names of the contracts that it was asked by at that moment, or, where no server ran, that it could be asked by.</param>
internal sealed record PluginSwitch(string Id, string By, DateTimeOffset At, string[] Contracts)
{
    /// <summary>For the list, the log and whoever is refused.</summary>
    [JsonIgnore]
    public string Sentence => $"{Clause}; `plugins enable {Id}` switches it on again.";

    /// <summary>The same of a plugin that does not lie there any more.</summary>
    [JsonIgnore]
    public string SentenceWhenGone => $"{Clause}, and its folder is gone; put it back before `plugins enable {Id}`.";

    private string Clause => string.Create(CultureInfo.InvariantCulture, $"Switched off by {By} on {At.UtcDateTime:yyyy-MM-dd HH:mm:ss'Z'}");
}
