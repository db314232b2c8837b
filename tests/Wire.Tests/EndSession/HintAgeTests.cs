using System.Net;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.EndSession;

/// <summary>What becomes of a logout request when time has passed or the configuration has changed.</summary>
public sealed class HintAgeTests
{
    private TestServer _server = null!;
    private TestBrowser _browser = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _server = await TestServer.StartAsync(LogoutFlow.Configure);
        _browser = new TestBrowser(_server.Address);
    }

    [TearDown]
    public async Task StopAsync()
    {
        _browser.Dispose();
        await _server.DisposeAsync();
    }

    [Test]
    public async Task expired_hint_is_as_good_as_a_fresh_one()
    {
        var hint = (await _server.EnterAsync(_browser)).IdToken();
        _server.Clock.Advance(TimeSpan.FromHours(1));
        Assert.That((await LogoutAsync(hint)).Away?.ToString(), Is.EqualTo(LogoutFlow.SignedOut));
        Assert.That(await _browser.IsSignedInAsync(), Is.False);
    }

    [Test]
    public async Task somebody_whose_account_was_closed_can_still_sign_out()
    {
        var hint = (await _server.EnterAsync(_browser)).IdToken();
        await _server.ReconfigureAsync(settings => settings["Users"]![0]!["Enabled"] = false);
        Assert.That((await LogoutAsync(hint)).Away?.ToString(), Is.EqualTo(LogoutFlow.SignedOut));
        Assert.That(await _browser.IsSignedInAsync(), Is.False);
    }

    [Test]
    [Property("Requirement", "OUT-01")]
    public async Task nobody_is_sent_to_a_client_that_was_disabled()
    {
        var hint = (await _server.EnterAsync(_browser)).IdToken();
        await _server.ReconfigureAsync(settings => settings.Client(CodeFlow.Web)["Enabled"] = false);
        var page = await LogoutAsync(hint);
        Assert.That((page.Status, page.Away), Is.EqualTo((HttpStatusCode.OK, (Uri?)null)), page.Html);
        page = await _browser.ConfirmAsync(page);
        Assert.That((page.Status, page.Away), Is.EqualTo((HttpStatusCode.OK, (Uri?)null)), page.Html);
    }

    [Test]
    [Property("Requirement", "OUT-01")]
    public async Task address_that_was_withdrawn_while_somebody_was_asked_is_no_way_back()
    {
        await _server.EnterAsync(_browser);
        var page = await _browser.GetAsync(LogoutFlow.Request(("client_id", CodeFlow.Web), ("post_logout_redirect_uri", LogoutFlow.SignedOut)));
        await _server.ReconfigureAsync(settings => settings.Client(CodeFlow.Web).Remove("PostLogoutRedirectUris"));
        page = await _browser.ConfirmAsync(page);
        Assert.That((page.Status, page.Away), Is.EqualTo((HttpStatusCode.OK, (Uri?)null)), page.Html);
    }

    [Test]
    public async Task question_that_was_open_for_too_long_is_asked_anew()
    {
        await _server.EnterAsync(_browser);
        var page = await _browser.GetAsync(LogoutFlow.Request());
        _server.Clock.Advance(TimeSpan.FromHours(1));
        Assert.That((await _browser.ConfirmAsync(page)).Status, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(await _browser.IsSignedInAsync());
    }

    private Task<BrowserPage> LogoutAsync(string hint) => _browser.GetAsync(LogoutFlow.Request(("id_token_hint", hint), ("post_logout_redirect_uri", LogoutFlow.SignedOut)));
}
