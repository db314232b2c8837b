using Microsoft.Extensions.Logging;

namespace PluginTokenServer.Plugins.JwtBearer;

/// <summary>What the log says. Never an assertion, nor what one claims.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "Client {ClientId} is refused an assertion: {Reason}.")]
    public static partial void Refused(ILogger log, string clientId, string reason);

    [LoggerMessage(2, LogLevel.Information, "{Count} keys of the issuer {Issuer} were fetched.")]
    public static partial void KeysFetched(ILogger log, string issuer, int count);

    [LoggerMessage(3, LogLevel.Warning, "The keys of the issuer {Issuer} could not be fetched: {Why}.")]
    public static partial void KeysNotFetched(ILogger log, string issuer, string why);
}
