using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Time.Testing;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.SignIn.External;

/// <summary>Servers where people sign in by other providers, through the bundled plugin <c>oidc</c> as it was built; and this server again as such a provider.</summary>
internal static partial class ExternalServers
{
    public const string Corp = "corp";
    public const string Partner = "partner";

    /// <summary>The client that the server is at a provider; its secret is "secret".</summary>
    public const string Relying = "relying";

    /// <summary>Starts this server as a provider. Browsers keep its cookies apart by its address.</summary>
    /// <param name="address">The loopback address it listens on.</param>
    /// <param name="name">What the other server calls it.</param>
    /// <param name="configure">Changes its configuration.</param>
    /// <param name="clock">The clock of all of them.</param>
    public static Task<TestServer> StartProviderAsync(string address, string name, FakeTimeProvider clock, Action<JsonObject>? configure = null) => TestServer.StartAsync(
        settings =>
        {
            var client = settings.AddClient(Relying, ["authorization_code"], ["openid", "profile"]);
            client["RedirectUris"] = new JsonArray($"http://127.0.0.1/plugins/oidc/callback/{name}");
            client["AlwaysIncludeUserClaimsInIdToken"] = true;
            configure?.Invoke(settings);
        },
        clock: clock, args: ["--urls", $"http://{address}:0"]);

    /// <summary>Starts the server that people come to.</summary>
    /// <param name="providers">The providers, by name.</param>
    /// <param name="clock">The clock of all of them.</param>
    /// <param name="configure">Changes its configuration.</param>
    /// <param name="plugins">Plugins of the test's own.</param>
    public static async Task<TestServer> StartAsync((string Name, string Authority)[] providers, FakeTimeProvider clock, Action<JsonObject>? configure = null, params FixturePlugin[] plugins)
    {
        var server = await TestServer.StartAsync(
            settings =>
            {
                CodeFlow.Configure(settings);
                settings.Section("Plugins", "Defaults")["BreakerFailures"] = 1000;
                AddProviders(settings, providers);
                configure?.Invoke(settings);
            },
            root => Array.ForEach(plugins, plugin => plugin.PutInto(root)), clock: clock);
        foreach (var id in plugins.Select(plugin => plugin.Id).Append("oidc"))
            Assert.That(server.Plugins.Plugins.Single(loaded => loaded.Id == id) is var plugin ? (plugin.State.ToString(), plugin.Reason) : default, Is.EqualTo(("Active", (string?)null)), server.Logs.Text);
        return server;
    }

    /// <summary>Has a server know providers.</summary>
    public static void AddProviders(JsonObject settings, params (string Name, string Authority)[] providers) =>
        settings.Section("Plugins", "Entries")["oidc"] = new JsonObject { ["Settings"] = new JsonObject { ["Providers"] = new JsonArray([.. providers.Select(Provider)]) } };

    /// <summary>A server as an authority.</summary>
    public static (string Name, string Authority) As(this TestServer provider, string name) => (name, provider.Address.ToString().TrimEnd('/'));

    /// <summary>A browser that goes to the server and to one provider.</summary>
    public static TestBrowser Browser(this TestServer server, Uri provider, CookieContainer? cookies = null) => new(server.Address, cookies, provider);

    /// <summary>The address behind "Sign in with …" on a login page.</summary>
    public static string LinkTo(this BrowserPage page, string provider) =>
        Links().Matches(page.Html).Select(link => WebUtility.HtmlDecode(link.Groups["url"].Value)).FirstOrDefault(url => url.Split('?')[0].EndsWith($"/login/{provider}", StringComparison.Ordinal))
        ?? throw new InvalidOperationException($"No link to {provider}: {(int)page.Status} {page.Address} {page.Html}");

    /// <summary>Signs in at the provider, whose login page is reached by the link on the server's.</summary>
    public static async Task<BrowserPage> SignInByAsync(this TestBrowser browser, BrowserPage login, string provider, string user = "alice") =>
        await browser.SignInAsync((await browser.GetAsync(login.LinkTo(provider))).MustBeLogin(), user);

    /// <summary>The login page with a sentence about what became of a sign-in.</summary>
    public static BrowserPage MustSay(this BrowserPage page, string sentence)
    {
        Assert.That(((int)page.Status, page.Away), Is.EqualTo((200, (Uri?)null)), page.Html);
        Assert.That(page.Address.AbsolutePath, Is.EqualTo("/account/login"), page.Html);
        Assert.That(WebUtility.HtmlDecode(Alert().Match(page.Html).Groups["text"].Value), Does.Contain(sentence), page.Html);
        return page;
    }

    /// <summary>What the ID token says that the client gets for the code.</summary>
    public static async Task<System.Text.Json.JsonElement> IdentityAsync(this TestServer server, BrowserPage back)
    {
        var tokens = await server.RedeemAsync(back.MustHaveCode(server).Code);
        return TokenAnswer.PayloadOf(tokens.Text("id_token") ?? throw new InvalidOperationException(tokens.Body));
    }

    /// <summary>Nobody is signed in with a browser.</summary>
    public static async Task MustBeNobodyAsync(this TestBrowser browser) =>
        Assert.That((await browser.GetAsync(CodeFlow.Request(("prompt", "none")))).Error, Is.EqualTo("login_required"));

    private static JsonObject Provider((string Name, string Authority) provider) => new()
    {
        ["Name"] = provider.Name,
        ["DisplayName"] = $"The {provider.Name} <accounts>",
        ["Authority"] = provider.Authority,
        ["ClientId"] = Relying,
        ["ClientSecret"] = "secret",
    };

    [GeneratedRegex("href=\"(?<url>[^\"]*/plugins/[^\"]*)\"")]
    private static partial Regex Links();

    [GeneratedRegex("role=\"alert\"[^>]*>(?<text>[^<]*)<")]
    private static partial Regex Alert();
}
