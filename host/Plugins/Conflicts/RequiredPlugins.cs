namespace PluginTokenServer.Host.Plugins.Conflicts;

/// <summary>What the configuration needs and cannot have. Anything else that is wrong with a plugin lets the server start without it.</summary>
internal static class RequiredPlugins
{
    /// <summary>One sentence each, by configuration path.</summary>
    public static IEnumerable<string> Faults(IReadOnlyList<PluginOutcome> outcomes, PluginOptions options)
    {
        for (var i = 0; i < options.Required.Count; i++)
            if (WhyNotServing(Find(outcomes, options.Required[i])) is { } reason)
                yield return $"{ConfigurationPaths.Plugins}:Required:{i}: plugin '{options.Required[i]}' {reason}";

        foreach (var fault in Unknown(outcomes, options))
            yield return fault;

        foreach (var (grantType, id) in BindingMap.Read(options.Bindings.GrantTypes))
        {
            var outcome = Find(outcomes, id);
            if (WhyNotServing(outcome) is { } reason)
                yield return $"{ConfigurationPaths.GrantTypes}:{grantType}: plugin '{id}' {reason}";
            else if (outcome!.IsServing && outcome.Offers.All(offer => offer.GrantType != grantType))
                yield return $"{ConfigurationPaths.GrantTypes}:{grantType}: plugin '{id}' does not offer this grant type.";
        }
    }

    /// <summary>One sentence for each plugin that something is configured for and that does not exist.</summary>
    public static IEnumerable<string> Unknown(IReadOnlyList<PluginOutcome> outcomes, PluginOptions options) =>
        options.Entries.Keys.Order(StringComparer.Ordinal).Where(id => Find(outcomes, id) is null)
            .Select(id => $"{ConfigurationPaths.Plugins}:Entries:{id}: plugin '{id}' does not exist; the plugins are {Known(outcomes)}.");

    /// <summary>Whether the configuration needs a plugin.</summary>
    public static bool IsNeeded(string id, PluginOptions options)
    {
        var generators = options.Bindings.ResponseGenerators;
        return options.Required.Concat(BindingMap.Read(options.Bindings.GrantTypes).Values).Concat(ChainMap.Read(generators.Clients).Values.SelectMany(ids => ids))
            .Concat(ChainMap.Read(generators.GrantTypes).Values.SelectMany(ids => ids)).Concat(ChainMap.ReadOne(generators.Default)).Contains(id, Discovery.PluginId.Comparer);
    }

    /// <summary>Why a plugin that is needed does not serve, as the end of a sentence; <see langword="null"/> if it does. That the operator has switched it off while the server ran is known, and no fault.</summary>
    public static string? WhyNotServing(PluginOutcome? outcome) => outcome switch
    {
        null => "does not exist.",
        { IsServing: true } or { Record.IsSwitchedOff: true } => null,
        { Record: { Reason: { } reason } record } => $"is {PluginListText.State(record)}: {reason}",
        _ => $"is {PluginListText.State(outcome.Record)}.",
    };

    private static PluginOutcome? Find(IReadOnlyList<PluginOutcome> outcomes, string id) =>
        outcomes.FirstOrDefault(outcome => string.Equals(outcome.Id, id, StringComparison.OrdinalIgnoreCase));

    private static string Known(IReadOnlyList<PluginOutcome> outcomes) =>
        outcomes.Count == 0 ? "none" : string.Join(", ", outcomes.Select(outcome => outcome.Id));
}
