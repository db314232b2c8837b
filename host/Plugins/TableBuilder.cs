using System.Collections.Frozen;
using PluginTokenServer.Host.Plugins.Activation;
using PluginTokenServer.Host.Plugins.Conflicts;
using PluginTokenServer.Host.Plugins.Discovery;
using PluginTokenServer.Host.Plugins.Trust;
using PluginTokenServer.Plugins;
using PluginTokenServer.Services;
using PluginTokenServer.SignIn;

namespace PluginTokenServer.Host.Plugins;

/// <summary>Makes the table out of what became of each plugin. The same plugins give the same table, in whatever order they were found.</summary>
internal static class TableBuilder
{
    /// <summary>Takes away what two plugins claim.</summary>
    public static IReadOnlyList<PluginOutcome> Resolve(IReadOnlyList<PluginOutcome> outcomes, PluginOptions options) =>
        StoreChoice.Resolve(new GrantConflicts(BindingMap.Read(options.Bindings.GrantTypes)).Resolve(SingleConflicts.Resolve(outcomes)), options.StorageProvider);

    /// <summary>The table, and what the configuration needs and cannot have.</summary>
    public static (PluginTable Table, IReadOnlyList<string> Faults) Build(IReadOnlyList<PluginOutcome> outcomes, PluginOptions options)
    {
        var choice = new GeneratorChoice(outcomes, options.Bindings.ResponseGenerators);
        var generators = choice.Choose();
        var serving = outcomes.Where(outcome => outcome.IsServing).SelectMany(outcome => outcome.Offers).ToArray();
        var closed = outcomes.SelectMany(outcome => outcome.Closed).Where(closed => serving.All(offer => offer.Contract != closed.Contract)).DistinctBy(closed => closed.Contract);
        var table = new PluginTable
        {
            Offers = serving,
            LacksNeeded = outcomes.Any(outcome => outcome.Record.IsSwitchedOff && RequiredPlugins.IsNeeded(outcome.Id, options)),
            Plugins = [.. outcomes.Select(outcome => Describe(outcome, choice.Idle))],
            Grants = serving.Where(offer => offer.GrantType is not null).ToFrozenDictionary(offer => offer.GrantType!, StringComparer.Ordinal),
            Singles = serving.Where(offer => Follows(offer, OfferRule.Single)).Concat(closed).ToFrozenDictionary(offer => offer.Contract),
            Endpoints = serving.Where(offer => offer.Contract == typeof(IPluginEndpoints)).ToFrozenDictionary(offer => offer.PluginId, PluginId.Comparer),
            Providers = All<IExternalProviders>(serving),
            Sinks = All<IEventSink>(serving),
            LogSinks = All<ILogSink>(serving),
            Verbs = serving.Where(offer => offer.Verb is not null).ToFrozenDictionary(offer => offer.Verb!.Name, StringComparer.Ordinal),
            Generators = generators,
        };
        return (table, [.. LockFaults.Of(outcomes), .. StoreChoice.Faults(outcomes, options), .. RequiredPlugins.Faults(outcomes, options), .. choice.Faults]);
    }

    private static PluginRecord Describe(PluginOutcome outcome, IReadOnlyList<PluginOffer> idle)
    {
        if (!outcome.IsServing)
            return outcome.Record;

        var notes = idle.Where(offer => offer.PluginId == outcome.Id)
            .Select(offer => $"Its response generator {offer.TypeName} is not used: another plugin is the default, and nothing is bound to this one.");
        return outcome.Record with
        {
            GrantTypes = [.. outcome.Offers.Select(offer => offer.GrantType).OfType<string>().Order(StringComparer.Ordinal)],
            Offers = [.. Contracts(outcome).Select(contract => contract.Name).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
            Verbs = [.. outcome.Offers.Select(offer => offer.Verb).OfType<Verbs.VerbDescription>().OrderBy(verb => verb.Name, StringComparer.Ordinal)],
            Notes = [.. outcome.Record.Notes, .. notes],
        };
    }

    private static IEnumerable<Type> Contracts(PluginOutcome outcome) =>
        outcome.Offers.Select(offer => offer.Contract).Concat(outcome.Plugin is { HasBackground: true } ? [typeof(IHostedService)] : []);

    private static IReadOnlyList<PluginOffer> All<TContract>(IEnumerable<PluginOffer> serving) =>
        [.. serving.Where(offer => offer.Contract == typeof(TContract)).OrderBy(offer => offer.PluginId, StringComparer.Ordinal)];

    private static bool Follows(PluginOffer offer, OfferRule rule) => ExtensionPoints.All.Any(point => point.Contract == offer.Contract && point.Rule == rule);
}
