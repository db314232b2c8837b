using System.Net;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.SignIn.External;

/// <summary>The two bundled plugins together: <c>oidc</c> signs people in elsewhere, and <c>users</c> says whom they are here.</summary>
public sealed class KeptPeopleTests
{
    private readonly TestClock _clock = new();
    private ScriptedProvider _provider = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _provider = await ScriptedProvider.StartAsync(_clock);

    [OneTimeTearDown]
    public async Task StopAsync() => await _provider.DisposeAsync();

    [SetUp]
    public void Reset() => _provider.Reset();

    [Test]
    public async Task nobody_is_signed_in_until_an_operator_links_them_and_an_address_links_nobody()
    {
        await using var server = await StartAsync("Refuse");
        var subject = await server.AddUserAsync("zoe", UsersPlugin.Password, "--email", "zoe@example.com");
        using var browser = server.Browser(_provider.Address);
        (await SignInAsync(browser)).MustBeErrorPage(403);
        await browser.MustBeNobodyAsync();

        Assert.That((await server.RunAsync("link", "zoe", "scripted", "1")).ExitCode, Is.Zero);
        var identity = await server.IdentityAsync(await SignInAsync(browser));
        Assert.That((identity.GetProperty("sub").GetString(), identity.GetProperty("idp").GetString()), Is.EqualTo((subject, "scripted")));

        Assert.That((await server.RunAsync("disable", "zoe")).ExitCode, Is.Zero);
        await browser.MustBeNobodyAsync();
        (await SignInAsync(browser)).MustBeErrorPage(403);
    }

    [Test]
    public async Task whoever_comes_for_the_first_time_is_added_where_that_is_wanted_and_known_from_then_on()
    {
        await using var server = await StartAsync("Create");
        await server.AddUserAsync("other", UsersPlugin.Password, "--email", "zoe@example.com");
        using TestBrowser browser = server.Browser(_provider.Address), again = server.Browser(_provider.Address);
        var first = await server.IdentityAsync(await SignInAsync(browser));
        Assert.That(WebUtility.HtmlDecode((await browser.GetAsync("/")).Html), Does.Contain("Zoë"));

        _provider.Claims = claims => claims["email"] = "zoe@married.example";
        var second = await server.IdentityAsync(await SignInAsync(again));

        Assert.That(second.GetProperty("sub").GetString(), Is.EqualTo(first.GetProperty("sub").GetString()));
    }

    private Task<TestServer> StartAsync(string policy) => ExternalServers.StartAsync(
        [("scripted", _provider.Issuer)], _clock, settings => UsersPlugin.Enable(settings, own => own["ExternalUsers"] = policy));

    private static async Task<BrowserPage> SignInAsync(TestBrowser browser) =>
        await browser.GetAsync((await browser.GetAsync(CodeFlow.Request())).MustBeLogin().LinkTo("scripted"));
}
