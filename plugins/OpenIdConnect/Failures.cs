using System.Text.RegularExpressions;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using PluginTokenServer.SignIn;

namespace PluginTokenServer.Plugins.OpenIdConnect;

/// <summary>What an exception on the way back from a provider means to people, and what may be said of it in the log: its message might quote a token.</summary>
internal static partial class Failures
{
    public static ExternalSignInFailure Of(Exception? fault) => Chain(fault).Any(IsOutage) ? ExternalSignInFailure.Unavailable : ExternalSignInFailure.Failed;

    /// <summary>The end of a sentence.</summary>
    public static string Text(Exception? fault)
    {
        if (Chain(fault).OfType<ProviderException>().FirstOrDefault() is { } own)
            return own.Message;
        var parts = Chain(fault).Select(exception => string.Join(' ', new[] { exception.GetType().Name, Code().Match(exception.Message).Value, ErrorOf(exception) }.Where(part => !string.IsNullOrEmpty(part))));
        return string.Join(" < ", parts) is { Length: > 0 } text ? text : "no reason is known";
    }

    private static bool IsOutage(Exception fault) => fault is HttpRequestException or OperationCanceledException or TimeoutException or IOException
        || ErrorOf(fault) is "temporarily_unavailable" or "server_error";

    // The handler keeps the provider's error code here.
    private static string? ErrorOf(Exception fault) =>
        fault is OpenIdConnectProtocolException && fault.Data["error"] is string error && ErrorCode().IsMatch(error) ? error : null;

    private static IEnumerable<Exception> Chain(Exception? fault)
    {
        for (var depth = 0; fault is not null && depth < 8; depth++, fault = fault.InnerException)
            yield return fault;
    }

    // By which the documentation of the library has it.
    [GeneratedRegex("^IDX[0-9]{5}")]
    private static partial Regex Code();

    [GeneratedRegex("^[a-z_]{1,64}$")]
    private static partial Regex ErrorCode();
}
