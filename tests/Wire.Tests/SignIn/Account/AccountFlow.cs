using System.Text.Json.Nodes;
using PluginTokenServer.Host.SignIn.Pages;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.SignIn.Account;

/// <summary>What people do on the page of their own.</summary>
internal static class AccountFlow
{
    public const string Path = "/account";

    public const string Firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
    public const string Safari = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1";

    /// <summary>The client that asks for consent; <see cref="CodeFlow.Web"/> does not.</summary>
    public const string Asking = "asking";

    /// <summary>The client whose access tokens are references.</summary>
    public const string Pointing = "pointing";

    /// <summary>The client whose refresh tokens end with the session.</summary>
    public const string Bound = "bound";

    /// <summary>Adds what these tests need to the configuration of a server.</summary>
    public static void Configure(JsonObject settings)
    {
        CodeFlow.Configure(settings);
        settings.Client(CodeFlow.Web)["ClientName"] = "Team Calendar";
        var asking = CodeFlowFixture.AddClient(settings, Asking);
        (asking["RequireConsent"], asking["ClientName"], asking["ClientUri"]) = (true, "Weekly <Reports>", "https://reports.example.com/about");
        CodeFlowFixture.AddClient(settings, Pointing)["AccessTokenType"] = "Reference";
        CodeFlowFixture.AddClient(settings, Bound)["CoordinateLifetimeWithUserSession"] = true;
        settings["ApiScopes"]![0]!["DisplayName"] = "Your reports";
        foreach (var api in settings["ApiResources"]!.AsArray())
            api!["ApiSecrets"] = new JsonArray(new JsonObject { ["Value"] = SampleConfiguration.SecretHash });
    }

    public static async Task<TestBrowser> SignedInAsync(this TestServer server, string user = "alice", string? userAgent = null)
    {
        var browser = new TestBrowser(server.Address, userAgent: userAgent);
        await browser.SignInAsync((await browser.GetAsync("/account/login")).MustBeLogin(), user);
        return browser;
    }

    /// <summary>Opens the page, which has to be shown.</summary>
    public static async Task<BrowserPage> OpenAccountAsync(this TestBrowser browser) => (await browser.GetAsync(Path)).MustBeAccount();

    /// <summary>The page, by the address of which nobody else learns anything.</summary>
    public static BrowserPage MustBeAccount(this BrowserPage page)
    {
        Assert.That(((int)page.Status, page.Address.AbsolutePath, page.Away), Is.EqualTo((200, Path, (Uri?)null)), page.Html);
        Assert.That(page.Html, Does.Contain("Where you are signed in"));
        Assert.That(page.Headers.CacheControl?.NoStore, Is.True);
        Assert.That(page.Headers.GetValues("Content-Security-Policy").Single(), Does.Contain("default-src 'none'").And.Contain("script-src 'none'").And.Contain("form-action 'self'").And.Contain("frame-ancestors 'none'"));
        Assert.That(page.Headers.GetValues("Referrer-Policy"), Is.EqualTo(["no-referrer"]));
        return page;
    }

    public static BrowserPage MustSay(this BrowserPage page, string notice)
    {
        Assert.That(page.MustBeAccount().Html, Does.Contain($"<p class=\"notice\" role=\"status\">{notice}</p>"));
        return page;
    }

    /// <summary>Presses a button of a page that may be stale by now.</summary>
    public static Task<BrowserPage> PressAsync(this TestBrowser browser, BrowserPage page, string name, string value) => browser.SubmitAsync(page, 0, (name, value));

    public static async Task<BrowserPage> EndAsync(this TestBrowser browser, string sessionId) => await browser.PressAsync(await browser.OpenAccountAsync(), AccountModel.End, sessionId);

    public static async Task<BrowserPage> TakeBackAsync(this TestBrowser browser, string clientId) => await browser.PressAsync(await browser.OpenAccountAsync(), AccountModel.TakeBack, clientId);

    /// <summary>The values of the buttons of one name, in the order of the page.</summary>
    public static string[] Buttons(this BrowserPage page, string name) =>
        [.. System.Text.RegularExpressions.Regex.Matches(page.Html, $"<button[^>]* name=\"{name}\" value=\"([^\"]*)\"").Select(match => System.Net.WebUtility.HtmlDecode(match.Groups[1].Value))];

    /// <summary>The session of a browser, by what its own page is shown to.</summary>
    public static async Task<string> SessionIdAsync(this TestBrowser browser) => (await browser.OpenAccountAsync()).Buttons(AccountModel.End)[0];

    /// <summary>The same browser at another node: ports make no difference to cookies.</summary>
    public static TestBrowser At(this TestBrowser browser, TestServer server) => new(server.Address, browser.Cookies);

    /// <summary>What the client was told: a code, or this error.</summary>
    public static void MustBeAnswered(this BrowserPage page, string? error) => Assert.That((page.Error, page.Answer.ContainsKey("code")), Is.EqualTo((error, error is null)), page.Away!.ToString());

    public static async Task<bool> IsSignedInAsync(this TestBrowser browser) => (await browser.GetAsync(CodeFlow.Request(("prompt", "none")))).Error is null;

    /// <summary>Goes to an application, agrees for good if that is asked, and has its tokens.</summary>
    public static async Task<TokenAnswer> EnterAsync(this TestServer server, TestBrowser browser, string client = CodeFlow.Web, string scope = "openid api1 offline_access")
    {
        var page = await browser.GetAsync(CodeFlow.Request(("client_id", client), ("scope", scope)));
        if (page.Away is null)
            page = await browser.SubmitAsync(page.MustBeConsent(), 0, [("decision", "allow"), ("remember", "true"), .. scope.Split(' ').Select(name => ("scope", name))]);
        return (await server.RedeemAsync(page.Code, ("client_id", client))).MustBeIssued();
    }
}
