namespace PluginTokenServer.Host.SignIn;

/// <summary>Ends the session of a browser with all that goes with it.</summary>
internal sealed class SignOut(Sessions sessions, ILogger<SignOut> logger)
{
    public async Task EndAsync(HttpContext http, Session session)
    {
        await sessions.EndAsync(http, session);
        Log.SessionEnded(logger, session.SessionId);
    }
}
