using System.Text.Json.Nodes;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.BackchannelAuthentication;

/// <summary>Tests of CIBA that share a server on a store, and browsers with which Alice and Bob are signed in there. Each begins where nothing waits for either of them.</summary>
/// <param name="provider">The store.</param>
public abstract class CibaFixture(string provider)
{
    // Cookies of an https issuer do not travel over the plain http of tests.
    protected const string Issuer = "http://127.0.0.1:5000";

    private Nodes _nodes = null!;

    protected string Provider => provider;

    internal TestServer Server { get; private set; } = null!;

    internal TestBrowser Alice { get; private set; } = null!;

    internal TestBrowser Bob { get; private set; } = null!;

    /// <summary>The plugins that these tests are about. Their breakers stay closed: tests provoke many failures in a row.</summary>
    internal virtual FixturePlugin[] Plugins => [];

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        await PrepareAsync();
        _nodes = CreateNodes();
        Server = await _nodes.StartAsync(ConfigureNode, Plugins);
        foreach (var plugin in Plugins)
            Assert.That(Server.Plugins.Plugins.Single(loaded => loaded.Id == plugin.Id).State.ToString(), Is.EqualTo("Active"), Server.Logs.Text);
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
        await _nodes.DisposeAsync();
    }

    internal static async Task<TestBrowser> SignedInAsync(TestServer server, string user = "alice")
    {
        var browser = new TestBrowser(server.Address);
        await browser.SignInAsync(await browser.GetAsync("/account/login"), user);
        Assert.That(browser.Cookies.GetCookies(server.Address)["pts.session"]?.Value, Is.Not.Empty);
        return browser;
    }

    /// <summary>Servers on a store of their own, of the kind that these tests are for.</summary>
    internal virtual Nodes CreateNodes() => new(provider);

    internal void ConfigureNode(JsonObject settings)
    {
        settings["Issuer"] = Issuer;
        // They are to outlast all the tests.
        settings["SignIn"] = new JsonObject { ["SessionIdleSeconds"] = 2_000_000, ["SessionLifetimeSeconds"] = 2_500_000 };
        settings.Section("Plugins", "Defaults")["BreakerFailures"] = 1000;
        CibaFlow.Configure(settings);
        Configure(settings);
    }

    /// <summary>What these tests need before there is a server.</summary>
    protected virtual Task PrepareAsync() => Task.CompletedTask;

    /// <summary>What these tests need beside the clients of <see cref="CibaFlow"/>.</summary>
    protected virtual void Configure(JsonObject settings)
    {
    }

    protected void Advance(double seconds) => Server.Clock.Advance(TimeSpan.FromSeconds(seconds));
}
