using System.Net;
using PluginTokenServer.Host.Clients;
using PluginTokenServer.Host.Options;
using PluginTokenServer.Host.Outbound;

namespace PluginTokenServer.Host.EndSession;

/// <summary>Tells clients that a session has ended (OIDC Back-Channel Logout §2.5). Behind the back of whoever signs out, who waits for nobody.</summary>
internal sealed class BackChannelLogout(LogoutTokens tokens, OutboundHttp http, ClientDeliveries deliveries, ServerConfigurationSource configuration, ILogger<BackChannelLogout> logger)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Begins to tell those clients of a session that want to know.</summary>
    public void Announce(string subjectId, string sessionId, IEnumerable<string> clientIds)
    {
        foreach (var clientId in clientIds)
        {
            if (!configuration.Current.Clients.TryGetValue(clientId, out var client) || !client.Enabled || client.Client.BackChannelLogoutUri is not { } address)
                continue;
            deliveries.Begin(clientId, cancelled => SendAsync(client, new Uri(address), subjectId, sessionId, cancelled), failure =>
            {
                if (failure is null)
                    Log.Told(logger, clientId, sessionId);
                else
                    Log.NotTold(logger, clientId, sessionId, failure);
            });
        }
    }

    private Task<HttpStatusCode> SendAsync(RegisteredClient client, Uri address, string subjectId, string sessionId, CancellationToken cancellationToken)
    {
        // Another token for another attempt: the client may have seen the first one, and would take its jti for a replay (§2.6).
        var token = tokens.Create(client, subjectId, sessionId);
        return http.PostAsync(address, [KeyValuePair.Create("logout_token", token)], Patience, cancellationToken);
    }
}
