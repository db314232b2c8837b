using System.Net;
using System.Text.Json.Nodes;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.SignIn.External;

/// <summary>
/// A server with a provider that a test can have anything go wrong at. All of it ends at the login page with a sentence: nobody is signed in, nobody goes round in circles,
/// and no log has anything secret.
/// </summary>
public abstract class ProviderFixture
{
    protected const string Failed = "did not work";
    protected const string Lost = "was not begun in this browser, took too long, or is over already";
    protected const string Unavailable = "is not possible right now";
    protected const string TooOld = "asks you to sign in anew";

    internal TestClock Clock { get; } = new();

    internal ScriptedProvider Provider { get; private set; } = null!;

    internal TestServer Server { get; private set; } = null!;

    internal CookieContainer Cookies { get; private set; } = null!;

    internal TestBrowser Browser { get; private set; } = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        Provider = await ScriptedProvider.StartAsync(Clock);
        (string, string)[] providers =
        [
            ("scripted", Provider.Issuer), ("gone", "http://127.0.0.1:1"), ("impostor", $"{Provider.Issuer}/impostor"), ("poor", $"{Provider.Issuer}/poor"),
            ("moved", $"{Provider.Issuer}/moved"), ("long", $"{Provider.Issuer}/long"), ("ill", $"{Provider.Issuer}/ill"), ("chatty", Provider.Issuer),
        ];
        Server = await ExternalServers.StartAsync(providers, Clock, settings =>
        {
            // Here the provider is the only way in, and people are sent there without a page in between.
            var only = settings.AddClient("only", ["authorization_code"], ["openid", "profile"]);
            only["RedirectUris"] = new JsonArray(CodeFlow.Callback);
            only["EnableLocalLogin"] = false;
            only["IdentityProviderRestrictions"] = new JsonArray("scripted");
            var hasty = settings.AddClient("hasty", ["authorization_code"], ["openid", "profile"]);
            hasty["RedirectUris"] = new JsonArray(CodeFlow.Callback);
            hasty["UserSsoLifetime"] = 600;
            var named = settings.AddClient("named", ["authorization_code"], ["openid", "profile"]);
            named["RedirectUris"] = new JsonArray(CodeFlow.Callback);
            named["AlwaysIncludeUserClaimsInIdToken"] = true;
            settings["Plugins"]!["Entries"]!["oidc"]!["Settings"]!["Providers"]![7]!["ClaimsFromUserInfo"] = true;
        });
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await Server.DisposeAsync();
        await Provider.DisposeAsync();
        Assert.That(Server.Logs.Text, Does.Not.Contain(ScriptedProvider.Secret).And.Not.Contain("code_verifier").And.Not.Contain("CfDJ8"));
    }

    [SetUp]
    public void Open()
    {
        Provider.Reset();
        Browser = Server.Browser(Provider.Address, Cookies = new CookieContainer());
    }

    [TearDown]
    public void Close() => Browser.Dispose();

    internal async Task<BrowserPage> SignInAsync(TestBrowser? browser = null) =>
        await (browser ?? Browser).GetAsync((await (browser ?? Browser).GetAsync(CodeFlow.Request())).MustBeLogin().LinkTo("scripted"));

    internal async Task<BrowserPage> MustFailAsync(string sentence)
    {
        var page = (await SignInAsync()).MustSay(sentence).MustBeLogin();
        await Browser.MustBeNobodyAsync();
        return page;
    }

    protected static void Change<T>(Dictionary<string, T> values, string name, T? value)
    {
        if (value is null)
            values.Remove(name);
        else
            values[name] = value;
    }
}
