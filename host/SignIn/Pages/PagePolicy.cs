namespace PluginTokenServer.Host.SignIn.Pages;

/// <summary>What a browser may do with a page: load from this server only, be framed by nobody, send forms only where it says (RFC 9700 §4.16; CSP Level 3).</summary>
internal static class PagePolicy
{
    public const string Self = "'self'";

    private const string Features = "accelerometer=(), camera=(), geolocation=(), microphone=(), payment=(), usb=()";

    public static void Apply(IHeaderDictionary headers, PageModel page, string? nonce)
    {
        headers.ContentSecurityPolicy =
            $"default-src 'none'; style-src 'self'; img-src 'self' data:; script-src {(nonce is null ? "'none'" : $"'nonce-{nonce}'")}; "
            + $"form-action {string.Join(' ', page.FormSources.Distinct())}; frame-ancestors 'none'; base-uri 'none'";
        headers.XFrameOptions = "DENY";
        headers.XContentTypeOptions = "nosniff";
        headers.CacheControl = "no-store";
        // RFC 9700 §4.2.4: neither the address nor what is in it goes on to others.
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Permissions-Policy"] = Features;
    }

    /// <summary>The source that covers an address and as little else as can be said.</summary>
    /// <exception cref="ArgumentException">It is not an absolute address.</exception>
    public static string SourceOf(string address)
    {
        // On Linux a path passes for the absolute address of a file.
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.IsFile)
            throw new ArgumentException("A form leads to an absolute address.", nameof(address));
        // A policy knows no IPv6 addresses and no hosts of other schemes: the scheme alone is what can be said there.
        var isHost = uri.Scheme is "https" or "http" && uri.HostNameType is UriHostNameType.Dns or UriHostNameType.IPv4;
        return isHost ? $"{uri.Scheme}://{uri.IdnHost}{(uri.IsDefaultPort ? "" : $":{uri.Port}")}" : $"{uri.Scheme}:";
    }
}
