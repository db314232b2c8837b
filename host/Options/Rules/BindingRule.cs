using PluginTokenServer.Host.Plugins;

namespace PluginTokenServer.Host.Options.Rules;

/// <summary>A response generator is bound to clients that exist.</summary>
internal sealed class BindingRule : IConfigurationRule
{
    public void Check(ConfigurationReview review)
    {
        var clients = review.Options.Clients.Select(client => client.ClientId).ToHashSet(StringComparer.Ordinal);
        foreach (var id in ChainMap.Read(review.Options.Plugins.Bindings.ResponseGenerators.Clients).Keys.Where(id => !clients.Contains(id)))
            review.Add($"Plugins:Bindings:ResponseGenerators:Clients:{id}", NearestName.Of(id, clients) is { } nearest ? $"names no client; did you mean {nearest}?" : "names no client.");
    }
}
