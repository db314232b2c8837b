using PluginTokenServer.Host.Clients;
using PluginTokenServer.Models;

namespace PluginTokenServer.Host.Options.Rules;

/// <summary>The properties that the server itself reads. All others are the operator's and the plugins'.</summary>
internal sealed class ClientPropertyRule : IConfigurationRule
{
    private const string Audience = "audience";
    private const string Impersonates = "impersonates";
    private const string AuthenticationMethod = "token_endpoint_auth_method";
    private const string Unverified = "unverified";
    private const string None = AuthenticationMethods.None;

    public void Check(ConfigurationReview review)
    {
        var ids = review.Options.Clients.Select(client => client.ClientId).ToHashSet(StringComparer.Ordinal);
        foreach (var client in review.Clients)
        {
            var properties = client.Value.Properties;
            if (properties.TryGetValue(Audience, out var audience) && (audience.Length == 0 || audience.Contains(' ')))
                review.Add(client, PathOf(Audience), "must be one audience, such as urn:orders.");
            if (properties.TryGetValue(Unverified, out var unverified) && !bool.TryParse(unverified, out _))
                review.Add(client, PathOf(Unverified), "must be true or false.");
            if (properties.TryGetValue(Impersonates, out var impersonated))
                CheckImpersonated(review, client, ids, impersonated);
            if (properties.TryGetValue(AuthenticationMethod, out var method))
                CheckMethod(review, client, method);
        }
    }

    private static void CheckImpersonated(ConfigurationReview review, ReviewedItem<Client> client, HashSet<string> ids, string impersonated)
    {
        foreach (var id in impersonated.Split(' ', StringSplitOptions.RemoveEmptyEntries).Where(id => !ids.Contains(id)))
            review.Add(client, PathOf(Impersonates), $"names '{id}', which is no client.");
    }

    private static void CheckMethod(ConfigurationReview review, ReviewedItem<Client> client, string method)
    {
        var needsKey = method == AuthenticationMethods.PrivateKeyJwt;
        if (!AuthenticationMethods.All.Contains(method))
            review.Add(client, PathOf(AuthenticationMethod), $"must be one of {string.Join(", ", AuthenticationMethods.All)}.");
        else if (client.Value.RequireClientSecret && method == None)
            review.Add(client, PathOf(AuthenticationMethod), "is none, but RequireClientSecret is true.");
        else if (!client.Value.RequireClientSecret && method != None)
            review.Add(client, PathOf(AuthenticationMethod), $"is {method}, but RequireClientSecret is false.");
        // Without anything to authenticate with there is another fault to tell of.
        else if (client.Value is not { ClientSecrets.Count: 0, JwksUri: null } && method != None && !Has(client.Value, needsKey))
            review.Add(client, PathOf(AuthenticationMethod), $"is {method}, but ClientSecrets holds no {(needsKey ? "key" : "shared secret")}.");
    }

    private static bool Has(Client client, bool key) => (key && client.JwksUri is not null) || client.ClientSecrets.Any(secret => ClientKeyReader.IsKey(secret) == key);

    private static string PathOf(string property) => $"{nameof(Client.Properties)}:{property}";
}
