using PluginTokenServer.Host.DeviceAuthorization;
using PluginTokenServer.Models;

namespace PluginTokenServer.Host.Options.Rules;

/// <summary>How people answer for a client on another device (RFC 8628, CIBA Core §4).</summary>
internal sealed class ClientCrossDeviceRule : IConfigurationRule
{
    public void Check(ConfigurationReview review)
    {
        foreach (var client in review.Clients)
        {
            if (client.Value.UserCodeType is not (null or UserCode.Numeric))
                review.Add(client, nameof(Client.UserCodeType), $"must be {UserCode.Numeric}, or left out for letters.");
            var address = client.Value.BackchannelClientNotificationEndpoint;
            if (client.Value.BackchannelTokenDeliveryMode is not ("poll" or "ping"))
                review.Add(client, nameof(Client.BackchannelTokenDeliveryMode), "must be poll or ping; push is not offered.");
            else if (client.Value.BackchannelTokenDeliveryMode == "ping" && address is null)
                review.Add(client, nameof(Client.BackchannelClientNotificationEndpoint), "is missing: a client of the mode ping is sent its pings there (CIBA Core §4).");
            // A ping carries the client's token and the id of the request.
            if (address is not null && OutboundUriCheck.Objection(review, address) is { } fault)
                review.Add(client, nameof(Client.BackchannelClientNotificationEndpoint), fault);
        }
    }
}
