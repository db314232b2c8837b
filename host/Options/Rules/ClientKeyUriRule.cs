using PluginTokenServer.Host.Clients;
using PluginTokenServer.Models;

namespace PluginTokenServer.Host.Options.Rules;

/// <summary>Where the keys of a client are fetched: an address that may be called, of a client that has a use for keys and has none in the configuration (RFC 7591 §2).</summary>
internal sealed class ClientKeyUriRule : IConfigurationRule
{
    public void Check(ConfigurationReview review)
    {
        foreach (var client in review.Clients.Where(client => client.Value.JwksUri is not null))
        {
            if (OutboundUriCheck.Objection(review, client.Value.JwksUri!) is { } objection)
                review.Add(client, nameof(Client.JwksUri), objection);
            if (!client.Value.RequireClientSecret)
                review.Add(client, nameof(Client.JwksUri), "must be left out: with RequireClientSecret false this is a public client, which has no key (RFC 6749 §2.1).");
            // RFC 7591 §2: not both.
            if (client.Value.ClientSecrets.Any(ClientKeyReader.IsKey))
                review.Add(client, nameof(Client.JwksUri), "stands beside a key in ClientSecrets; leave one of them out (RFC 7591 §2).");
        }
    }
}
