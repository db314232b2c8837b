namespace PluginTokenServer.Host.Plugins.Conflicts;

/// <summary>
/// A grant type has one owner. Where two plugins offer one, neither serves it, unless the configuration picks one; the order in which they
/// lie in the directory picks none.
/// </summary>
internal sealed class GrantConflicts(IReadOnlyDictionary<string, string> bindings)
{
    public IReadOnlyList<PluginOutcome> Resolve(IReadOnlyList<PluginOutcome> outcomes)
    {
        var claims = outcomes.SelectMany(outcome => outcome.Offers)
            .Where(offer => offer.GrantType is not null)
            .ToLookup(offer => offer.GrantType!, StringComparer.Ordinal);

        return [.. outcomes.Select(outcome => outcome.Offers
            .Where(offer => offer.GrantType is not null)
            .GroupBy(offer => offer.GrantType!, StringComparer.Ordinal)
            .OrderBy(mine => mine.Key, StringComparer.Ordinal)
            .Aggregate(outcome, (current, mine) => Judge(current, mine.Key, [.. mine], [.. claims[mine.Key]])))];
    }

    private PluginOutcome Judge(PluginOutcome outcome, string grantType, PluginOffer[] mine, PluginOffer[] all)
    {
        if (ReservedGrantTypes.All.Contains(grantType))
        {
            return outcome.Lose(mine, RefusalReason.Conflict,
                $"Plugin '{outcome.Id}' offers the grant type '{grantType}', which is the server's own; give it another name.");
        }

        if (mine.Length > 1)
        {
            return outcome.Lose(mine, RefusalReason.Conflict,
                $"Plugin '{outcome.Id}' offers the grant type '{grantType}' more than once ({string.Join(", ", mine.Select(offer => offer.TypeName).Order(StringComparer.Ordinal))}); remove all but one.");
        }

        var ids = all.Select(offer => offer.PluginId).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToArray();
        if (ids.Length == 1)
            return outcome;

        if (!bindings.TryGetValue(grantType, out var chosen))
        {
            return outcome.Lose(mine, RefusalReason.Conflict,
                $"Plugins {ConflictText.Names(ids)} offer the grant type '{grantType}', so neither serves it; pick one with {ConfigurationPaths.GrantTypes}:{grantType}, or remove the others.");
        }

        return string.Equals(chosen, outcome.Id, StringComparison.OrdinalIgnoreCase) ? outcome : outcome.Yield(mine, grantType, chosen);
    }
}
