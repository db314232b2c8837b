using Microsoft.Extensions.Logging;

namespace PluginTokenServer.Plugins.Delegation;

/// <summary>What the log says. Never a token.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "Client {ClientId} is refused a delegation: {Reason}.")]
    public static partial void Refused(ILogger log, string clientId, string reason);

    [LoggerMessage(2, LogLevel.Warning,
        "Client {ClientId} may delegate access tokens of any audience. Say which API it is by its property 'audience', and only tokens for that API will do.")]
    public static partial void AnyAudience(ILogger log, string clientId);
}
