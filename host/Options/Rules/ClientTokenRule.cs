using PluginTokenServer.Models;

namespace PluginTokenServer.Host.Options.Rules;

/// <summary>The tokens of a client live for a time that makes sense (TOK-17), and are signed with what the server has.</summary>
internal sealed class ClientTokenRule : IConfigurationRule
{
    private const int LongestLifetime = 365 * 24 * 60 * 60;

    public void Check(ConfigurationReview review)
    {
        foreach (var client in review.Clients)
        {
            CheckLifetime(review, client, nameof(Client.AccessTokenLifetime), client.Value.AccessTokenLifetime);
            CheckLifetime(review, client, nameof(Client.IdentityTokenLifetime), client.Value.IdentityTokenLifetime);
            SigningAlgorithmCheck.Add(review, client, nameof(Client.AllowedIdentityTokenSigningAlgorithms), client.Value.AllowedIdentityTokenSigningAlgorithms);
        }
    }

    private static void CheckLifetime(ConfigurationReview review, ReviewedItem<Client> client, string property, int seconds)
    {
        if (seconds is < 1 or > LongestLifetime)
            review.Add(client, property, $"must be between 1 and {LongestLifetime} seconds.");
    }
}
