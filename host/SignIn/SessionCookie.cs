using PluginTokenServer.Host.Tokens;

namespace PluginTokenServer.Host.SignIn;

/// <summary>What a browser holds of its session: a handle. The cookie is the host's alone and gone when the browser closes (AUT-23).</summary>
internal sealed class SessionCookie(Issuer issuer)
{
    /// <summary>What the server's own cookies begin with over https; the browser then keeps others from setting them (RFC 6265bis §4.1.3.2).</summary>
    public const string Prefix = "__Host-";

    private const string Plain = "pts.session";

    // Over plain http, which the issuer may be on loopback only, a browser would not take the prefix.
    private bool IsSecure => issuer.Value.StartsWith("https:", StringComparison.Ordinal);

    private string Name => IsSecure ? Prefix + Plain : Plain;

    public string? Read(HttpContext http) => http.Request.Cookies[Name];

    public void Write(HttpContext http, string handle) => http.Response.Cookies.Append(Name, handle, Options());

    public void Remove(HttpContext http) => http.Response.Cookies.Delete(Name, Options());

    // Lax: a client sends the browser here from its own site, and the session has to come along; with a form that another site posts it does not.
    private CookieOptions Options() => new() { Secure = IsSecure, HttpOnly = true, SameSite = SameSiteMode.Lax, Path = "/", IsEssential = true };
}
