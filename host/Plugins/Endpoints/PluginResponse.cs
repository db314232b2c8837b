using System.Buffers;
using System.Collections.Frozen;
using Microsoft.Extensions.Primitives;
using PluginTokenServer.Host.Options;

namespace PluginTokenServer.Host.Plugins.Endpoints;

/// <summary>A complete response of a plugin's endpoint, fit to be passed on.</summary>
internal sealed class PluginResponse
{
    private static readonly SearchValues<char> NameCharacters = SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    // RFC 9110 §7.6.1: these speak of a connection, which the plugin has none of. Nor does it know how long the body comes to be.
    private static readonly FrozenSet<string> OfTheConnection = new[]
    {
        "Connection", "Keep-Alive", "Proxy-Authenticate", "Proxy-Connection", "TE", "Trailer", "Transfer-Encoding", "Upgrade", "Content-Length",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private readonly int _status;
    private readonly List<KeyValuePair<string, string[]>> _headers;
    private readonly byte[] _body;

    private PluginResponse(int status, List<KeyValuePair<string, string[]>> headers, byte[] body) => (_status, _headers, _body) = (status, headers, body);

    /// <summary>A response without anything but a status.</summary>
    public static PluginResponse OfStatus(int status) => new(status, [], []);

    /// <exception cref="ResponseTooLargeException">There is too much of it.</exception>
    /// <exception cref="InvalidOperationException">It is none that HTTP knows.</exception>
    public static PluginResponse Of(int status, IHeaderDictionary headers, byte[] body)
    {
        if (status is < 200 or > 599)
            throw new InvalidOperationException("The response of a plugin's endpoint must have a status from 200 to 599.");

        var dropped = headers.Connection.SelectMany(field => (field ?? "").Split(',', StringSplitOptions.TrimEntries)).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var passed = new List<KeyValuePair<string, string[]>>();
        foreach (var (name, value) in headers)
            if (!OfTheConnection.Contains(name) && !dropped.Contains(name))
                passed.Add(new(name, Fields(name, value)));

        return passed.Sum(header => header.Value.Sum(field => header.Key.Length + field.Length)) + body.Length > InputLimits.PluginResponseBytes
            ? throw new ResponseTooLargeException()
            : new PluginResponse(status, passed, body);
    }

    public async Task SendAsync(HttpContext http)
    {
        var response = http.Response;
        response.StatusCode = _status;
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.CacheControl = "no-store";
        foreach (var (name, fields) in _headers)
        {
            // Beside the server's own, which a sign-in may have set.
            if (name.Equals("Set-Cookie", StringComparison.OrdinalIgnoreCase))
                response.Headers.Append(name, fields);
            else
                response.Headers[name] = fields;
        }

        // RFC 9110 §8.6, §15.3.6 and §15.4.5: these have no body, and no length to tell.
        if (_status is StatusCodes.Status204NoContent or StatusCodes.Status205ResetContent or StatusCodes.Status304NotModified)
            return;
        response.ContentLength = _body.Length;
        if (!HttpMethods.IsHead(http.Request.Method))
            await response.Body.WriteAsync(_body, http.RequestAborted);
    }

    private static string[] Fields(string name, StringValues value)
    {
        if (name.Length == 0 || name.AsSpan().ContainsAnyExcept(NameCharacters))
            throw new InvalidOperationException("The response of a plugin's endpoint has a header whose name cannot be sent.");

        var fields = value.Select(field => field ?? "").ToArray();
        // RFC 9110 §5.5, without obs-text, whose encoding nobody knows.
        if (Array.Exists(fields, field => field.AsSpan().ContainsAnyExceptInRange(' ', '~') && field.Any(character => character is not ('\t' or (>= ' ' and <= '~')))))
            throw new InvalidOperationException($"The response of a plugin's endpoint has a header {name} whose value cannot be sent.");

        return name.Equals("Set-Cookie", StringComparison.OrdinalIgnoreCase) ? Array.FindAll(fields, OwnCookies.MayBeSet) : fields;
    }
}
