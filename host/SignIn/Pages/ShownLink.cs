namespace PluginTokenServer.Host.SignIn.Pages;

/// <summary>An address from outside on its way into a link.</summary>
internal static class ShownLink
{
    /// <summary>The address if a click on it can only lead somewhere; nothing if it could run something here.</summary>
    public static string? Of(string? address)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri))
            return null;
        // RFC 8252 §7.1: the private-use scheme of an app has a dot, which javascript: and data: have not.
        return uri.Scheme is "https" or "http" || uri.Scheme.Contains('.', StringComparison.Ordinal) ? address : null;
    }
}
