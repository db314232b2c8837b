using PluginTokenServer.Models;

namespace PluginTokenServer.Host.Options.Rules;

/// <summary>The grant types of a client: at least one, none that it could never use. Whether a plugin serves the others shows at run time.</summary>
internal sealed class ClientGrantRule : IConfigurationRule
{
    // RFC 9700 §2.1.2 and OIDC Core §3.3: both send tokens through the browser.
    private static readonly string[] NotOffered = ["implicit", "hybrid"];

    public void Check(ConfigurationReview review)
    {
        foreach (var client in review.Clients)
        {
            if (client.Value.AllowedGrantTypes.Count == 0)
                review.Add(client, nameof(Client.AllowedGrantTypes), "is empty, so that the client could do nothing.");
            foreach (var grantType in review.Members(client, nameof(Client.AllowedGrantTypes), client.Value.AllowedGrantTypes))
                CheckGrantType(review, client.Value, grantType);
        }
    }

    private static void CheckGrantType(ConfigurationReview review, Client client, ReviewedItem<string> grantType)
    {
        var name = grantType.Value;
        if (name.Length == 0 || name.AsSpan().ContainsAnyExceptInRange('\x21', '\x7E'))
            review.Add(grantType, "must be one grant type: visible ASCII without spaces.");
        else if (name.Length > InputLimits.GrantType)
            review.Add(grantType, $"is longer than {InputLimits.GrantType} characters.");
        else if (NotOffered.Contains(name))
            review.Add(grantType, $"names the grant type {name}, which is not offered (RFC 9700 §2.1.2).");
        else if (name == GrantType.RefreshToken)
            review.Add(grantType, "names refresh_token, which is not listed here: AllowOfflineAccess decides.");
        else if (name == GrantType.ClientCredentials && !client.RequireClientSecret)
            review.Add(grantType, "lets a public client use client_credentials, which needs a client that authenticates (RFC 6749 §4.4).");
        else if (name == GrantType.Ciba && !client.RequireClientSecret)
            review.Add(grantType, "lets a public client use CIBA, which needs a client that authenticates (CIBA Core §7.1).");
    }
}
