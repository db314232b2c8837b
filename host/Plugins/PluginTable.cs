using System.Collections.Frozen;
using PluginTokenServer.Host.Plugins.Calls;

namespace PluginTokenServer.Host.Plugins;

/// <summary>What plugins serve. Immutable: a change is a new table, published by one reference write.</summary>
internal sealed class PluginTable
{
    public static PluginTable Empty { get; } = new();

    /// <summary>All plugins that were found, by id.</summary>
    public IReadOnlyList<PluginRecord> Plugins { get; init; } = [];

    /// <summary>Everything that is called.</summary>
    public IReadOnlyList<PluginOffer> Offers { get; init; } = [];

    /// <summary>The requests that go by this table. One and the same for all tables that serve the same.</summary>
    public Leases Requests { get; init; } = new();

    /// <summary>Whether the operator has switched off a plugin that the configuration needs.</summary>
    public bool LacksNeeded { get; init; }

    /// <summary>The extension grants, compared ordinally.</summary>
    public FrozenDictionary<string, PluginOffer> Grants { get; init; } = FrozenDictionary<string, PluginOffer>.Empty;

    /// <summary>The offers of which there can be only one.</summary>
    public FrozenDictionary<Type, PluginOffer> Singles { get; init; } = FrozenDictionary<Type, PluginOffer>.Empty;

    /// <summary>The plugins that have endpoints of their own, by id.</summary>
    public FrozenDictionary<string, PluginOffer> Endpoints { get; init; } = FrozenDictionary<string, PluginOffer>.Empty;

    /// <summary>Those that name further ways to sign in, by the id of their plugin.</summary>
    public IReadOnlyList<PluginOffer> Providers { get; init; } = [];

    /// <summary>Those that are told of audit events.</summary>
    public IReadOnlyList<PluginOffer> Sinks { get; init; } = [];

    /// <summary>Those that take the log.</summary>
    public IReadOnlyList<PluginOffer> LogSinks { get; init; } = [];

    /// <summary>The verbs, by name.</summary>
    public FrozenDictionary<string, PluginOffer> Verbs { get; init; } = FrozenDictionary<string, PluginOffer>.Empty;

    public GeneratorTable Generators { get; init; } = GeneratorTable.Empty;

    /// <summary>The same table with something else said of its plugins.</summary>
    public PluginTable With(Func<PluginRecord, PluginRecord> change) =>
        new()
        {
            Plugins = [.. Plugins.Select(change)],
            Offers = Offers,
            Requests = Requests,
            LacksNeeded = LacksNeeded,
            Grants = Grants,
            Singles = Singles,
            Endpoints = Endpoints,
            Providers = Providers,
            Sinks = Sinks,
            LogSinks = LogSinks,
            Verbs = Verbs,
            Generators = Generators,
        };

    /// <summary>The plugin's offer for a contract of which there is at most one; <see langword="null"/> where no plugin has one.</summary>
    public PluginOffer? Single(Type contract) => Singles.GetValueOrDefault(contract);

    /// <summary>Whether a plugin gets to see anything of such a request.</summary>
    public bool Sees(string clientId, string grantType) => Singles.Count > 0 || Grants.ContainsKey(grantType) || Generator(clientId, grantType) is not null;

    /// <summary>The generators for a request; <see langword="null"/> stands for the host's own.</summary>
    public GeneratorChain? Generator(string clientId, string grantType) => Generators.For(clientId, grantType);
}
