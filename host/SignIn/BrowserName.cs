namespace PluginTokenServer.Host.SignIn;

/// <summary>What people call a browser and what it runs on, out of a list of ours: of what a browser says of itself, nothing else is kept.</summary>
/// <param name="Browser">The browser; <see langword="null"/> for one that is not on the list.</param>
/// <param name="System">What it runs on; <see langword="null"/> for what is not on the list.</param>
internal sealed record BrowserName(string? Browser = null, string? System = null)
{
    // Nobody's has to be longer to be known.
    private const int MostRead = 512;

    // Each also says the name of those below it, so that pages made for them work.
    private static readonly (string Token, string Name)[] Browsers =
    [
        ("Edg/", "Edge"), ("EdgA/", "Edge"), ("EdgiOS/", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser/", "Samsung Internet"), ("Vivaldi/", "Vivaldi"),
        ("FxiOS/", "Firefox"), ("Firefox/", "Firefox"), ("CriOS/", "Chrome"), ("Chrome/", "Chrome"), ("Safari/", "Safari"),
    ];

    private static readonly (string Token, string Name)[] Systems =
    [
        ("Windows NT", "Windows"), ("Android", "Android"), ("iPhone", "iOS"), ("iPad", "iPadOS"), ("CrOS", "ChromeOS"), ("Macintosh", "macOS"), ("Linux", "Linux"),
    ];

    /// <param name="userAgent">The header <c>User-Agent</c> (RFC 9110 §10.1.5).</param>
    /// <returns>The name; <see langword="null"/> if nothing of it is known.</returns>
    public static BrowserName? Of(string? userAgent)
    {
        var read = userAgent.AsSpan(0, Math.Min(userAgent?.Length ?? 0, MostRead));
        var (browser, system) = (Find(read, Browsers), Find(read, Systems));
        return browser is null && system is null ? null : new BrowserName(browser, system);
    }

    private static string? Find(ReadOnlySpan<char> userAgent, (string Token, string Name)[] known)
    {
        foreach (var (token, name) in known)
        {
            if (userAgent.Contains(token, StringComparison.Ordinal))
                return name;
        }

        return null;
    }
}
