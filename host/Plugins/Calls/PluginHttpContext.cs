using System.Collections.Frozen;
using System.Collections.Specialized;
using Microsoft.Extensions.Primitives;

namespace PluginTokenServer.Host.Plugins.Calls;

/// <summary>
/// The connection as a plugin may see it: a copy without credentials. The query is left out, because clients put secrets there against
/// RFC 6749 §2.3.1; the form is what the token request says of itself, which never holds any.
/// </summary>
internal static class PluginHttpContext
{
    private static readonly FrozenSet<string> Credentials =
        new[] { "Authorization", "Cookie", "Proxy-Authorization" }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    public static HttpContext Copy(HttpContext from, NameValueCollection form, IServiceProvider services, CancellationToken deadline)
    {
        var to = new DefaultHttpContext { RequestServices = services, RequestAborted = deadline };

        from.CopyTo(to);
        to.Request.PathBase = from.Request.PathBase;
        to.Request.Path = from.Request.Path;
        foreach (var (name, value) in from.Request.Headers)
            if (!Credentials.Contains(name))
                to.Request.Headers[name] = value;

        to.Request.Form = new FormCollection(Fields(form));
        return to;
    }

    private static Dictionary<string, StringValues> Fields(NameValueCollection raw)
    {
        var fields = new Dictionary<string, StringValues>(raw.Count, StringComparer.OrdinalIgnoreCase);
        foreach (var name in raw.AllKeys)
            if (name is not null)
                fields[name] = raw.GetValues(name);

        return fields;
    }
}
