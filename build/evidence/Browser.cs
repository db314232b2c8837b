using System.Net;

namespace PluginTokenServer.Evidence;

/// <summary>Somebody's browser without script: it keeps cookies, and posts the forms of the login page and of the logout page.</summary>
internal sealed class Browser(Requests requests)
{
    private const string LogoutPath = "/account/logout";
    private const string DevicePath = "/device";
    private const string RequestsPath = "/account/requests";

    private readonly SortedDictionary<string, string> _cookies = new(StringComparer.Ordinal);

    /// <summary>As the header says them.</summary>
    public string Cookies
    {
        get
        {
            lock (_cookies)
                return string.Join("; ", _cookies.Select(cookie => $"{cookie.Key}={cookie.Value}"));
        }
    }

    /// <summary>Signs in on the login page. Everything after that needs the session alone.</summary>
    /// <exception cref="InvalidOperationException">The server did not let it in.</exception>
    public static async Task<Browser> SignInAsync(Requests requests, Connection connection, Random chance)
    {
        var (browser, visitor) = (new Browser(requests), requests.Target.Visitor);
        var sent = await browser.ExchangeAsync(connection, requests.AuthorizeByPage(browser, Requests.Verifier(chance)));
        var login = sent.Location ?? throw new InvalidOperationException($"Nobody was asked to sign in: {sent.Status} {sent.Body}");
        var page = await browser.ExchangeAsync(connection, requests.Get(login, browser));
        var signedIn = await browser.ExchangeAsync(connection, requests.PostPage(login, $"{HiddenField(page)}&username={visitor.Id}&password={visitor.Secret}", browser));
        return signedIn.Status == 303 ? browser : throw new InvalidOperationException($"The visitor could not sign in: {signedIn.Status} {signedIn.Body}");
    }

    /// <summary>Signs several browsers in, each with a session of its own.</summary>
    public static async Task<Browser[]> SignInAsync(Requests requests, int count, int seed)
    {
        using var connection = new Connection(requests.Target.Nodes[0]);
        var (browsers, chance) = (new Browser[count], new Random(seed));
        for (var i = 0; i < count; i++)
            browsers[i] = await SignInAsync(requests, connection, chance);
        return browsers;
    }

    /// <summary>Opens the logout page.</summary>
    /// <returns>What ends the session when it is sent.</returns>
    public async Task<byte[]> OpenLogoutAsync(Connection connection)
    {
        var page = await ExchangeAsync(connection, requests.Get(LogoutPath, this));
        return requests.PostPage(LogoutPath, $"{HiddenField(page)}&decision=logout", this);
    }

    /// <summary>Goes where a request is answered, as somebody does who has its code, or who looks at what waits for them.</summary>
    /// <param name="connection">To which node.</param>
    /// <param name="begun">What the client was told.</param>
    /// <param name="message">What tells it from others.</param>
    /// <returns>What says yes and what says no when it is sent; <see langword="null"/> if there is nothing to answer.</returns>
    public async Task<OpenAnswer?> OpenAnswerAsync(Connection connection, Answer begun, string message) => (await LookForAnswerAsync(connection, begun, message)).Open;

    /// <inheritdoc cref="OpenAnswerAsync"/>
    /// <returns>The same, and what the page was that asked or should have asked.</returns>
    public async Task<(OpenAnswer? Open, string Page)> LookForAnswerAsync(Connection connection, Answer begun, string message)
    {
        string? address;
        Answer found;
        if (begun.UserCode is { } code)
        {
            var asked = await ExchangeAsync(connection, requests.Get(DevicePath, this));
            found = await ExchangeAsync(connection, requests.PostPage(DevicePath, $"{HiddenField(asked)}&user_code={code}", this));
            address = found.Location;
        }
        else
        {
            found = await ExchangeAsync(connection, requests.Get(RequestsPath, this));
            var waiting = found.Body;
            var at = waiting.IndexOf(message, StringComparison.Ordinal);
            var start = at < 0 ? -1 : waiting.LastIndexOf("href=\"", at, StringComparison.Ordinal);
            address = start < 0 ? null : WebUtility.HtmlDecode(waiting[(start + 6)..waiting.IndexOf('"', start + 6)]);
        }

        if (address is null)
            return (null, Described(found));
        var page = await ExchangeAsync(connection, requests.Get(address, this));
        if (page.Status != 200)
            return (null, Described(page));
        var (action, form) = (Action(page), $"{HiddenField(page)}&scope=openid&scope=api2&scope=offline_access&decision=");
        return (new OpenAnswer(requests.PostPage(action, form + "allow", this), requests.PostPage(action, form + "deny", this)), Described(page));
    }

    private static string Described(Answer page)
    {
        var (start, end) = (page.Body.IndexOf("<title>", StringComparison.Ordinal), page.Body.IndexOf("</title>", StringComparison.Ordinal));
        return start < 0 || end < start ? $"{page.Status}" : $"{page.Status} {page.Body[(start + 7)..end]}";
    }

    private static string Action(Answer page)
    {
        const string before = "action=\"";
        var start = page.Body.IndexOf(before, StringComparison.Ordinal) + before.Length;
        return WebUtility.HtmlDecode(page.Body[start..page.Body.IndexOf('"', start)]);
    }

    private async Task<Answer> ExchangeAsync(Connection connection, byte[] request)
    {
        var answer = await connection.ExchangeAsync(request);
        foreach (var cookie in answer.Cookies)
        {
            lock (_cookies)
                _cookies[cookie[..cookie.IndexOf('=')]] = cookie[(cookie.IndexOf('=') + 1)..];
        }

        return answer;
    }

    // The token that says that a form is from a page of the server.
    private static string HiddenField(Answer page)
    {
        const string before = "name=\"antiforgery\" value=\"";
        var start = page.Body.IndexOf(before, StringComparison.Ordinal) + before.Length;
        return start < before.Length
            ? throw new InvalidOperationException($"The page has no form: {page.Status} {page.Body}")
            : $"antiforgery={Uri.EscapeDataString(WebUtility.HtmlDecode(page.Body[start..page.Body.IndexOf('"', start)]))}";
    }
}

/// <summary>A page on which a request is answered, open.</summary>
/// <param name="Allow">Says yes when it is sent.</param>
/// <param name="Deny">Says no.</param>
internal sealed record OpenAnswer(byte[] Allow, byte[] Deny);
