using System.Security.Cryptography;

namespace PluginTokenServer.Host.Discovery;

/// <summary>A JSON document that is served from memory, with the tag that says whether somebody has it already (RFC 9110 §8.8.3).</summary>
internal sealed class CachedDocument
{
    private const string MaxAge = "public, max-age=300";

    private readonly byte[] _json;
    private readonly string _tag;

    public CachedDocument(byte[] json)
    {
        _json = json;
        _tag = $"\"{Convert.ToHexStringLower(SHA256.HashData(json).AsSpan(0, 16))}\"";
    }

    /// <summary>How long somebody may rely on a copy.</summary>
    public static TimeSpan Lifetime { get; } = TimeSpan.FromMinutes(5);

    public async Task ServeAsync(HttpContext http)
    {
        var (request, response) = (http.Request, http.Response);
        // RFC 9110 §9.1: methods are case-sensitive; the server underneath would not take "head" for a HEAD.
        if (request.Method is not ("GET" or "HEAD"))
        {
            response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            response.Headers.Allow = "GET, HEAD";
            return;
        }

        response.Headers.ETag = _tag;
        response.Headers.CacheControl = MaxAge;
        response.Headers.XContentTypeOptions = "nosniff";
        // Public documents, meant for browsers of any origin too (OIDC Discovery §4).
        response.Headers.AccessControlAllowOrigin = "*";
        if (request.Headers.IfNoneMatch.Any(tags => tags == "*" || tags?.Contains(_tag, StringComparison.Ordinal) == true))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        response.ContentType = "application/json";
        response.ContentLength = _json.Length;
        if (request.Method == "GET")
            await response.BodyWriter.WriteAsync(_json);
    }
}
