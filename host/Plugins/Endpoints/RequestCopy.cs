using System.Collections.Frozen;
using Microsoft.AspNetCore.Http.Features;
using PluginTokenServer.Host.Plugins.Calls;

namespace PluginTokenServer.Host.Plugins.Endpoints;

/// <summary>A request as an endpoint of a plugin's own gets it: all of it but what belongs to the server or to the connection.</summary>
internal static class RequestCopy
{
    private static readonly FrozenSet<string> Left =
        new[] { "Cookie", "Proxy-Authorization", "Content-Length", "Transfer-Encoding" }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <param name="from">The request.</param>
    /// <param name="issuer">What clients and people know this server by.</param>
    /// <param name="address">Where the plugin's endpoints begin.</param>
    /// <param name="path">What of the path is the plugin's.</param>
    /// <param name="body">The body, complete.</param>
    /// <param name="response">What takes the response.</param>
    public static HttpContext Of(HttpContext from, Uri issuer, PathString address, PathString path, byte[] body, BufferedResponse response)
    {
        var features = new FeatureCollection();
        features.Set<IHttpRequestFeature>(new HttpRequestFeature());
        features.Set<IHttpRequestBodyDetectionFeature>(new BodyDetection(body.Length > 0));
        features.Set<IHttpResponseFeature>(response);
        features.Set<IHttpResponseBodyFeature>(response.Sender);
        var to = new DefaultHttpContext(features);

        from.CopyTo(to);
        to.Request.PathBase = from.Request.PathBase.Add(address);
        to.Request.Path = path;
        to.Request.QueryString = from.Request.QueryString;
        foreach (var (name, value) in from.Request.Headers)
            if (!Left.Contains(name))
                to.Request.Headers[name] = value;

        // What a plugin makes absolute addresses of, a redirect_uri for instance: behind a proxy the connection knows neither scheme nor host, and whoever sends the request can name any.
        (to.Request.Scheme, to.Request.Host) = (issuer.Scheme, new HostString(issuer.Authority));
        if (OwnCookies.Without(from.Request.Headers.Cookie) is { Length: > 0 } cookies)
            to.Request.Headers.Cookie = cookies;
        if (body.Length > 0)
            to.Request.ContentLength = body.Length;
        to.Request.Body = new MemoryStream(body, writable: false);
        return to;
    }

    /// <summary>Without it, parameters that are bound from a body would find none.</summary>
    private sealed class BodyDetection(bool canHaveBody) : IHttpRequestBodyDetectionFeature
    {
        public bool CanHaveBody => canHaveBody;
    }
}
