using PluginTokenServer.Events;
using PluginTokenServer.Host.Audit;
using PluginTokenServer.Host.Diagnostics.Telemetry;

namespace PluginTokenServer.Host.Clients;

/// <summary>Tells metrics and the audit trail who proved who it is, and who did not.</summary>
internal sealed class ClientReports(ServerMetrics metrics, AuditTrail audit)
{
    public void Authenticated(HttpContext http, RegisteredClient client, string method)
    {
        if (audit.IsOn)
            audit.Raise(new ClientAuthenticationSuccessEvent { ClientId = client.ClientId, AuthenticationMethod = method }, http);
    }

    /// <param name="http">The request.</param>
    /// <param name="client">The client; <see langword="null"/> where there is none of the name. A name that is nobody's is not told on: it may be a secret in the wrong field.</param>
    /// <param name="method">How it was tried.</param>
    public void Refused(HttpContext http, RegisteredClient? client, string method)
    {
        metrics.ClientRefused(method);
        if (audit.IsOn)
            audit.Raise(new ClientAuthenticationFailureEvent { ClientId = client?.ClientId, AuthenticationMethod = method }, http);
    }
}
