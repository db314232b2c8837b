using PluginTokenServer.Host.Plugins.Activation;

namespace PluginTokenServer.Host.Plugins.Conflicts;

/// <summary>Of some contracts there can be only one, in the server or in a plugin. Where there are two, neither is taken: which was meant is not for the server to guess.</summary>
internal static class SingleConflicts
{
    public static IReadOnlyList<PluginOutcome> Resolve(IReadOnlyList<PluginOutcome> outcomes)
    {
        var sentences = ExtensionPoints.All
            .SelectMany(point => Rivals(point, outcomes).Select(rivals => Conflict(point.Contract, rivals.Offers, rivals.Claimants)))
            .OfType<(IReadOnlySet<string> Ids, string Sentence)>()
            .ToArray();

        return [.. outcomes.Select(outcome =>
            sentences.Where(conflict => conflict.Ids.Contains(outcome.Id)).Select(conflict => conflict.Sentence).ToArray() is { Length: > 0 } mine
                ? outcome.Refuse(RefusalReason.Conflict, string.Join(' ', mine))
                : outcome)];
    }

    /// <summary>Those of which there can be only one, together, and who claims it.</summary>
    private static IEnumerable<(PluginOffer[] Offers, IEnumerable<string> Claimants)> Rivals(ExtensionPoint point, IReadOnlyList<PluginOutcome> outcomes)
    {
        var offers = outcomes.SelectMany(outcome => outcome.Offers).Where(offer => offer.Contract == point.Contract).ToArray();
        return point.Rule switch
        {
            OfferRule.Single => [(offers, outcomes.Where(outcome => outcome.AllClaims.Any(claim => claim.Contract == point.Contract)).Select(outcome => outcome.Id))],
            OfferRule.PerPlugin => offers.GroupBy(offer => offer.PluginId, StringComparer.Ordinal).Select(mine => (mine.ToArray(), Enumerable.Repeat(mine.Key, 1))),
            _ => [],
        };
    }

    private static (IReadOnlySet<string> Ids, string Sentence)? Conflict(Type contract, PluginOffer[] offers, IEnumerable<string> claimants)
    {
        var ids = claimants.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToArray();
        if (offers.Length == 0 || (offers.Length == 1 && ids.Length == 1))
            return null;

        var sentence = ids.Length == 1
            ? $"Plugin '{ids[0]}' has more than one {contract.Name} ({string.Join(", ", offers.Select(offer => offer.TypeName).Order(StringComparer.Ordinal))}), and there can be only one; remove all but one."
            : $"Plugins {ConflictText.Names(ids)} each offer an {contract.Name}, and there can be only one; remove or disable all but one.";
        return (ids.ToHashSet(StringComparer.Ordinal), sentence);
    }
}
