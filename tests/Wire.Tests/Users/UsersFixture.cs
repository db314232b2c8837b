using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.Users;

/// <summary>Tests of the bundled plugin that keeps people, each with people of its own.</summary>
public abstract class UsersFixture
{
    private static int _people;

    internal TestServer Server { get; private set; } = null!;

    internal FakeTimeProvider Clock => Server.Clock;

    [OneTimeSetUp]
    public async Task StartServerAsync() => Server = await StartAsync(Settings);

    [OneTimeTearDown]
    public async Task StopServerAsync() => await Server.DisposeAsync();

    /// <summary>What of the plugin's settings these tests need.</summary>
    protected virtual void Settings(JsonObject settings)
    {
    }

    internal static async Task<TestServer> StartAsync(Action<JsonObject> settings)
    {
        var server = await TestServer.StartAsync(tokenServer => Configure(tokenServer, settings));
        Assert.That(server.Plugins.Plugins.Single(plugin => plugin.Id == "users").State.ToString(), Is.EqualTo("Active"), server.Logs.Text);
        return server;
    }

    /// <summary>The server's own throttling is out of the way: what refuses is the plugin.</summary>
    internal static void Configure(JsonObject tokenServer, Action<JsonObject> settings)
    {
        CodeFlow.Configure(tokenServer);
        tokenServer["IdentityResources"]!.AsArray().Add(new JsonObject { ["Name"] = "email", ["UserClaims"] = new JsonArray("email", "email_verified", "department") });
        foreach (var client in (string[])[CodeFlow.Web, CodeFlow.Native])
            tokenServer.Client(client)["AllowedScopes"]!.AsArray().Add("email");
        tokenServer.AddClient("app", ["password"], ["api1"])["AllowOfflineAccess"] = true;
        tokenServer["Throttling"] = new JsonObject { ["PasswordFailures"] = 10_000, ["SourceFailures"] = 100_000, ["GrantFailures"] = 10_000 };
        UsersPlugin.Enable(tokenServer, settings);
    }

    /// <summary>A name that nobody has yet.</summary>
    internal static string NewName() => $"user{Interlocked.Increment(ref _people)}";

    internal TestBrowser NewBrowser() => new(Server.Address);

    internal static async Task<BrowserPage> LogInAsync(TestBrowser browser, string name, string password = UsersPlugin.Password, string? address = null) =>
        await browser.SignInAsync(await browser.GetAsync(address ?? CodeFlow.Request()), name, password);

    internal Task<TokenAnswer> PasswordGrantAsync(string name, string password = UsersPlugin.Password, TestServer? server = null) =>
        (server ?? Server).AskAsync("app", "password", ("username", name), ("password", password), ("scope", "api1 offline_access"));
}
