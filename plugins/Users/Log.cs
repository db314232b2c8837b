using Microsoft.Extensions.Logging;

namespace PluginTokenServer.Plugins.Users;

/// <summary>What the log says. People by their identifier alone, never a name, password, code or connection string.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "Users are kept in {Place}.")]
    public static partial void Opened(ILogger log, string place);

    [LoggerMessage(2, LogLevel.Information, "The users' tables in {Place} were brought from version {Found} to {Known}.")]
    public static partial void Upgraded(ILogger log, string place, int found, int known);

    [LoggerMessage(3, LogLevel.Warning, "{Sentence} Until then nobody signs in.")]
    public static partial void NotYetOpen(ILogger log, string sentence);

    [LoggerMessage(10, LogLevel.Information, "User {SubjectId}: {Change}.")]
    public static partial void Changed(ILogger log, string subjectId, string change);

    [LoggerMessage(11, LogLevel.Warning, "Sign-ins of user {SubjectId} are refused for {Seconds} seconds, after {Attempts} wrong passwords or codes in a row.")]
    public static partial void LockedOut(ILogger log, string subjectId, int seconds, int attempts);

    [LoggerMessage(12, LogLevel.Warning, "A one-time code of user {SubjectId} came a second time and was refused.")]
    public static partial void CodeReplayed(ILogger log, string subjectId);

    [LoggerMessage(13, LogLevel.Warning, "The second factor of user {SubjectId} cannot be read: no master key of this server opens it. Only recovery codes do until it is reset: users reset NAME --second-factor.")]
    public static partial void SecretUnreadable(ILogger log, string subjectId);

    [LoggerMessage(14, LogLevel.Warning, "User {SubjectId} was changed, but what they have granted could not be taken back; run `revoke subject` for them.")]
    public static partial void NotRevoked(ILogger log, string subjectId);
}
