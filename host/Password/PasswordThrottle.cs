using PluginTokenServer.Host.Options;
using PluginTokenServer.Host.Throttling;
using PluginTokenServer.Host.Token;

namespace PluginTokenServer.Host.Password;

/// <summary>Wrong passwords, counted per user name as the directory compares it and per source.</summary>
internal sealed class PasswordThrottle(FailureThrottle throttle)
{
    /// <returns>The refusal, if there were too many; <see langword="null"/> lets the attempt through and counts it.</returns>
    public OAuthError? Enter(string userName, HttpContext http) =>
        throttle.TryEnter(FailureKind.Password, UserOptions.CanonicalName(userName), http.Connection.RemoteIpAddress, out var retryAfter)
            ? null
            : OAuthError.TooManyAttempts(retryAfter);

    /// <summary>Takes the count back: the password was right.</summary>
    public void Forgive(string userName, HttpContext http) =>
        throttle.Forgive(FailureKind.Password, UserOptions.CanonicalName(userName), http.Connection.RemoteIpAddress);
}
