using PluginTokenServer.Host.Plugins.Activation;

namespace PluginTokenServer.Host.Plugins.Replacement;

/// <summary>Which plugins can be replaced while the server runs, by what they offer.</summary>
internal static class Replaceability
{
    /// <summary>What speaks against it: the name of a contract; <see langword="null"/> where nothing does.</summary>
    public static string? Objection(PluginOutcome outcome) =>
        Objection(outcome.Offers.Select(offer => offer.Contract.FullName!)) ?? (outcome.Plugin is { HasBackground: true } ? nameof(IHostedService) : null);

    /// <param name="contracts">Full names.</param>
    public static string? Objection(IEnumerable<string> contracts)
    {
        var offered = contracts.ToHashSet(StringComparer.Ordinal);
        return ExtensionPoints.All.FirstOrDefault(point => !point.IsReplaceable && offered.Contains(point.Contract.FullName!))?.Contract.Name;
    }
}
