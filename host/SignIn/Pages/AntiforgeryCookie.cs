using PluginTokenServer.Host.Tokens;

namespace PluginTokenServer.Host.SignIn.Pages;

/// <summary>The cookie beside the token against forgery. What it is called depends on the issuer, which in Development is known only once the server listens.</summary>
/// <remarks>The scheme of the issuer decides and not that of the request: behind a proxy that ends TLS a request is plain, and the browser's is not.</remarks>
internal sealed class AntiforgeryCookie(Issuer issuer) : CookieBuilder
{
    private const string PlainName = "pts.antiforgery";

    // RFC 6265bis §4.1.3.2: the prefix is believed only with Secure, Path=/ and no Domain.
    public override string? Name
    {
        get => IsSecure ? $"__Host-{PlainName}" : PlainName;
        set => throw new NotSupportedException("The issuer decides on the name.");
    }

    private bool IsSecure => issuer.Value.StartsWith("https:", StringComparison.OrdinalIgnoreCase);

    // Lax: a client sends the browser here, and without its cookie there would be another one, and the page in another tab could not be posted any more.
    // With a form of another site it does not come along either.
    public override CookieOptions Build(HttpContext context, DateTimeOffset expiresFrom) =>
        new() { HttpOnly = true, Secure = IsSecure, SameSite = SameSiteMode.Lax, Path = "/", IsEssential = true };
}
