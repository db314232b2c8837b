using System.Net;
using PluginTokenServer.Host.Diagnostics;

namespace PluginTokenServer.Host.Clients;

internal static partial class Log
{
    public static void ClientAuthenticationFailed(ILogger logger, string clientId, IPAddress? source)
    {
        if (logger.IsEnabled(LogLevel.Warning))
            ClientAuthenticationFailed(logger, LoggedText.Of(clientId), source);
    }

    [LoggerMessage(EventIds.ClientAuthenticationFailed, LogLevel.Warning, "Authentication of client {ClientId} from {Source} failed.", EventName = nameof(ClientAuthenticationFailed))]
    private static partial void ClientAuthenticationFailed(ILogger logger, LoggedText clientId, IPAddress? source);
}
