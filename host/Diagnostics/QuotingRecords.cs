namespace PluginTokenServer.Host.Diagnostics;

/// <summary>
/// The records of the web server underneath that quote what a client sent as it came: targets with their queries, header lines that do
/// not parse. People put credentials into both, so these are not written, whatever the section Logging says (GEN-08, GEN-09).
/// </summary>
internal static class QuotingRecords
{
    // Each with the level from which on its records quote nothing.
    private static readonly (string Category, LogLevel Harmless)[] Categories =
    [
        ("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.Warning),
        ("Microsoft.AspNetCore.Server.Kestrel.BadRequests", LogLevel.Information),
        ("Microsoft.AspNetCore.Routing.Matching.DfaMatcher", LogLevel.Information),
    ];

    public static void Silence(LoggerFilterOptions filters)
    {
        // The longest category wins, of equals the last; but first of all a rule for one provider, so that each provider with rules gets these too.
        foreach (var provider in filters.Rules.Select(rule => rule.ProviderName).Append(null).Distinct().ToArray())
        {
            foreach (var (category, harmless) in Categories)
                filters.Rules.Add(new LoggerFilterRule(provider, category, harmless, filter: null));
        }
    }
}
