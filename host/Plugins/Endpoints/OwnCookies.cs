using Microsoft.Extensions.Primitives;

namespace PluginTokenServer.Host.Plugins.Endpoints;

/// <summary>Keeps the server's own cookies between the browser and the server: an endpoint of a plugin's neither sees nor sets them.</summary>
internal static class OwnCookies
{
    // Without regard to case, as browsers compare prefixes (RFC 6265bis §4.1.3).
    private static readonly string[] Prefixes = ["__Host-pts", "pts."];

    /// <summary>The <c>Cookie</c> fields of a request as one, with the cookies that are not the server's.</summary>
    public static string Without(StringValues cookies) =>
        string.Join("; ", cookies.SelectMany(field => (field ?? "").Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)).Where(cookie => !IsOwn(cookie)));

    /// <summary>Whether a <c>Set-Cookie</c> field may be passed on.</summary>
    public static bool MayBeSet(string field)
    {
        var pair = field.Split(';', 2)[0].Trim();
        // RFC 6265bis §5.6: without a name, the value comes back as if it were one.
        return pair.IndexOf('=', StringComparison.Ordinal) > 0 && !IsOwn(pair);
    }

    private static bool IsOwn(string pair) => Array.Exists(Prefixes, prefix => pair.StartsWith(prefix, StringComparison.OrdinalIgnoreCase));
}
