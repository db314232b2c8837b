namespace PluginTokenServer.Host.Outbound;

/// <summary>The server does not call this address. The message is a sentence for the operator, without the address that was configured.</summary>
internal sealed class RefusedAddressException(string sentence) : HttpRequestException(HttpRequestError.ConnectionError, sentence);
