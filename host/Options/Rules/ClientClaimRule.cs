using PluginTokenServer.Host.Tokens;
using PluginTokenServer.Models;

namespace PluginTokenServer.Host.Options.Rules;

/// <summary>A client's own claims can be written as they say, and none takes the place of what the server states.</summary>
internal sealed class ClientClaimRule : IConfigurationRule
{
    public void Check(ConfigurationReview review)
    {
        foreach (var client in review.Clients)
            foreach (var claim in review.Members(client, nameof(Client.Claims), client.Value.Claims))
                CheckClaim(review, client.Value.ClientClaimsPrefix, claim);
    }

    private static void CheckClaim(ConfigurationReview review, string? prefix, ReviewedItem<ClientClaim> claim)
    {
        var (type, value) = (claim.Value.Type, claim.Value.Value);
        if (type.Length == 0)
            review.Add(claim, nameof(ClientClaim.Type), "is missing.");
        else if (ProtectedClaims.FromOutside.Contains(prefix + type))
            review.Add(claim, nameof(ClientClaim.Type), $"makes the claim {prefix + type}, which only the server states; set ClientClaimsPrefix or rename it.");
        if (!ClaimValueFormat.Fits(value, claim.Value.ValueType))
            review.Add(claim, nameof(ClientClaim.Value), "is not of the type that ValueType says.");
    }
}
