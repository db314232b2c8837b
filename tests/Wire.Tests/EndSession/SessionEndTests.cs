using System.Net;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.EndSession;

/// <summary>What was granted in a session, and ends with it or goes on (OIDC Back-Channel Logout §2.7).</summary>
public sealed class SessionEndTests
{
    private const string Offline = "openid api1 offline_access";

    private TestServer _server = null!;
    private TestBrowser _browser = null!;

    [OneTimeSetUp]
    public async Task StartServerAsync() => _server = await TestServer.StartAsync(settings =>
    {
        LogoutFlow.Configure(settings);
        settings.Client(LogoutFlow.Second)["CoordinateLifetimeWithUserSession"] = true;
    });

    [OneTimeTearDown]
    public async Task StopServerAsync() => await _server.DisposeAsync();

    [SetUp]
    public void OpenBrowser() => _browser = new TestBrowser(_server.Address);

    [TearDown]
    public void CloseBrowser() => _browser.Dispose();

    [Test]
    [Property("Requirement", "REF-13")]
    public async Task refresh_token_that_is_bound_to_the_session_dies_with_it_and_another_lives()
    {
        var (unbound, bound) = (await _server.EnterAsync(_browser, scope: Offline), await _server.EnterAsync(_browser, LogoutFlow.Second, Offline));
        var rotated = await _server.RotateAsync(LogoutFlow.Second, bound.RefreshToken());
        await LogoutAsync();

        (await _server.RefreshAsync(LogoutFlow.Second, rotated)).MustBeRefused("invalid_grant");
        Assert.That(await _server.IsActiveAsync(LogoutFlow.Second, bound.AccessToken), Is.False);
        Assert.That(await _server.IsActiveAsync(CodeFlow.Web, unbound.AccessToken));
        await _server.RotateAsync(CodeFlow.Web, unbound.RefreshToken());
    }

    [Test]
    [Property("Requirement", "REF-13")]
    public async Task what_was_not_granted_for_offline_use_ends_with_the_session()
    {
        var tokens = await _server.EnterAsync(_browser, scope: "openid api1");
        Assert.That(await _server.IsActiveAsync(CodeFlow.Web, tokens.AccessToken));
        await LogoutAsync();
        Assert.That(await _server.IsActiveAsync(CodeFlow.Web, tokens.AccessToken), Is.False);
    }

    [TestCase("openid")]
    [TestCase(Offline)]
    public async Task code_that_nobody_has_redeemed_dies(string scope)
    {
        var code = await _browser.CodeAsync(scope: scope);
        await LogoutAsync();
        (await _server.RedeemAsync(code)).MustBeRefused("invalid_grant");
    }

    [Test]
    public async Task session_of_another_browser_goes_on()
    {
        using var other = new TestBrowser(_server.Address);
        var tokens = await _server.EnterAsync(other, LogoutFlow.Second, Offline);
        await _server.EnterAsync(_browser, LogoutFlow.Second, Offline);
        await LogoutAsync();
        Assert.That(await other.IsSignedInAsync());
        await _server.RotateAsync(LogoutFlow.Second, tokens.RefreshToken());
    }

    [Test]
    public async Task cookie_that_somebody_kept_stands_for_nobody_afterwards()
    {
        await _server.EnterAsync(_browser);
        using var thief = new TestBrowser(_server.Address);
        thief.Cookies.Add(_server.Address, new CookieCollection { _browser.Cookies.GetCookies(_server.Address)["pts.session"]! });
        Assert.That(await thief.IsSignedInAsync());
        await LogoutAsync();
        Assert.That(await thief.IsSignedInAsync(), Is.False);
        Assert.That(_browser.Cookies.GetCookies(_server.Address)["pts.session"], Is.Null);
    }

    private async Task LogoutAsync()
    {
        await _browser.ConfirmAsync(await _browser.GetAsync(LogoutFlow.Request()));
        Assert.That(await _browser.IsSignedInAsync(), Is.False);
    }
}
