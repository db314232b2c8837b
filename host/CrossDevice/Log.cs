using PluginTokenServer.Host.Diagnostics;

namespace PluginTokenServer.Host.CrossDevice;

internal static partial class Log
{
    [LoggerMessage(EventIds.CrossDeviceHandleOfAnother, LogLevel.Warning, "Client {ClientId} polled for another client's grant {GrantId}.")]
    public static partial void PresentedByAnother(ILogger logger, string grantId, string clientId);

    [LoggerMessage(EventIds.CrossDeviceApproved, LogLevel.Information, "The request {GrantId} of client {ClientId} was approved on another device.")]
    public static partial void Approved(ILogger logger, string grantId, string clientId);

    [LoggerMessage(EventIds.CrossDeviceDenied, LogLevel.Information, "The request {GrantId} of client {ClientId} was denied on another device.")]
    public static partial void Denied(ILogger logger, string grantId, string clientId);
}
