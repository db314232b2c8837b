using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Serialization;
using PluginTokenServer.Host.Clients;
using PluginTokenServer.Host.Grants;
using PluginTokenServer.Host.Outbound;

namespace PluginTokenServer.Host.BackchannelAuthentication;

/// <summary>Tells clients of the mode ping that a user has answered (CIBA Core §10.2). What does not arrive is no harm: such a client can poll as well.</summary>
internal sealed class PingNotifications(ClientDeliveries deliveries, OutboundHttp http, ILogger<PingNotifications> logger)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Begins to tell a client.</summary>
    /// <param name="client">The client.</param>
    /// <param name="grantId">The request.</param>
    /// <param name="ping">What the ping carries.</param>
    public void Send(RegisteredClient client, string grantId, PingState ping)
    {
        if (client.Client.BackchannelClientNotificationEndpoint is not { } address)
            return;
        deliveries.Begin(client.ClientId, cancelled => SendAsync(new Uri(address), ping, cancelled), failure =>
        {
            if (failure is null)
                Log.PingSent(logger, client.ClientId, grantId);
            else
                Log.PingNotSent(logger, client.ClientId, grantId, failure);
        });
    }

    private async Task<HttpStatusCode> SendAsync(Uri address, PingState ping, CancellationToken cancellationToken)
    {
        using var content = JsonContent.Create(new PingBody(ping.AuthReqId), PingJson.Default.PingBody);
        // CIBA Core §10.2: the client knows the server by the token that it gave along.
        return await http.PostAsync(address, content, new AuthenticationHeaderValue("Bearer", ping.Token), Patience, cancellationToken);
    }
}

/// <summary>CIBA Core §10.2.</summary>
internal sealed record PingBody([property: JsonPropertyName("auth_req_id")] string AuthReqId);

[JsonSerializable(typeof(PingBody))]
internal sealed partial class PingJson : JsonSerializerContext;
