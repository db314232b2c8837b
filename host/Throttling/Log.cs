using System.Net;

namespace PluginTokenServer.Host.Throttling;

/// <summary>Event ids 1100 to 1199.</summary>
internal static partial class Log
{
    [LoggerMessage(1100, LogLevel.Warning, "Too many wrong credentials. Refused since the last report: {Refused}; the latest, a {Kind} from {Source}, has to wait {Seconds:0.0} s.")]
    public static partial void Refusing(ILogger logger, long refused, FailureKind kind, IPAddress? source, double seconds);
}
