using System.Text.Json.Nodes;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.EndSession;

/// <summary>Two nodes on one PostgreSQL: a session ends on both of them, and each client is told of it by one.</summary>
public sealed class NodesTests
{
    private const string Offline = "openid api1 offline_access";

    private Nodes _nodes = null!;
    private TestServer _one = null!;
    private TestServer _two = null!;
    private LogoutReceiver _web = null!;
    private LogoutReceiver _second = null!;
    private TestBrowser _browser = null!;
    private TestBrowser _sameAtTwo = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        (_web, _second, _nodes) = (await LogoutReceiver.StartAsync(), await LogoutReceiver.StartAsync(), new Nodes("postgresql"));
        (_one, _two) = (await _nodes.StartAsync(Configure), await _nodes.StartAsync(Configure));
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _nodes.DisposeAsync();
        await _web.DisposeAsync();
        await _second.DisposeAsync();
    }

    [SetUp]
    public void OpenBrowser()
    {
        _browser = new TestBrowser(_one.Address);
        // Ports make no difference to cookies.
        _sameAtTwo = new TestBrowser(_two.Address, _browser.Cookies);
    }

    [TearDown]
    public void CloseBrowser()
    {
        _browser.Dispose();
        _sameAtTwo.Dispose();
    }

    [Test]
    [Property("Requirement", "OUT-02")]
    public async Task session_of_clients_of_both_nodes_ends_on_both_and_each_client_is_told_once()
    {
        var (web, second) = (await _one.EnterAsync(_browser, scope: Offline), await _two.EnterAsync(_sameAtTwo, LogoutFlow.Second, Offline));
        Assert.That(second.SessionId(), Is.EqualTo(web.SessionId()));
        var code = await _browser.CodeAsync(scope: Offline);

        await BackChannelTests.LogoutAsync(_sameAtTwo, web.IdToken());
        Assert.That(await _browser.IsSignedInAsync(), Is.False);
        Assert.That(await _sameAtTwo.IsSignedInAsync(), Is.False);
        await MustBeToldOnceAsync(web.SessionId());
        foreach (var node in new[] { _one, _two })
        {
            (await node.RedeemAsync(code)).MustBeRefused("invalid_grant");
            (await node.RefreshAsync(LogoutFlow.Second, second.RefreshToken())).MustBeRefused("invalid_grant");
            Assert.That(await node.IsActiveAsync(LogoutFlow.Second, second.AccessToken), Is.False);
            // What was granted for offline use to a client that is not bound to the session goes on.
            Assert.That(await node.IsActiveAsync(CodeFlow.Web, web.RefreshToken()));
        }

        await _two.RotateAsync(CodeFlow.Web, web.RefreshToken());
    }

    [Test]
    [Property("Requirement", "OUT-02")]
    public async Task logout_at_both_nodes_at_once_is_one()
    {
        for (var round = 0; round < 5; round++)
        {
            var web = await _one.EnterAsync(_browser);
            await _two.EnterAsync(_sameAtTwo, LogoutFlow.Second);
            await Task.WhenAll(Enumerable.Range(0, 6).Select(i => BackChannelTests.LogoutAsync(i % 2 == 0 ? _browser : _sameAtTwo, web.IdToken())));
            await MustBeToldOnceAsync(web.SessionId());
            Assert.That(await _browser.IsSignedInAsync(), Is.False);
        }
    }

    [Test]
    [Property("Requirement", "REF-13")]
    public async Task client_that_comes_in_while_the_session_ends_elsewhere_keeps_nothing()
    {
        for (var round = 0; round < 10; round++)
        {
            var web = await _one.EnterAsync(_browser);
            // The session is older than its end, by more than the two nodes have measured the store's clock apart: that one does not stand still.
            _nodes.Clock.Advance(TimeSpan.FromSeconds(10));
            // The session's cookie is gone from the browser once one of them is through; this one has kept it.
            using var entering = new TestBrowser(_two.Address);
            entering.Cookies.Add(_browser.Cookies.GetAllCookies());
            var entered = entering.GetAsync(CodeFlow.Request(("client_id", LogoutFlow.Second), ("redirect_uri", LogoutFlow.SecondCallback), ("scope", Offline), ("prompt", "none")));
            await BackChannelTests.LogoutAsync(_browser, web.IdToken());
            var answer = (await entered).Answer;
            Assert.That(answer.ContainsKey("code") || answer["error"] is "login_required" or "access_denied", string.Join(' ', answer.Keys));
            if (answer.TryGetValue("code", out var code))
                (await _one.RedeemAsync(code, ("client_id", LogoutFlow.Second), ("redirect_uri", LogoutFlow.SecondCallback))).MustBeRefused("invalid_grant");
            Assert.That(await entering.IsSignedInAsync(), Is.False);
        }
    }

    [Test]
    [Property("Requirement", "OUT-02")]
    public async Task node_that_has_let_nobody_in_tells_the_clients_of_the_other()
    {
        var web = await _one.EnterAsync(_browser);
        await _one.EnterAsync(_browser, LogoutFlow.Second);
        await _sameAtTwo.ConfirmAsync(await _sameAtTwo.GetAsync("/account/logout"));
        await MustBeToldOnceAsync(web.SessionId());
    }

    // Everything that is sent is sent before the other one could be: both are told by whoever took the session away.
    private async Task MustBeToldOnceAsync(string sessionId)
    {
        Assert.That(Eventually.Holds(() => Count(_web) > 0 && Count(_second) > 0), _one.Logs.Text + _two.Logs.Text);
        foreach (var node in new[] { _one, _two })
            Assert.That(await Eventually.HoldsAsync(() => Task.FromResult(Told(_one, sessionId) + Told(_two, sessionId) >= 2)), node.Logs.Text);
        Assert.That((Count(_web), Count(_second)), Is.EqualTo((1, 1)));

        int Count(LogoutReceiver receiver) => receiver.Tokens.Count(token => TokenAnswer.PayloadOf(token).GetProperty("sid").GetString() == sessionId);
    }

    private static int Told(TestServer node, string sessionId) => node.Logs.Records.Count(record => record.Id.Name == "Told" && record.Message.Contains(sessionId, StringComparison.Ordinal));

    private void Configure(JsonObject settings)
    {
        // Cookies of an https issuer do not travel over the plain http of tests.
        settings["Issuer"] = "http://127.0.0.1:5000";
        settings["Clients"]!.AsArray().Remove(settings.Client(GrantClients.Web));
        LogoutFlow.Configure(settings);
        settings.Client(CodeFlow.Web)["BackChannelLogoutUri"] = _web.Address;
        settings.Client(LogoutFlow.Second)["BackChannelLogoutUri"] = _second.Address;
        settings.Client(LogoutFlow.Second)["CoordinateLifetimeWithUserSession"] = true;
    }
}
