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

    /// <param name="logger">Told why, for the operator; the client is told nothing.</param>
    /// <param name="clientId">The client if there is one: what an assertion says is not for the log.</param>
    /// <param name="source">Where the request comes from.</param>
    /// <param name="reason">One of our own sentences.</param>
    [LoggerMessage(EventIds.ClientAssertionRefused, LogLevel.Warning, "An assertion of client {ClientId} from {Source} was refused: {Reason}", EventName = nameof(ClientAssertionRefused))]
    public static partial void ClientAssertionRefused(ILogger logger, string? clientId, IPAddress? source, string reason);

    [LoggerMessage(EventIds.ClientKeysFetched, LogLevel.Debug, "The client {ClientId} publishes {Count} keys that are of use here, and {PassedOver} that are not.")]
    public static partial void KeysFetched(ILogger logger, string clientId, int count, int passedOver);

    [LoggerMessage(EventIds.ClientKeysNotFetched, LogLevel.Warning, "The keys of client {ClientId} could not be fetched: {Reason}.")]
    public static partial void KeysNotFetched(ILogger logger, string clientId, string reason);

    [LoggerMessage(EventIds.ClientAuthenticationFailed, LogLevel.Warning, "Authentication of client {ClientId} from {Source} failed.", EventName = nameof(ClientAuthenticationFailed))]
    private static partial void ClientAuthenticationFailed(ILogger logger, LoggedText clientId, IPAddress? source);
}
