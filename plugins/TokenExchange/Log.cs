using Microsoft.Extensions.Logging;

namespace PluginTokenServer.Plugins.TokenExchange;

/// <summary>What the log says. Never a token.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "Client {ClientId} is refused an exchange: {Reason}.")]
    public static partial void Refused(ILogger log, string clientId, string reason);
}
