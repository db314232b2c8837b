using Microsoft.Extensions.Logging;
using PluginTokenServer.SignIn;

namespace PluginTokenServer.Plugins.OpenIdConnect;

/// <summary>What the log says. Never a code, a token, a state or a secret, nor what a provider answered.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Warning, "A sign-in at provider {Provider} failed ({Failure}): {Why}.")]
    public static partial void Failed(ILogger log, string provider, ExternalSignInFailure failure, string why);

    [LoggerMessage(2, LogLevel.Warning, "A sign-in at provider {Provider} could not be begun: {Why}.")]
    public static partial void NotBegun(ILogger log, string provider, string why);
}
