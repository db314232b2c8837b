using PluginTokenServer.Host.Diagnostics;

namespace PluginTokenServer.Host.SignIn;

internal static partial class Log
{
    [LoggerMessage(EventIds.SignedIn, LogLevel.Information, "Somebody signed in by '{IdentityProvider}'; the session is {SessionId}.")]
    public static partial void SignedIn(ILogger logger, string sessionId, string identityProvider);

    [LoggerMessage(EventIds.SignInRefused, LogLevel.Warning, "Somebody whom '{IdentityProvider}' has authenticated was not signed in: they are unknown to the directory, inactive, or have the identifier of a client.")]
    public static partial void SignInRefused(ILogger logger, string identityProvider);

    [LoggerMessage(EventIds.ExternalUnknown, LogLevel.Warning, "Somebody whom '{IdentityProvider}' has authenticated was not signed in: the directory links them to nobody, or to somebody who is inactive.")]
    public static partial void ExternalUnknown(ILogger logger, string identityProvider);

    [LoggerMessage(EventIds.SignInTooOld, LogLevel.Warning, "Somebody whom '{IdentityProvider}' has authenticated was not signed in: the application asks for a sign-in that is more recent, and the provider does not say that theirs is.")]
    public static partial void SignInTooOld(ILogger logger, string identityProvider);

    [LoggerMessage(EventIds.ExternalFailed, LogLevel.Information, "A sign-in at '{IdentityProvider}' came to nothing: {Failure}.")]
    public static partial void ExternalFailed(ILogger logger, string identityProvider, PluginTokenServer.SignIn.ExternalSignInFailure failure);

    [LoggerMessage(EventIds.ProvidersNotFound, LogLevel.Warning, "Plugin '{PluginId}' did not say which ways to sign in it has; the login page is shown without them.")]
    public static partial void ProvidersNotFound(ILogger logger, string pluginId);

    [LoggerMessage(EventIds.ProviderUnusable, LogLevel.Warning, "Plugin '{PluginId}' offers a way to sign in whose name is missing, too long, 'local' or has white space in it, or whose path does not begin with a slash; it is left out.")]
    public static partial void ProviderUnusable(ILogger logger, string pluginId);

    [LoggerMessage(EventIds.SignInFailed, LogLevel.Information, "A sign-in failed at the step '{Kind}', from {Source}.")]
    public static partial void SignInFailed(ILogger logger, string kind, System.Net.IPAddress? source);

    [LoggerMessage(EventIds.SessionEnded, LogLevel.Information, "The session {SessionId} has ended.")]
    public static partial void SessionEnded(ILogger logger, string sessionId);

    [LoggerMessage(EventIds.ForgeryRefused, LogLevel.Warning, "A form for {Path} was refused: it is not from a page of this server that this browser was shown.")]
    public static partial void ForgeryRefused(ILogger logger, string path);
}
