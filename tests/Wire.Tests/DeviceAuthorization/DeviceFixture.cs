using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using PluginTokenServer.Host.Storage;
using PluginTokenServer.Stores;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.DeviceAuthorization;

/// <summary>Tests of the device flow that share a server on a store, and a browser with which Alice is signed in there.</summary>
/// <param name="provider">The store.</param>
public abstract class DeviceFixture(string provider)
{
    protected string Provider => provider;

    internal Nodes Nodes { get; private set; } = null!;

    internal TestServer Server { get; set; } = null!;

    internal TestBrowser Alice { get; private set; } = null!;

    [OneTimeSetUp]
    public async Task StartServerAsync()
    {
        Nodes = new Nodes(provider);
        Server = await StartNodeAsync();
        Alice = await SignedInAsync();
    }

    [TearDown]
    public void MendStore() => (Server.Services.GetRequiredService<OperationalStore>().Engine as FaultyStore)?.Recover();

    [OneTimeTearDown]
    public async Task StopServerAsync()
    {
        Alice.Dispose();
        await Nodes.DisposeAsync();
    }

    /// <summary>What these tests need beside the clients of <see cref="DeviceFlow"/>.</summary>
    protected virtual void Configure(JsonObject settings)
    {
    }

    /// <summary>Starts a node; on PostgreSQL another one.</summary>
    internal Task<TestServer> StartNodeAsync() => Nodes.StartAsync(ConfigureNode);

    internal void ConfigureNode(JsonObject settings)
    {
        // Cookies of an https issuer do not travel over the plain http of tests.
        settings["Issuer"] = "http://127.0.0.1:5000";
        DeviceFlow.Configure(settings);
        Configure(settings);
    }

    internal Task<TestBrowser> SignedInAsync(string user = "alice") => SignedInAsync(Server, user);

    /// <summary>A browser of its own, with which somebody is signed in.</summary>
    internal static async Task<TestBrowser> SignedInAsync(TestServer server, string user = "alice")
    {
        var browser = new TestBrowser(server.Address);
        await browser.SignInAsync(await browser.GetAsync("/account/login"), user);
        Assert.That(browser.Cookies.GetCookies(server.Address)["pts.session"]?.Value, Is.Not.Null.And.Not.Empty);
        return browser;
    }

    protected void Advance(double seconds) => Nodes.Clock.Advance(TimeSpan.FromSeconds(seconds));

    /// <summary>How many records of a kind there are that have not expired.</summary>
    protected async Task<int> CountAsync(string kind) =>
        (await Server.Services.GetRequiredService<OperationalStore>().ListAsync(new OperationalFilter { Kind = kind }, 1000)).Count(record => record.ExpiresAt > Server.Clock.GetUtcNow());
}

/// <summary>What a person is shown on their way, asserted in one place.</summary>
internal static class DevicePages
{
    /// <summary>The page that asks for a code.</summary>
    public static BrowserPage MustAskForCode(this BrowserPage page, int status = 200)
    {
        Assert.That((int)page.Status, Is.EqualTo(status), $"{page.Address} {page.Html}");
        Assert.That(page.Html, Does.Contain("name=\"user_code\"").And.Not.Contain("name=\"decision\""));
        return page.MustBeGuarded();
    }

    /// <summary>The page that asks whether a device may have what it wants.</summary>
    public static BrowserPage MustAsk(this BrowserPage page)
    {
        Assert.That((int)page.Status, Is.EqualTo(200), $"{page.Address} {page.Html}");
        Assert.That(page.Html, Does.Contain("name=\"decision\""));
        return page.MustBeGuarded();
    }

    /// <summary>A page with nothing more to do on it.</summary>
    public static BrowserPage MustSay(this BrowserPage page, string title, int status = 200)
    {
        Assert.That((int)page.Status, Is.EqualTo(status), $"{page.Address} {page.Html}");
        Assert.That(page.Html, Does.Contain(title).And.Not.Contain("<form"));
        return page.MustBeGuarded();
    }

    public static BrowserPage MustBeConnected(this BrowserPage page) => page.MustSay("Your device is connected");

    public static BrowserPage MustBeDenied(this BrowserPage page) => page.MustSay("You said no");

    public static BrowserPage MustBeOver(this BrowserPage page) => page.MustSay("Nothing waits here any more", 400);

    public static BrowserPage MustBeTurnedAway(this BrowserPage page) => page.MustSay("You may not use this application", 403);

    // RFC 8628 §5.4 with RFC 9700 §4.16: no frame around it, no script in it, nothing of it kept or told on.
    private static BrowserPage MustBeGuarded(this BrowserPage page)
    {
        Assert.That(page.Away, Is.Null);
        Assert.That(page.Headers.CacheControl?.NoStore, Is.True);
        Assert.That(
            page.Headers.GetValues("Content-Security-Policy").Single(),
            Does.Contain("frame-ancestors 'none'").And.Contain("default-src 'none'").And.Contain("script-src 'none'").And.Match("form-action '(self|none)';").And.Not.Contain("unsafe"));
        Assert.That(page.Headers.GetValues("Referrer-Policy"), Is.EqualTo(["no-referrer"]));
        Assert.That(page.Headers.GetValues("X-Content-Type-Options"), Is.EqualTo(["nosniff"]));
        Assert.That(page.Html, Does.Not.Contain("<script"));
        return page;
    }
}
