using System.Diagnostics;
using PluginTokenServer.Host.CommandLine;

namespace PluginTokenServer.Host.Diagnostics.Telemetry;

/// <summary>
/// By what name this server measures and traces. Every label and tag comes out of a list that is closed while the server runs: grant types of the table, ids of
/// installed plugins, our own words. What a client sends is never one, or it could make series without end.
/// </summary>
internal static class ServerTelemetry
{
    /// <summary>Of the meter and of the activity source.</summary>
    public const string Name = "PluginTokenServer";

    /// <summary>What is not in the list.</summary>
    public const string Other = "other";

    public static ActivitySource Source { get; } = new(Name, HelpText.Version);

    /// <summary>An enumeration's value as a label: <c>small_with_underscores</c>.</summary>
    public static string Label<T>(T value) where T : struct, Enum => Labels<T>.Of(value);

    private static class Labels<T> where T : struct, Enum
    {
        private static readonly Dictionary<T, string> Known = Enum.GetValues<T>().ToDictionary(value => value, value => Snake(value.ToString()));

        public static string Of(T value) => Known.TryGetValue(value, out var label) ? label : Other;

        private static string Snake(string name) =>
            string.Concat(name.Select((letter, at) => char.IsUpper(letter) ? (at > 0 ? "_" : "") + char.ToLowerInvariant(letter) : letter.ToString()));
    }
}
