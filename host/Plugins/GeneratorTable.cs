using System.Collections.Frozen;

namespace PluginTokenServer.Host.Plugins;

/// <summary>Which plugin makes the response to which request.</summary>
internal sealed record GeneratorTable(
    PluginOffer? Default, FrozenDictionary<string, PluginOffer> ByClient, FrozenDictionary<string, PluginOffer> ByGrantType)
{
    public static GeneratorTable Empty { get; } = new(null, FrozenDictionary<string, PluginOffer>.Empty, FrozenDictionary<string, PluginOffer>.Empty);

    public PluginOffer? For(string clientId, string grantType) =>
        ByClient.GetValueOrDefault(clientId) ?? ByGrantType.GetValueOrDefault(grantType) ?? Default;
}
