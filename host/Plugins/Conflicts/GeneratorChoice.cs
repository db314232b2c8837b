using System.Collections.Frozen;
using PluginTokenServer.ResponseHandling;

namespace PluginTokenServer.Host.Plugins.Conflicts;

/// <summary>Decides which plugin makes which response.</summary>
internal sealed class GeneratorChoice(IReadOnlyList<PluginOutcome> outcomes, ResponseGeneratorBindings bindings)
{
    private readonly IReadOnlyList<string> _default = ChainMap.ReadOne(bindings.Default);
    private readonly IReadOnlyDictionary<string, IReadOnlyList<string>> _clients = ChainMap.Read(bindings.Clients);
    private readonly IReadOnlyDictionary<string, IReadOnlyList<string>> _grantTypes = ChainMap.Read(bindings.GrantTypes);
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

    private GeneratorChain? Default(PluginOffer[] unbound)
    {
        if (_default.Count > 0)
        {
            Idle = unbound;
            return Chain(_default, $"{ConfigurationPaths.ResponseGenerators}:Default");
        }

        if (unbound.Length > 1)
        {
            _faults.Add($"{ConfigurationPaths.ResponseGenerators}:Default: {string.Join(" and ", unbound.Select(offer => $"{offer.TypeName} of plugin '{offer.PluginId}'"))} could each make the responses; name the plugin that shall.");
            return null;
        }

        return unbound is [var only] ? new GeneratorChain(only) : null;
    }

    /// <summary>The generators of plugins that no binding speaks of.</summary>
    private PluginOffer[] Unbound()
    {
        var bound = _clients.Values.Concat(_grantTypes.Values).Append(_default).SelectMany(ids => ids).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return [.. outcomes.Where(outcome => outcome.IsServing && !bound.Contains(outcome.Id)).SelectMany(Generators)];
    }

    private FrozenDictionary<string, GeneratorChain?> Bound(IReadOnlyDictionary<string, IReadOnlyList<string>> map, string name) => map
        .Select(pair => (pair.Key, Chain: Chain(pair.Value, $"{ConfigurationPaths.ResponseGenerators}:{name}:{pair.Key}")))
        .ToFrozenDictionary(pair => pair.Key, pair => pair.Chain, StringComparer.Ordinal);

    private GeneratorChain? Chain(IReadOnlyList<string> ids, string path)
    {
        var before = _faults.Count;
        var offers = ids.Select((id, place) => Generator(id, PathOf(place))).ToArray();
        for (var place = 0; place < ids.Count; place++)
        {
            if (ids.Take(place).Contains(ids[place], StringComparer.OrdinalIgnoreCase))
                _faults.Add($"{PathOf(place)}: plugin '{ids[place]}' stands in the list before; name it once.");
            else if (place < ids.Count - 1 && offers[place] is { AsksForNext: false } silent)
                _faults.Add($"{PathOf(place)}: {silent.TypeName} of plugin '{ids[place]}' takes no {nameof(ITokenResponseGenerator)} in its constructor, so that those after it would never be asked; put it last.");
        }

        // One that is switched off is left out, and the others make the response without it; without others, the server's own does.
        return _faults.Count > before ? null : offers.OfType<PluginOffer>().Reverse().Aggregate((GeneratorChain?)null, (next, offer) => new GeneratorChain(offer, next));

        string PathOf(int place) => ids.Count == 1 ? path : $"{path}:{place}";
    }

    private PluginOffer? Generator(string pluginId, string path)
    {
        var outcome = outcomes.FirstOrDefault(outcome => string.Equals(outcome.Id, pluginId, StringComparison.OrdinalIgnoreCase));
        if (RequiredPlugins.WhyNotServing(outcome) is { } reason)
        {
            _faults.Add($"{path}: plugin '{pluginId}' {reason}");
            return null;
        }

        if (!outcome!.IsServing)
            return null;

        var generators = Generators(outcome).ToArray();
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
