using System.Text.Json.Nodes;
using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Wire.Tests.BackchannelAuthentication;

/// <summary>Tests of CIBA that share a server, and browsers with which Alice and Bob are signed in there. Each begins where nothing waits for either of them.</summary>
public abstract class CibaFixture
{
    internal TestServer Server { get; private set; } = null!;

    internal TestBrowser Alice { get; private set; } = null!;

    internal TestBrowser Bob { get; private set; } = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        Server = await StartServerAsync();
        Alice = await SignedInAsync(Server, "alice");
        Bob = await SignedInAsync(Server, "bob");
    }

    // What a test has left behind expires.
    [SetUp]
    public void LetExpire() => Advance(310);

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        Alice.Dispose();
        Bob.Dispose();
        await Server.DisposeAsync();
    }

    internal static async Task<TestBrowser> SignedInAsync(TestServer server, string user = "alice")
    {
        var browser = new TestBrowser(server.Address);
        await browser.SignInAsync(await browser.GetAsync("/account/login"), user);
        Assert.That(browser.Cookies.GetCookies(server.Address)["pts.session"]?.Value, Is.Not.Empty);
        return browser;
    }

    internal virtual Task<TestServer> StartServerAsync() => TestServer.StartAsync(settings =>
    {
        CibaFlow.Configure(settings);
        // They are to outlast all the tests.
        settings["SignIn"] = new JsonObject { ["SessionIdleSeconds"] = 2_000_000, ["SessionLifetimeSeconds"] = 2_500_000 };
        Configure(settings);
    });

    /// <summary>What these tests need beside the clients of <see cref="CibaFlow"/>.</summary>
    protected virtual void Configure(JsonObject settings)
    {
    }

    protected void Advance(double seconds) => Server.Clock.Advance(TimeSpan.FromSeconds(seconds));
}
