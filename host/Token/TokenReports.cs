using PluginTokenServer.Events;
using PluginTokenServer.Host.Audit;
using PluginTokenServer.Host.Diagnostics.Telemetry;
using PluginTokenServer.Host.Plugins;

namespace PluginTokenServer.Host.Token;

/// <summary>Tells metrics, traces and the audit trail what becomes of token requests.</summary>
internal sealed class TokenReports(ServerMetrics metrics, AuditTrail audit, GrantTable grants, PluginRuntime plugins, TimeProvider time)
{
    /// <returns>The report of one request; <see langword="null"/> where nobody wants any.</returns>
    public TokenReport? Begin(HttpContext http) =>
        metrics.TimesTokenRequests || ServerTelemetry.Source.HasListeners() || audit.IsOn ? new TokenReport(http, this, ServerTelemetry.Source.StartActivity("token request"), time.GetTimestamp()) : null;

    /// <summary>The grant type as a label: one that the server has.</summary>
    public string? Known(string? grantType) => grantType is null ? null : grants.Find(grantType, plugins.Table)?.GrantType;

    public void Issued(HttpContext http, TokenRequest request)
    {
        if (!audit.IsOn)
            return;
        try
        {
            audit.Raise(TokenEvents.Issued(request), http);
        }
        catch (Exception fault)
        {
            // What is committed stays committed, whether it can be told of or not.
            audit.NotMade(typeof(TokenIssuedSuccessEvent), fault);
        }
    }

    public void Refused(HttpContext http, string? clientId, string? grantType, OAuthError error)
    {
        if (!audit.IsOn)
            return;
        try
        {
            audit.Raise(TokenEvents.Refused(clientId, grantType, error, grantType is null ? null : plugins.Table.Grants.GetValueOrDefault(grantType)), http);
        }
        catch (Exception fault)
        {
            audit.NotMade(typeof(TokenIssuedFailureEvent), fault);
        }
    }

    public void Ended(string? grantType, string outcome, long started) => metrics.TokenRequest(grantType ?? ServerTelemetry.Other, outcome, time.GetElapsedTime(started));
}
