using PluginTokenServer.Host.Diagnostics;
using PluginTokenServer.Host.Plugins;

namespace PluginTokenServer.Host.Token;

/// <summary>What a client is told when something fails that is not its doing. A plugin that fails is the server's fault and not the client's.</summary>
internal sealed class EndpointFaults(ILogger<EndpointFaults> logger)
{
    /// <summary>Whether there is anybody left to tell.</summary>
    public static bool ConcernClient(Exception fault, HttpContext http) => fault is not OperationCanceledException || !http.RequestAborted.IsCancellationRequested;

    public OAuthError Of(Exception fault, string correlationId)
    {
        switch (fault)
        {
            case PluginUnavailableException unavailable:
                Log.Unavailable(logger, correlationId, unavailable.Message);
                return OAuthError.TemporarilyUnavailable(unavailable.RetryAfter);
            case UnavailableException unavailable:
                Log.Unavailable(logger, correlationId, unavailable.Message);
                return OAuthError.TemporarilyUnavailable(unavailable.RetryAfter);
            case BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge }:
                return OAuthError.TooLarge;
            case BadHttpRequestException bad:
                return new OAuthError(bad.StatusCode, "invalid_request", "The request could not be read.");
            case PluginFaultException plugin:
                // What and where was logged when it happened, but a call that belongs to no token request does not know whose answer it was for.
                Log.PluginFaulted(logger, correlationId, plugin.PluginId);
                return OAuthError.ServerError(correlationId);
            default:
                Log.RequestFaulted(logger, correlationId, fault.GetType().FullName ?? "", FaultText.Place(fault));
                return OAuthError.ServerError(correlationId);
        }
    }
}
