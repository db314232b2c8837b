using System.Collections.Frozen;

namespace PluginTokenServer.Host.Plugins;

/// <summary>Which plugin makes the response to which request; <see langword="null"/> stands for the server's own generator.</summary>
internal sealed record GeneratorTable(
    GeneratorChain? Default, FrozenDictionary<string, GeneratorChain?> ByClient, FrozenDictionary<string, GeneratorChain?> ByGrantType)
{
    public static GeneratorTable Empty { get; } = new(null, FrozenDictionary<string, GeneratorChain?>.Empty, FrozenDictionary<string, GeneratorChain?>.Empty);

    public GeneratorChain? For(string clientId, string grantType) =>
        ByClient.TryGetValue(clientId, out var chain) || ByGrantType.TryGetValue(grantType, out chain) ? chain : Default;
}
