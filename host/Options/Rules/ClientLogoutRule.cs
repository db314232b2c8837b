using PluginTokenServer.Models;

namespace PluginTokenServer.Host.Options.Rules;

/// <summary>Where people may be sent after signing out, and where clients are told of it (OIDC RP-Initiated Logout §3.1, OIDC Back-Channel Logout §2.2).</summary>
internal sealed class ClientLogoutRule : IConfigurationRule
{
    public void Check(ConfigurationReview review)
    {
        foreach (var client in review.Clients)
        {
            foreach (var uri in review.Members(client, nameof(Client.PostLogoutRedirectUris), client.Value.PostLogoutRedirectUris))
            {
                if (ClientRedirectRule.Objection(uri.Value) is { } objection)
                    review.Add(uri, objection);
            }

            if (client.Value.BackChannelLogoutUri is { } address && OutboundUriCheck.Objection(review, address) is { } fault)
                review.Add(client, nameof(Client.BackChannelLogoutUri), fault);
        }
    }
}
