using PluginTokenServer.Host.Diagnostics;

namespace PluginTokenServer.Host.SignIn;

internal static partial class Log
{
    [LoggerMessage(EventIds.SignedIn, LogLevel.Information, "Somebody signed in by '{IdentityProvider}'; the session is {SessionId}.")]
    public static partial void SignedIn(ILogger logger, string sessionId, string identityProvider);

    [LoggerMessage(EventIds.SignInRefused, LogLevel.Warning, "Somebody whom '{IdentityProvider}' has authenticated was not signed in: they are unknown to the directory, inactive, or have the identifier of a client.")]
    public static partial void SignInRefused(ILogger logger, string identityProvider);

    [LoggerMessage(EventIds.SignInFailed, LogLevel.Information, "A sign-in failed at the step '{Kind}', from {Source}.")]
    public static partial void SignInFailed(ILogger logger, string kind, System.Net.IPAddress? source);

    [LoggerMessage(EventIds.SessionEnded, LogLevel.Information, "The session {SessionId} has ended.")]
    public static partial void SessionEnded(ILogger logger, string sessionId);

    [LoggerMessage(EventIds.ForgeryRefused, LogLevel.Warning, "A form for {Path} was refused: it is not from a page of this server that this browser was shown.")]
    public static partial void ForgeryRefused(ILogger logger, string path);
}
