using Microsoft.AspNetCore.Http.Features;
using PluginTokenServer.Host.Options;

namespace PluginTokenServer.Host.Token;

/// <summary>Tells a client that its connection ends with the answer, where what is left of the request's body is not read.</summary>
/// <remarks>RFC 9112 §9.6. Otherwise a client may send its next request on a connection that is being closed. HTTP/2 has streams, and no such header (RFC 9113 §8.2.2).</remarks>
internal static class ConnectionEnd
{
    /// <summary>Says so with every answer to a body that is announced as longer than what is read of it, whatever the answer is.</summary>
    public static void UseConnectionEnd(this IApplicationBuilder app) => app.Use(next => http =>
    {
        // Endpoints that read more say so only later.
        if (http.Request.ContentLength > InputLimits.TokenRequestBytes && HttpProtocol.IsHttp11(http.Request.Protocol))
        {
            http.Response.OnStarting(static state =>
            {
                var http = (HttpContext)state;
                if (http.Request.ContentLength > http.Features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize)
                    Say(http);
                return Task.CompletedTask;
            }, http);
        }

        return next(http);
    });

    /// <summary>Says so where a body was refused for its length, which shows only as it is read if it comes in chunks.</summary>
    public static void SayIf(HttpContext http, OAuthError error)
    {
        if (error.Status == StatusCodes.Status413PayloadTooLarge && HttpProtocol.IsHttp11(http.Request.Protocol))
            Say(http);
    }

    private static void Say(HttpContext http) => http.Response.Headers.Connection = "close";
}
