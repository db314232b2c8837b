using PluginTokenServer.Host.Clients;
using PluginTokenServer.Models;

namespace PluginTokenServer.Host.Options.Rules;

/// <summary>What an API authenticates with when it introspects: hashes of secrets, under a name that no client has (RFC 7662 §2.1).</summary>
internal sealed class ApiSecretRule : IConfigurationRule
{
    public void Check(ConfigurationReview review)
    {
        var clients = review.Options.Clients.Select(client => client.ClientId).ToHashSet(StringComparer.Ordinal);
        foreach (var api in review.ApiResources.Where(api => api.Value.ApiSecrets.Count > 0))
        {
            if (clients.Contains(api.Value.Name))
                review.Add(api, nameof(ApiResource.ApiSecrets), "belongs to an API that is called like a client; who authenticates would not be certain.");
            if (api.Value.Name.Length > InputLimits.ClientId)
                review.Add(api, nameof(ApiResource.ApiSecrets), $"belongs to an API whose name is longer than the {InputLimits.ClientId} characters that one can authenticate with.");
            foreach (var secret in review.Members(api, nameof(ApiResource.ApiSecrets), api.Value.ApiSecrets).Where(secret => RegisteredSecret.TryRead(secret.Value) is null))
                review.Add(secret, "is not the hash of a shared secret; make one with: secret new");
        }
    }
}
