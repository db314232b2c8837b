namespace PluginTokenServer.Host.Plugins.Conflicts;

/// <summary>
/// A grant type has one owner. The one that the configuration picks has it to itself, also while it does not serve it. Else, where two plugins offer one,
/// neither serves it; the order in which they lie in the directory or come and go picks none.
/// </summary>
internal sealed class GrantConflicts(IReadOnlyDictionary<string, string> bindings)
{
    public IReadOnlyList<PluginOutcome> Resolve(IReadOnlyList<PluginOutcome> outcomes)
    {
        var claims = outcomes.SelectMany(outcome => outcome.AllClaims.Select(claim => (claim.GrantType, outcome.Id)))
            .Where(claim => claim.GrantType is not null)
            .ToLookup(claim => claim.GrantType!, claim => claim.Id, StringComparer.Ordinal);

        return [.. outcomes.Select(outcome => outcome.Offers
            .Where(offer => offer.GrantType is not null)
            .GroupBy(offer => offer.GrantType!, StringComparer.Ordinal)
            .OrderBy(mine => mine.Key, StringComparer.Ordinal)
            .Aggregate(outcome, (current, mine) => Judge(current, mine.Key, [.. mine], [.. claims[mine.Key]])))];
    }

    private PluginOutcome Judge(PluginOutcome outcome, string grantType, PluginOffer[] mine, string[] claimants)
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

        // Before anything else: the other one may be switched off, and does not hand over to somebody by that.
        if (bindings.TryGetValue(grantType, out var chosen))
            return string.Equals(chosen, outcome.Id, StringComparison.OrdinalIgnoreCase) ? outcome : outcome.Yield(mine, grantType, chosen);

        var ids = claimants.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToArray();
        return ids.Length == 1 ? outcome : outcome.Lose(mine, RefusalReason.Conflict,
            $"Plugins {ConflictText.Names(ids)} offer the grant type '{grantType}', so neither serves it; pick one with {ConfigurationPaths.GrantTypes}:{grantType}, or remove the others.");
    }
}
