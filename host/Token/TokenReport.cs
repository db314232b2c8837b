using System.Diagnostics;
using PluginTokenServer.Host.Clients;
using PluginTokenServer.Host.Diagnostics.Telemetry;

namespace PluginTokenServer.Host.Token;

/// <summary>What becomes of one token request.</summary>
internal sealed class TokenReport(HttpContext http, TokenReports reports, Activity? activity, long started) : IDisposable
{
    private string? _grantType;
    private string? _clientId;
    private string _outcome = TokenOutcomes.Aborted;

    /// <summary>What was asked for is known.</summary>
    public void AskedFor(string? grantType) => _grantType = reports.Known(grantType);

    /// <summary>The client has authenticated.</summary>
    public void By(RegisteredClient client) => _clientId = client.ClientId;

    /// <summary>All is committed.</summary>
    public void Issued(TokenRequest request)
    {
        _outcome = TokenOutcomes.Issued;
        reports.Issued(http, request);
    }

    public void Refused(OAuthError error)
    {
        // The answer to a request that was committed may still fail; what was issued stays issued.
        if (_outcome == TokenOutcomes.Issued)
            return;
        _outcome = TokenOutcomes.Of(error);
        reports.Refused(http, _clientId, _grantType, error);
    }

    public void Dispose()
    {
        reports.Ended(_grantType, _outcome, started);
        if (activity is null)
            return;
        activity.SetTag("oauth.grant_type", _grantType ?? ServerTelemetry.Other).SetTag("outcome", _outcome);
        if (_outcome is "server_error" or "temporarily_unavailable")
            activity.SetStatus(ActivityStatusCode.Error);
        activity.Dispose();
    }
}
