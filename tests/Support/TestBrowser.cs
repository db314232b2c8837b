using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;

namespace PluginTokenServer.Tests.Support;

/// <summary>What a browser without script does: keeps cookies, follows redirects and pages that send on within the server and perhaps an application, fills in the one form of a page and posts it.</summary>
internal sealed partial class TestBrowser : IDisposable
{
    private readonly HttpClient _http;
    private readonly Uri? _application;
    private readonly X509Certificate2? _certificate;

    /// <param name="server">The server.</param>
    /// <param name="cookies">Those of the same browser at another node.</param>
    /// <param name="application">An application that it goes to as well, in place of saying where it was sent.</param>
    /// <param name="certificate">One that it trusts, of whichever of them speaks https.</param>
    /// <param name="source">Where it is, as a proxy would tell a server that believes this address.</param>
    /// <param name="userAgent">What it says of itself; nothing by default.</param>
    public TestBrowser(Uri server, CookieContainer? cookies = null, Uri? application = null, X509Certificate2? certificate = null, string? source = null, string? userAgent = null)
    {
        (Server, Cookies, _application, _certificate) = (server, cookies ?? new CookieContainer(), application, certificate);
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = Cookies };
        handler.SslOptions.RemoteCertificateValidationCallback = (_, presented, _, _) => presented is not null && presented.GetCertHashString() == _certificate?.Thumbprint;
        _http = new HttpClient(handler) { BaseAddress = server };
        if (source is not null)
            _http.DefaultRequestHeaders.Add("X-Forwarded-For", source);
        if (userAgent is not null)
            _http.DefaultRequestHeaders.TryAddWithoutValidation("User-Agent", userAgent);
    }

    public Uri Server { get; }

    public CookieContainer Cookies { get; }

    public void Dispose() => _http.Dispose();

    /// <summary>Opens an address and follows redirects as long as they stay where it goes.</summary>
    public async Task<BrowserPage> GetAsync(string address) => await FollowAsync(await _http.GetAsync(new Uri(Server, address)), new Uri(Server, address));

    /// <summary>Posts a form of one's own making, with what the browser has by then.</summary>
    public async Task<BrowserPage> PostAsync(string address, params (string Name, string Value)[] fields)
    {
        var target = new Uri(Server, address);
        using var content = new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value)));
        return await FollowAsync(await _http.PostAsync(target, content), target);
    }

    /// <summary>Fills in a form of a page and posts it.</summary>
    /// <param name="page">The page.</param>
    /// <param name="form">Which form, from 0.</param>
    /// <param name="fields">What is typed; hidden fields go along as they are.</param>
    public Task<BrowserPage> SubmitAsync(BrowserPage page, int form = 0, params (string Name, string Value)[] fields)
    {
        var (action, hidden) = page.Form(form);
        return PostAsync(new Uri(page.Address, action).ToString(), [.. hidden.Where(field => fields.All(typed => typed.Name != field.Name)), .. fields]);
    }

    /// <summary>Signs in on the login page.</summary>
    public Task<BrowserPage> SignInAsync(BrowserPage login, string user = "alice", string? password = null) =>
        SubmitAsync(login, fields: [("username", user), ("password", password ?? user)]);

    // A page that sends on to another by itself.
    private static Uri? Refresh(HttpResponseMessage response) =>
        response.Headers.TryGetValues("Refresh", out var refresh) && refresh.Single().Split("0;url=") is ["", var url] ? new Uri(url, UriKind.RelativeOrAbsolute) : null;

    private async Task<BrowserPage> FollowAsync(HttpResponseMessage response, Uri address)
    {
        for (var hops = 0; (response.Headers.Location ?? Refresh(response)) is { } location && hops < 10; hops++)
        {
            var next = new Uri(address, location);
            if (next.Authority != Server.Authority && next.Authority != _application?.Authority)
                break;
            response.Dispose();
            (address, response) = (next, await _http.GetAsync(next));
        }

        using (response)
            return new BrowserPage(address, response.StatusCode, response.Headers, await response.Content.ReadAsStringAsync(), response.Headers.Location is { } away ? new Uri(address, away) : null);
    }
}

/// <summary>Where a browser came to.</summary>
/// <param name="Address">The address.</param>
/// <param name="Status">The status.</param>
/// <param name="Headers">The headers.</param>
/// <param name="Html">The page.</param>
/// <param name="Away">Where it was sent from there, to somebody else.</param>
internal sealed partial record BrowserPage(Uri Address, HttpStatusCode Status, System.Net.Http.Headers.HttpResponseHeaders Headers, string Html, Uri? Away)
{
    /// <summary>The parameters of the answer that went to the client.</summary>
    public IReadOnlyDictionary<string, string> Answer => (Away ?? throw new InvalidOperationException($"Nobody was sent anywhere: {(int)Status} {Address} {Html}")).Query.TrimStart('?')
        .Split('&', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=', 2)).ToDictionary(pair => pair[0], pair => Uri.UnescapeDataString(pair[1]));

    public string Code => Answer.TryGetValue("code", out var code) ? code : throw new InvalidOperationException($"No code: {Away}");

    public string? Error => Answer.GetValueOrDefault("error");

    /// <summary>A form: where it goes and its hidden fields.</summary>
    public (string Action, (string Name, string Value)[] Hidden) Form(int index)
    {
        var form = Forms().Matches(Html).ElementAtOrDefault(index) ?? throw new InvalidOperationException($"The page has no such form: {(int)Status} {Address} {Html}");
        return (WebUtility.HtmlDecode(Attribute(form.Groups["tag"].Value, "action")!),
            [.. Inputs().Matches(form.Groups["body"].Value).Where(input => Attribute(input.Value, "type") == "hidden")
                .Select(input => (Attribute(input.Value, "name")!, WebUtility.HtmlDecode(Attribute(input.Value, "value") ?? "")))]);
    }

    private static string? Attribute(string tag, string name) => Regex.Match(tag, $"\\b{name}=\"(?<value>[^\"]*)\"") is { Success: true } found ? found.Groups["value"].Value : null;

    [GeneratedRegex("(?<tag><form[^>]*>)(?<body>.*?)</form>", RegexOptions.Singleline)]
    private static partial Regex Forms();

    [GeneratedRegex("<input[^>]*>")]
    private static partial Regex Inputs();
}
