using System.Collections.Frozen;
using PluginTokenServer.Host.Plugins;
using PluginTokenServer.Validation;

namespace PluginTokenServer.Host.Token;

/// <summary>All grant types, those of the host and those of plugins, in one table and behind one interface.</summary>
internal sealed class GrantTable
{
    private readonly FrozenDictionary<string, IExtensionGrantValidator> _builtIn;

    public GrantTable(IEnumerable<IExtensionGrantValidator> builtIn) => _builtIn = builtIn.ToFrozenDictionary(grant => grant.GrantType, StringComparer.Ordinal);

    /// <summary>Every grant type that can be asked for, ordered.</summary>
    public IEnumerable<string> GrantTypes(PluginTable plugins) => _builtIn.Keys.Concat(plugins.Grants.Keys).Order(StringComparer.Ordinal);

    /// <summary>Finds the validator of a grant type, compared ordinally (RFC 6749 §4.5 makes it a name like any other).</summary>
    public IExtensionGrantValidator? Find(string grantType, PluginTable plugins) =>
        _builtIn.GetValueOrDefault(grantType)
        ?? (plugins.Grants.TryGetValue(grantType, out var offer) ? new PluginGrant(grantType, offer) : null);
}
