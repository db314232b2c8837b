namespace PluginTokenServer.Host.Outbound;

/// <summary>What may be said of a call that came to nothing: no word of the address, which may hold a secret, nor of the answer.</summary>
internal static class OutboundFault
{
    /// <summary>The end of a sentence; <see langword="null"/> for what is no fault of a call.</summary>
    public static string? Of(Exception fault) => fault switch
    {
        RefusedAddressException or TimeoutException or HttpRequestException { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded } => fault.Message,
        HttpRequestException unreachable => $"it could not be reached ({unreachable.HttpRequestError})",
        _ => null,
    };
}
