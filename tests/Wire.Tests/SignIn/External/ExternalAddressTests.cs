using System.Net;
using System.Text.Json.Nodes;
using System.Web;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.SignIn.External;

/// <summary>Where the browser comes back to: the address that the provider knows this server by, and there whichever node there is.</summary>
public sealed class ExternalAddressTests
{
    private readonly TestClock _clock = new();
    private ScriptedProvider _provider = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _provider = await ScriptedProvider.StartAsync(_clock);

    [OneTimeTearDown]
    public async Task StopAsync() => await _provider.DisposeAsync();

    [Test]
    public async Task behind_a_proxy_it_is_the_issuers_and_the_cookies_are_for_it_alone()
    {
        await using var server = await ExternalServers.StartAsync([("scripted", _provider.Issuer)], _clock, settings => settings["Issuer"] = "https://id.example.com/auth");
        using var browser = new TestBrowser(server.Address);
        var login = (await browser.GetAsync("/auth" + CodeFlow.Request())).MustBeLogin();
        var link = login.LinkTo("scripted");
        Assert.That(link, Does.StartWith("/auth/plugins/oidc/login/scripted?returnUrl="));

        var away = await browser.GetAsync(link);

        Assert.That(HttpUtility.ParseQueryString(away.Away!.Query)["redirect_uri"], Is.EqualTo("https://id.example.com/auth/plugins/oidc/callback/scripted"));
        var cookies = away.Headers.GetValues("Set-Cookie").ToArray();
        Assert.That(cookies, Has.Length.EqualTo(2).And.All.Contain("path=/auth/plugins/oidc/callback/scripted; secure; samesite=lax; httponly"));
    }

    [Test]
    public async Task sign_in_that_was_begun_at_one_node_is_completed_at_another()
    {
        await using var nodes = new Nodes("postgresql");
        var (one, other) = (await StartAsync(nodes), await StartAsync(nodes));
        var cookies = new CookieContainer();
        using TestBrowser first = new(one.Address, cookies), second = new(other.Address, cookies), there = new(_provider.Address);
        var away = await first.GetAsync((await first.GetAsync(CodeFlow.Request(("client_id", "hub"), ("scope", "openid")))).MustBeLogin().LinkTo("scripted"));
        var back = (await there.GetAsync(away.Away!.ToString())).Away!;
        Assert.That(back.GetLeftPart(UriPartial.Path), Is.EqualTo("http://127.0.0.1:9/plugins/oidc/callback/scripted"));

        var code = (await second.GetAsync(back.PathAndQuery)).Code;

        Assert.That((await one.RedeemAsync(code, ("client_id", "hub"))).Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await first.GetAsync(CodeFlow.Request(("client_id", "hub"), ("scope", "openid"), ("prompt", "none")))).Code, Is.Not.Empty);
    }

    private Task<TestServer> StartAsync(Nodes nodes) => nodes.StartAsync(settings =>
    {
        // Over plain http the browser of the tests takes the cookies; nobody listens there.
        settings["Issuer"] = "http://127.0.0.1:9";
        settings.AddClient("hub", ["authorization_code"], ["openid"])["RedirectUris"] = new JsonArray(CodeFlow.Callback);
        ExternalServers.AddProviders(settings, ("scripted", _provider.Issuer));
    });
}
