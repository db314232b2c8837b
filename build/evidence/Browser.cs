using System.Net;

namespace PluginTokenServer.Evidence;

/// <summary>Somebody's browser without script: it keeps cookies, and posts the forms of the login page and of the logout page.</summary>
internal sealed class Browser(Requests requests)
{
    private const string LogoutPath = "/account/logout";

    private readonly SortedDictionary<string, string> _cookies = new(StringComparer.Ordinal);

    /// <summary>As the header says them.</summary>
    public string Cookies => string.Join("; ", _cookies.Select(cookie => $"{cookie.Key}={cookie.Value}"));

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

    private async Task<Answer> ExchangeAsync(Connection connection, byte[] request)
    {
        var answer = await connection.ExchangeAsync(request);
        foreach (var cookie in answer.Cookies)
            _cookies[cookie[..cookie.IndexOf('=')]] = cookie[(cookie.IndexOf('=') + 1)..];
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
