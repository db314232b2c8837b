using PluginTokenServer.Host.EndSession;
using PluginTokenServer.Host.Grants;
using PluginTokenServer.Stores;

namespace PluginTokenServer.Host.SignIn;

/// <summary>Ends sessions with all that goes with them, and has their clients told.</summary>
internal sealed class SignOut(Sessions sessions, Revocations revocations, BackChannelLogout backChannel, SignInReports reports, ILogger<SignOut> logger)
{
    /// <summary>Ends the session of a browser.</summary>
    public Task EndAsync(HttpContext http, Session session) => sessions.EndAsync(http, session, ended => Tell(ended, http));

    /// <summary>Ends the session of another browser.</summary>
    /// <returns>Whether there was one.</returns>
    public async Task<bool> EndAsync(string sessionId)
    {
        var hasEnded = false;
        await sessions.EndAsync(sessionId, record =>
        {
            hasEnded = true;
            Tell(record, null);
        });
        return hasEnded;
    }

    /// <inheritdoc cref="Revocations.RevokeAsync"/>
    public async Task<(int Grants, int References)> RevokeAsync(RevocationScope scope, string value, string? exceptSessionId = null)
    {
        var revoked = await revocations.RevokeAsync(scope, value, ended => Tell(ended, null), exceptSessionId);
        if (exceptSessionId is not null)
            await sessions.SpareAsync(exceptSessionId);
        return revoked;
    }

    /// <inheritdoc cref="Revocations.RevokePluginAsync"/>
    public Task<(int Sessions, int Grants, int References)> RevokePluginAsync(string pluginId, string? version, DateTimeOffset? since, Func<Task<IEnumerable<string>>> originsAsync) =>
        revocations.RevokePluginAsync(pluginId, version, since, originsAsync, ended => Tell(ended, null));

    private void Tell(OperationalRecord ended, HttpContext? http)
    {
        if (sessions.TryRead(ended) is not { } session)
            return;
        Log.SessionEnded(logger, session.SessionId);
        reports.Ended(session, http);
        backChannel.Announce(session.SubjectId, session.SessionId, session.State.Clients);
    }
}
