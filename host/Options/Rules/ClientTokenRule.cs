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
            CheckLifetime(review, client, nameof(Client.SlidingRefreshTokenLifetime), client.Value.SlidingRefreshTokenLifetime);
            CheckAbsolute(review, client);
            // RFC 6749 §4.1.2: ten minutes are the most.
            CheckRange(review, client, nameof(Client.AuthorizationCodeLifetime), client.Value.AuthorizationCodeLifetime, 1, 600);
            // RFC 9126 §2.2.
            CheckRange(review, client, nameof(Client.PushedAuthorizationLifetime), client.Value.PushedAuthorizationLifetime, 5, 600);
            // RFC 8628 §5.1: the longer a user code lives, the more of them can be guessed.
            CheckRange(review, client, nameof(Client.DeviceCodeLifetime), client.Value.DeviceCodeLifetime, 1, 600);
            CheckRange(review, client, nameof(Client.CibaLifetime), client.Value.CibaLifetime, 1, 3600);
            CheckRange(review, client, nameof(Client.PollingInterval), client.Value.PollingInterval, 1, 60);
            CheckRange(review, client, nameof(Client.ConsentLifetime), client.Value.ConsentLifetime, 1, int.MaxValue);
            CheckRange(review, client, nameof(Client.UserSsoLifetime), client.Value.UserSsoLifetime, 1, int.MaxValue);
            SigningAlgorithmCheck.Add(review, client, nameof(Client.AllowedIdentityTokenSigningAlgorithms), client.Value.AllowedIdentityTokenSigningAlgorithms);
        }
    }

    private static void CheckAbsolute(ConfigurationReview review, ReviewedItem<Client> client)
    {
        var noEnd = client.Value is { AbsoluteRefreshTokenLifetime: 0, RefreshTokenExpiration: TokenExpiration.Sliding };
        if (!noEnd && client.Value.AbsoluteRefreshTokenLifetime is < 1 or > LongestLifetime)
            review.Add(client, nameof(Client.AbsoluteRefreshTokenLifetime), $"must be between 1 and {LongestLifetime} seconds, or 0 with the sliding expiration to set no end.");
    }

    private static void CheckRange(ConfigurationReview review, ReviewedItem<Client> client, string property, int? seconds, int least, int most)
    {
        if (seconds < least || seconds > most)
            review.Add(client, property, most == int.MaxValue ? $"must be at least {least} second." : $"must be between {least} and {most} seconds.");
    }

    private static void CheckLifetime(ConfigurationReview review, ReviewedItem<Client> client, string property, int seconds)
    {
        if (seconds is < 1 or > LongestLifetime)
            review.Add(client, property, $"must be between 1 and {LongestLifetime} seconds.");
    }
}
