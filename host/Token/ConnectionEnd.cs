namespace PluginTokenServer.Host.Token;

/// <summary>Tells a client that its connection ends with the answer.</summary>
internal static class ConnectionEnd
{
    /// <summary>Says so where a body was refused for its length: what is left of it is not read.</summary>
    public static void SayIf(HttpContext http, OAuthError error)
    {
        // RFC 9112 §9.6. Otherwise a client may send its next request on a connection that is being closed. HTTP/2 has streams, and no such header (RFC 9113 §8.2.2).
        if (error.Status == StatusCodes.Status413PayloadTooLarge && HttpProtocol.IsHttp11(http.Request.Protocol))
            http.Response.Headers.Connection = "close";
    }
}
