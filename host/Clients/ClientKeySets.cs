using System.Collections.Concurrent;
using System.Collections.Immutable;
using PluginTokenServer.Host.Options;
using PluginTokenServer.Host.Outbound;

namespace PluginTokenServer.Host.Clients;

/// <summary>The keys that what clients sign is checked with: those of the configuration, or those that a client publishes. What one client publishes slowly is nobody else's wait.</summary>
internal sealed class ClientKeySets(ServerConfigurationSource configuration, OutboundHttp http, TimeProvider time, ILogger<ClientKeySets> logger)
{
    private readonly ConcurrentDictionary<(string ClientId, Uri Address), PublishedKeys> _published = new();

    /// <param name="client">The client.</param>
    /// <param name="keyId">The key that the signature names; empty for none.</param>
    public ValueTask<ImmutableArray<ClientKey>> OfAsync(RegisteredClient client, string keyId)
    {
        if (client.JwksUri is not { } address)
            return new(client.Keys);
        return (_published.TryGetValue((client.ClientId, address), out var published) ? published : Add(client.ClientId, address)).ForAsync(keyId);
    }

    private PublishedKeys Add(string clientId, Uri address)
    {
        // A change of the configuration keeps what is known of all others; what it took out is forgotten here.
        foreach (var known in _published.Keys.Where(known => configuration.Current.Clients.GetValueOrDefault(known.ClientId)?.JwksUri != known.Address))
            _published.TryRemove(known, out _);
        return _published.GetOrAdd((clientId, address), key => new PublishedKeys(key.ClientId, key.Address, http, time, logger));
    }
}
