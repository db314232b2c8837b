using PluginTokenServer.Events;
using PluginTokenServer.Host.Audit;
using PluginTokenServer.Host.Diagnostics.Telemetry;
using PluginTokenServer.Host.Token;

namespace PluginTokenServer.Host.SignIn;

/// <summary>Tells metrics and the audit trail who signed in and out, who failed to, and what they agreed to.</summary>
internal sealed class SignInReports(ServerMetrics metrics, AuditTrail audit)
{
    public void Succeeded(HttpContext http, Session session, SignedIn person)
    {
        metrics.SignIn(succeeded: true);
        if (!audit.IsOn)
            return;
        audit.Raise(
            new UserLoginSuccessEvent
            {
                SubjectId = session.SubjectId,
                Provider = person.IdentityProvider,
                SessionId = session.SessionId,
                AuthenticationMethods = [.. person.AuthenticationMethods],
                Plugin = person.By is { } plugin ? TokenEvents.Of(plugin) : null,
            },
            http);
    }

    /// <param name="http">The request.</param>
    /// <param name="provider">Where it was tried; a name that no plugin offers is not told on.</param>
    /// <param name="step">What was asked for: one of the server's or the authenticator's own words.</param>
    /// <param name="clientId">The client that they were on the way to.</param>
    /// <param name="isLockedOut">Whether too much had failed before.</param>
    public void Failed(HttpContext http, string provider, string? step = null, string? clientId = null, bool isLockedOut = false)
    {
        metrics.SignIn(succeeded: false);
        if (audit.IsOn)
            audit.Raise(new UserLoginFailureEvent { Provider = provider, Step = step, ClientId = clientId, IsLockedOut = isLockedOut }, http);
    }

    public void Ended(Session session, HttpContext? http)
    {
        if (audit.IsOn)
            audit.Raise(new UserLogoutSuccessEvent { SubjectId = session.SubjectId, SessionId = session.SessionId }, http);
    }

    public void Consented(HttpContext http, string clientId, Session session, string[] requested, string[] granted, bool remembered)
    {
        if (audit.IsOn)
            audit.Raise(new ConsentGrantedEvent { ClientId = clientId, SubjectId = session.SubjectId, RequestedScopes = requested, GrantedScopes = granted, ConsentRemembered = remembered }, http);
    }

    public void Declined(HttpContext http, string clientId, Session session, string[] requested)
    {
        if (audit.IsOn)
            audit.Raise(new ConsentDeniedEvent { ClientId = clientId, SubjectId = session.SubjectId, RequestedScopes = requested }, http);
    }
}
