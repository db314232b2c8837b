using System.Collections.Frozen;
using PluginTokenServer.ResponseHandling;

namespace PluginTokenServer.Host.Plugins.Conflicts;

/// <summary>Decides which plugin makes which response.</summary>
internal sealed class GeneratorChoice(IReadOnlyList<PluginOutcome> outcomes, ResponseGeneratorBindings bindings)
{
    private readonly IReadOnlyDictionary<string, string> _clients = BindingMap.Read(bindings.Clients);
    private readonly IReadOnlyDictionary<string, string> _grantTypes = BindingMap.Read(bindings.GrantTypes);
    private readonly List<string> _faults = [];

    /// <summary>What the configuration asks for and cannot have, one sentence each.</summary>
    public IReadOnlyList<string> Faults => _faults;

    /// <summary>The generators that nothing uses.</summary>
    public IReadOnlyList<PluginOffer> Idle { get; private set; } = [];

    public GeneratorTable Choose()
    {
        var unbound = Unbound();
        return new GeneratorTable(Default(unbound), Bound(_clients, "Clients"), Bound(_grantTypes, "GrantTypes"));
    }

    private PluginOffer? Default(PluginOffer[] unbound)
    {
        if (!string.IsNullOrEmpty(bindings.Default))
        {
            Idle = unbound;
            return Generator(bindings.Default, $"{ConfigurationPaths.ResponseGenerators}:Default");
        }

        if (unbound.Length > 1)
        {
            _faults.Add($"{ConfigurationPaths.ResponseGenerators}:Default: {string.Join(" and ", unbound.Select(offer => $"{offer.TypeName} of plugin '{offer.PluginId}'"))} could each make the responses; name the plugin that shall.");
            return null;
        }

        return unbound.SingleOrDefault();
    }

    /// <summary>The generators of plugins that no binding speaks of.</summary>
    private PluginOffer[] Unbound()
    {
        var bound = _clients.Values.Concat(_grantTypes.Values).Append(bindings.Default ?? "").ToHashSet(StringComparer.OrdinalIgnoreCase);
        return [.. outcomes.Where(outcome => outcome.IsServing && !bound.Contains(outcome.Id)).SelectMany(Generators)];
    }

    private FrozenDictionary<string, PluginOffer> Bound(IReadOnlyDictionary<string, string> map, string name) => map
        .Select(pair => (pair.Key, Offer: Generator(pair.Value, $"{ConfigurationPaths.ResponseGenerators}:{name}:{pair.Key}")))
        .Where(pair => pair.Offer is not null)
        .ToFrozenDictionary(pair => pair.Key, pair => pair.Offer!, StringComparer.Ordinal);

    private PluginOffer? Generator(string pluginId, string path)
    {
        var outcome = outcomes.FirstOrDefault(outcome => string.Equals(outcome.Id, pluginId, StringComparison.OrdinalIgnoreCase));
        if (RequiredPlugins.WhyNotServing(outcome) is { } reason)
        {
            _faults.Add($"{path}: plugin '{pluginId}' {reason}");
            return null;
        }

        var generators = Generators(outcome!).ToArray();
        if (generators.Length == 1)
            return generators[0];

        _faults.Add(generators.Length == 0
            ? $"{path}: plugin '{pluginId}' offers no {nameof(ITokenResponseGenerator)}."
            : $"{path}: plugin '{pluginId}' offers several {nameof(ITokenResponseGenerator)} ({string.Join(", ", generators.Select(offer => offer.TypeName))}), and one is needed.");
        return null;
    }

    private static IEnumerable<PluginOffer> Generators(PluginOutcome outcome) =>
        outcome.Offers.Where(offer => offer.Contract == typeof(ITokenResponseGenerator));
}
