using System.Buffers;
using System.IO.Pipelines;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Connections;
using PluginTokenServer.Host.Options;

namespace PluginTokenServer.Host.Token;

/// <summary>Reads a token request: POST, form, within the limits, each parameter once (RFC 6749 §3.2).</summary>
internal static class TokenRequestReader
{
    private const string FormType = "application/x-www-form-urlencoded";

    /// <param name="http">The request.</param>
    /// <param name="limit">The largest body, in bytes.</param>
    /// <param name="keepRepeated">Whether whoever asks looks after repeated parameters.</param>
    public static async ValueTask<Outcome<TokenRequestForm>> ReadAsync(HttpContext http, int limit = InputLimits.TokenRequestBytes, bool keepRepeated = false)
    {
        var request = http.Request;
        // RFC 9110 §9.1: methods are case-sensitive.
        if (request.Method != HttpMethods.Post)
            return OAuthError.MethodNotAllowed;
        if (!IsForm(request.ContentType) || request.Headers.ContentEncoding.Count > 0)
            return OAuthError.InvalidRequest($"The request body must be of type {FormType}, not compressed.");
        if (request.ContentLength > limit)
            return OAuthError.TooLarge;

        var reader = request.BodyReader;
        try
        {
            while (true)
            {
                var read = await reader.ReadAsync(http.RequestAborted);
                if (read.Buffer.Length > limit)
                    return Consumed(reader, read.Buffer, OAuthError.TooLarge);
                if (read.IsCompleted)
                    return Consumed(reader, read.Buffer, Parse(read.Buffer, keepRepeated));
                reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            }
        }
        // Chunks that are none, or a connection that broke: the client's doing.
        catch (IOException fault) when (fault is not BadHttpRequestException)
        {
            // There is nothing left to drain.
            if (fault is ConnectionResetException)
                http.Abort();
            return OAuthError.InvalidRequest("The request could not be read.");
        }
    }

    private static Outcome<TokenRequestForm> Consumed(PipeReader reader, ReadOnlySequence<byte> buffer, Outcome<TokenRequestForm> outcome)
    {
        reader.AdvanceTo(buffer.End);
        return outcome;
    }

    public static bool IsForm(string? contentType) =>
        contentType == FormType
        || (MediaTypeHeaderValue.TryParse(contentType, out var type) && FormType.Equals(type.MediaType, StringComparison.OrdinalIgnoreCase));

    private static Outcome<TokenRequestForm> Parse(ReadOnlySequence<byte> body, bool keepRepeated)
    {
        if (body.IsSingleSegment)
            return FormParser.Parse(body.FirstSpan, keepRepeated);

        var rented = ArrayPool<byte>.Shared.Rent((int)body.Length);
        try
        {
            body.CopyTo(rented);
            return FormParser.Parse(rented.AsSpan(0, (int)body.Length), keepRepeated);
        }
        finally
        {
            // It holds credentials.
            ArrayPool<byte>.Shared.Return(rented, clearArray: true);
        }
    }
}
