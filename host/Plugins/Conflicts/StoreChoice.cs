using PluginTokenServer.Stores;

namespace PluginTokenServer.Host.Plugins.Conflicts;

/// <summary>Of all the stores that plugins offer the configuration names one. It has to be there; the others are not used.</summary>
internal static class StoreChoice
{
    private const string Path = "TokenServer:Storage:Provider";

    public static IReadOnlyList<PluginOutcome> Resolve(IReadOnlyList<PluginOutcome> outcomes, string? provider) => [.. outcomes.Select(outcome => Resolve(outcome, provider))];

    /// <summary>The store that is to be used; <see langword="null"/> stands for the one that is built in.</summary>
    public static PluginOffer? Of(IReadOnlyList<PluginOutcome> outcomes) =>
        outcomes.Where(outcome => outcome.IsServing).SelectMany(outcome => outcome.Offers).FirstOrDefault(offer => offer.Contract == typeof(IOperationalStore));

    /// <summary>Why the server cannot have its store.</summary>
    public static IEnumerable<string> Faults(IReadOnlyList<PluginOutcome> outcomes, PluginOptions options)
    {
        if (options.StorageProvider is not { } provider)
            yield break;
        var outcome = outcomes.FirstOrDefault(outcome => IsNamed(outcome, provider));
        if (RequiredPlugins.WhyNotServing(outcome) is { } reason)
            yield return $"{Path}: plugin '{provider}', which keeps the data, {reason} Put it back into the plugins folder, or name another provider.";
        else if (outcome!.Offers.All(offer => offer.Contract != typeof(IOperationalStore)))
            yield return $"{Path}: plugin '{provider}' offers no {nameof(IOperationalStore)}; name one that does, or memory.";
    }

    /// <summary>What is said to somebody who would switch it off.</summary>
    public static string StaysOn(string pluginId) => $"Plugin '{pluginId}' keeps the data of this server and cannot be switched off.";

    private static PluginOutcome Resolve(PluginOutcome outcome, string? provider)
    {
        var stores = outcome.Offers.Where(offer => offer.Contract == typeof(IOperationalStore)).ToArray();
        if (stores.Length == 0)
            return outcome;
        if (!IsNamed(outcome, provider))
            return outcome.Leave(stores, $"Its store is not used: {Path} names another.");
        return stores.Length == 1 ? outcome : outcome.Refuse(RefusalReason.Conflict, $"Plugin '{outcome.Id}' has more than one {nameof(IOperationalStore)}, and there can be only one; remove all but one.");
    }

    private static bool IsNamed(PluginOutcome outcome, string? provider) => string.Equals(outcome.Id, provider, StringComparison.OrdinalIgnoreCase);
}
