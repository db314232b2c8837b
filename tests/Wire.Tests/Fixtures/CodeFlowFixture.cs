using System.Text.Json.Nodes;
using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Wire.Tests.Fixtures;

/// <summary>Tests of the code flow that share a server, and a browser with which Alice is signed in there.</summary>
public abstract class CodeFlowFixture
{
    internal TestServer Server { get; private set; } = null!;

    internal TestBrowser Browser { get; private set; } = null!;

    [OneTimeSetUp]
    public async Task StartServerAsync()
    {
        Server = await StartAsync();
        Browser = await SignedInAsync();
    }

    [OneTimeTearDown]
    public async Task StopServerAsync()
    {
        Browser.Dispose();
        await Server.DisposeAsync();
    }

    /// <summary>What these tests need beside the clients of <see cref="CodeFlow"/>.</summary>
    protected virtual void Configure(JsonObject settings)
    {
    }

    internal virtual Task<TestServer> StartAsync() => TestServer.StartAsync(settings =>
    {
        CodeFlow.Configure(settings);
        Configure(settings);
    });

    /// <summary>A browser of its own, with which nobody is signed in.</summary>
    internal TestBrowser NewBrowser() => new(Server.Address);

    /// <summary>A browser of its own, with which somebody is signed in.</summary>
    internal async Task<TestBrowser> SignedInAsync(string user = "alice")
    {
        var browser = NewBrowser();
        await browser.SignInAsync(await browser.GetAsync("/account/login"), user);
        Assert.That(browser.Cookies.GetCookies(Server.Address)["pts.session"]?.Value, Is.Not.Null.And.Not.Empty);
        return browser;
    }

    /// <summary>A code that Alice's browser gets without being asked anything.</summary>
    internal async Task<string> CodeAsync(params (string Name, string Value)[] changes) => (await Browser.GetAsync(CodeFlow.Request(changes))).Code;

    /// <summary>A client of the code flow beside the two of <see cref="CodeFlow"/>; its secret is "secret".</summary>
    internal static JsonObject AddClient(JsonObject settings, string clientId)
    {
        var client = settings.AddClient(clientId, ["authorization_code"], ["openid", "profile", "api1", "api2"]);
        client["RedirectUris"] = new JsonArray(CodeFlow.Callback);
        client["AllowOfflineAccess"] = true;
        return client;
    }

    protected void Advance(double seconds) => Server.Clock.Advance(TimeSpan.FromSeconds(seconds));
}

/// <summary>What the browser is shown or sent, asserted in one place.</summary>
internal static class BrowserPages
{
    /// <summary>A page of this server with an error on it; nobody is sent anywhere (RFC 6749 §4.1.2.1).</summary>
    public static BrowserPage MustBeErrorPage(this BrowserPage page, int status = 400)
    {
        Assert.That(((int)page.Status, page.Away), Is.EqualTo((status, (Uri?)null)), page.Html);
        Assert.That(page.Html, Does.StartWith("<!DOCTYPE html>").IgnoreCase.And.Not.Contain("<form"));
        return page.MustBePage();
    }

    /// <summary>An error response to the client, with the issuer and the state as it came (RFC 9207 §2).</summary>
    public static BrowserPage MustBeSentBack(this BrowserPage page, TestServer server, string error, string? state = "af0ifjsldkj")
    {
        Assert.That(page.Answer.GetValueOrDefault("error"), Is.EqualTo(error), page.Away!.ToString());
        Assert.That(page.Answer.Keys, Is.EquivalentTo(state is null ? ["error", "error_description", "iss"] : new[] { "error", "error_description", "state", "iss" }));
        Assert.That((page.Answer.GetValueOrDefault("state"), page.Answer["iss"]), Is.EqualTo((state, server.Address.ToString().TrimEnd('/'))));
        // RFC 6749 §4.1.2.1
        Assert.That(page.Answer["error_description"], Does.Match("^[\\x20-\\x21\\x23-\\x5B\\x5D-\\x7E]+$"));
        return page.MustBeRedirect();
    }

    /// <summary>A code for the client.</summary>
    public static BrowserPage MustHaveCode(this BrowserPage page, TestServer server, string? state = "af0ifjsldkj")
    {
        Assert.That(page.Code, Is.Not.Empty);
        Assert.That((page.Answer.GetValueOrDefault("state"), page.Answer["iss"]), Is.EqualTo((state, server.Address.ToString().TrimEnd('/'))));
        return page.MustBeRedirect();
    }

    /// <summary>The login page.</summary>
    public static BrowserPage MustBeLogin(this BrowserPage page, int status = 200)
    {
        Assert.That((int)page.Status, Is.EqualTo(status), page.Html);
        Assert.That(page.Html, Does.Contain("name=\"password\""), page.Away?.ToString());
        return page.MustBePage();
    }

    /// <summary>The consent page.</summary>
    public static BrowserPage MustBeConsent(this BrowserPage page)
    {
        Assert.That(page.Html, Does.Contain("name=\"decision\""), $"{(int)page.Status} {page.Address} {page.Away}");
        return page.MustBePage();
    }

    private static BrowserPage MustBeRedirect(this BrowserPage page)
    {
        // RFC 9700 §4.12: never 307 or 308, which would carry a password along.
        Assert.That((int)page.Status, Is.EqualTo(303));
        Assert.That(page.Headers.CacheControl?.NoStore, Is.True);
        Assert.That(page.Headers.GetValues("Referrer-Policy"), Is.EqualTo(["no-referrer"]));
        return page;
    }

    // RFC 9700 §4.2.4 and §4.16.
    private static BrowserPage MustBePage(this BrowserPage page)
    {
        Assert.That(page.Headers.CacheControl?.NoStore, Is.True);
        Assert.That(page.Headers.GetValues("Content-Security-Policy").Single(), Does.Contain("frame-ancestors 'none'").And.Contain("default-src 'none'").And.Not.Contain("unsafe"));
        Assert.That(page.Headers.GetValues("Referrer-Policy"), Is.EqualTo(["no-referrer"]));
        return page;
    }
}
