using System.Buffers;
using Microsoft.AspNetCore.Http.Features;
using PluginTokenServer.Host.Options;
using PluginTokenServer.Host.Token;

namespace PluginTokenServer.Host.Plugins.Endpoints;

/// <summary>Reads the body of a request before a plugin is called with it: who sends slowly takes up none of the plugin's time.</summary>
internal static class RequestBody
{
    private static readonly OAuthError TooSlow = new(StatusCodes.Status408RequestTimeout, "invalid_request", "The request body did not arrive in time.");

    public static async Task<Outcome<byte[]>> ReadAsync(HttpContext http, TimeSpan atMost, TimeProvider time)
    {
        // The web server's own limit counts the framing of chunks too. With room for that, it is what is in them that counts.
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = 2 * InputLimits.PluginRequestBytes;
        if (http.Request.ContentLength > InputLimits.PluginRequestBytes)
            return OAuthError.TooLarge;
        if (http.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: false })
            return Array.Empty<byte>();

        using var deadline = new CancellationTokenSource(atMost, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, deadline.Token);
        try
        {
            return await ReadAsync(http, either.Token);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested && !http.RequestAborted.IsCancellationRequested)
        {
            // RFC 9110 §15.5.9.
            http.Response.Headers.Connection = "close";
            return TooSlow;
        }
        catch (IOException fault) when (fault is not BadHttpRequestException)
        {
            return OAuthError.InvalidRequest("The request could not be read.");
        }
    }

    private static async Task<Outcome<byte[]>> ReadAsync(HttpContext http, CancellationToken cancellationToken)
    {
        var reader = http.Request.BodyReader;
        while (true)
        {
            var read = await reader.ReadAsync(cancellationToken);
            if (read.Buffer.Length > InputLimits.PluginRequestBytes)
            {
                reader.AdvanceTo(read.Buffer.End);
                return OAuthError.TooLarge;
            }

            if (read.IsCompleted)
            {
                var body = read.Buffer.ToArray();
                reader.AdvanceTo(read.Buffer.End);
                return body;
            }

            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }
}
