using System.Text.Json.Nodes;
using PluginTokenServer.Host.CommandLine;
using PluginTokenServer.Host.Plugins;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.EndSession;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.Operations;

/// <summary><c>plugins revoke</c> on every store, for a plugin that has signed people in: their sessions end with all that was granted in them, and nobody else's.</summary>
[TestFixture("memory")]
[TestFixture("sqlite")]
[TestFixture("postgresql", Category = "PostgreSql")]
public sealed class SignInRevocationTests(string provider)
{
    private const string Site = "site";
    private const string Referring = "referring-site";
    private const string Offline = "openid api1 offline_access";

    private readonly List<TestBrowser> _browsers = [];
    private Nodes _nodes = null!;
    private TestServer _server = null!;
    private LogoutReceiver _receiver = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _receiver = await LogoutReceiver.StartAsync();
        _server = await (_nodes = new Nodes(provider)).StartAsync(Configure, DoorPlugin.Door, DoorPlugin.Gate);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _nodes.DisposeAsync();
        await _receiver.DisposeAsync();
    }

    [TearDown]
    public void CloseBrowsers()
    {
        _browsers.ForEach(browser => browser.Dispose());
        _browsers.Clear();
        // What one test has made is no matter of the next one's.
        _nodes.Clock.Advance(TimeSpan.FromSeconds(10));
    }

    [Test]
    public async Task sessions_of_the_plugin_end_with_all_that_was_granted_in_them()
    {
        await _server.RevokePluginAsync("door");
        Visit[] ended = [await VisitAsync("door/in?sub=7"), await VisitAsync("door/elsewhere?sub=8")];
        Visit[] kept = [await VisitAsync("gate/in?sub=7"), await VisitAsync("gate/elsewhere?sub=8"), await VisitAsync("alice")];
        var refreshed = (await _server.RefreshAsync(Referring, ended[0].Referring.RefreshToken())).MustBeIssued();

        var (exitCode, output, error) = await _server.RevokePluginAsync("door");
        Assert.That((exitCode, error), Is.EqualTo((0, "")), output);
        Assert.That(output, Does.StartWith("Ended 4 grants, 3 reference tokens and 2 sessions that came through plugin 'door'."));
        Assert.That(output, Does.Contain($"takes the last of them until {_nodes.Clock.GetUtcNow().AddSeconds(3600):yyyy-MM-dd HH:mm:ss}Z"));

        foreach (var visit in ended)
        {
            Assert.That(await visit.Browser.IsSignedInAsync(), Is.False);
            (await _server.RefreshAsync(Site, visit.Tokens.RefreshToken())).MustBeRefused("invalid_grant");
            (await _server.RefreshAsync(Referring, visit.Referring.RefreshToken())).MustBeRefused("invalid_grant");
            Assert.That(await _server.IsActiveAsync(GrantClients.Api1, visit.Tokens.AccessToken), Is.False);
            Assert.That(await _server.IsActiveAsync(GrantClients.Api1, visit.Referring.AccessToken), Is.False);
        }

        (await _server.RefreshAsync(Referring, refreshed.RefreshToken())).MustBeRefused("invalid_grant");
        Assert.That(await _server.IsActiveAsync(GrantClients.Api1, refreshed.AccessToken), Is.False);
        foreach (var visit in kept)
            await MustLiveAsync(visit);
        // The plugin itself goes on.
        await MustLiveAsync(await VisitAsync("door/in?sub=7"));
    }

    [Test]
    public async Task what_has_yet_to_be_redeemed_dies_too()
    {
        var visit = await VisitAsync("door/in?sub=7");
        var (code, pushed) = (await CodeAsync(visit.Browser), await PushAsync());
        var ofPushed = (await visit.Browser.GetAsync(CodeFlow.Pushed(pushed, Site))).Code;
        var (device, connected) = (await _server.BeginAsync(), await _server.BeginAsync(changes: ("scope", Offline)));
        await visit.Browser.ConnectAsync(device);
        await visit.Browser.ConnectAsync(connected);
        var tokens = (await _server.PollAsync(connected)).MustBeIssued();

        Assert.That((await _server.RevokePluginAsync("door")).ExitCode, Is.Zero);

        (await RedeemAsync(Site, code)).MustBeRefused("invalid_grant");
        (await RedeemAsync(Site, ofPushed)).MustBeRefused("invalid_grant");
        (await _server.PollAsync(device)).MustBeRefused("invalid_grant");
        (await _server.TokenAsync(("client_id", DeviceFlow.Television), ("grant_type", "refresh_token"), ("refresh_token", tokens.RefreshToken()))).MustBeRefused("invalid_grant");
    }

    [Test]
    public async Task only_what_was_made_since_a_time_ends()
    {
        var (before, pushed) = (await VisitAsync("door/in?sub=7"), await PushAsync());
        _nodes.Clock.Advance(TimeSpan.FromSeconds(10));
        var (after, late) = (await VisitAsync("door/in?sub=7"), await CodeAsync(before.Browser));
        var ofPushed = (await after.Browser.GetAsync(CodeFlow.Pushed(pushed, Site))).Code;
        Assert.That((await _server.RevokePluginAsync("door", since: "5s")).Output, Does.StartWith("Ended 4 grants, 1 reference tokens and 1 sessions"));

        Assert.That(await after.Browser.IsSignedInAsync(), Is.False);
        (await _server.RefreshAsync(Site, after.Tokens.RefreshToken())).MustBeRefused("invalid_grant");
        (await RedeemAsync(Site, ofPushed)).MustBeRefused("invalid_grant");
        (await RedeemAsync(Site, late)).MustBeRefused("invalid_grant");
        await MustLiveAsync(before);
        (await RedeemAsync(Site, await CodeAsync(before.Browser))).MustBeIssued();
    }

    [Test]
    public async Task another_version_of_the_plugin_is_left_alone()
    {
        var (visit, version) = (await VisitAsync("door/in?sub=7"), _server.Plugins.Plugins.Single(plugin => plugin.Id == "door").Version!);
        Assert.That((await _server.RevokePluginAsync("door", "99.0.0")).Error, Does.StartWith("Nothing was ever issued through a plugin 'door' 99.0.0"));
        await MustLiveAsync(visit);
        Assert.That((await _server.RevokePluginAsync("DOOR", version)).ExitCode, Is.Zero);
        Assert.That(await visit.Browser.IsSignedInAsync(), Is.False);
    }

    [Test]
    public async Task revocation_of_one_build_ends_its_sessions_too()
    {
        var (ended, kept) = (await VisitAsync("door/in?sub=7"), await VisitAsync("gate/in?sub=7"));
        var door = _server.Plugins.Plugins.Single(plugin => plugin.Id == "door");
        Assert.That((await _server.RunAsync(ServerVerbs.Revoke, "origin", new PluginOrigin(door.Id, door.Version!, door.Digest!).ToString())).ExitCode, Is.Zero);
        Assert.That(await ended.Browser.IsSignedInAsync(), Is.False);
        (await _server.RefreshAsync(Site, ended.Tokens.RefreshToken())).MustBeRefused("invalid_grant");
        await MustLiveAsync(kept);
    }

    [Test]
    [Property("Requirement", "OUT-02")]
    public async Task clients_of_the_sessions_are_told()
    {
        var (ended, kept) = ((await VisitAsync("door/in?sub=7")).Tokens.SessionId(), (await VisitAsync("gate/in?sub=7")).Tokens.SessionId());
        await _server.RevokePluginAsync("door");
        Assert.That(Eventually.Holds(() => Told().Contains(ended)), _server.Logs.Text);
        await _server.RevokePluginAsync("gate");
        Assert.That(Eventually.Holds(() => Told().Contains(kept)), _server.Logs.Text);
        Assert.That(Told().Count(session => session == ended), Is.EqualTo(1));

        string[] Told() => [.. _receiver.Tokens.Select(token => TokenAnswer.PayloadOf(token).GetProperty("sid").GetString()!)];
    }

    [Test]
    public async Task who_has_signed_in_again_by_another_way_stays()
    {
        var visit = await VisitAsync("door/in?sub=7");
        await visit.Browser.SignInAsync((await visit.Browser.GetAsync(CodeFlow.Request(("client_id", Site), ("prompt", "login")))).MustBeLogin());
        await _server.RevokePluginAsync("door");
        Assert.That(await visit.Browser.IsSignedInAsync());
    }

    private async Task MustLiveAsync(Visit visit)
    {
        Assert.That(await visit.Browser.IsSignedInAsync());
        await _server.RotateAsync(Site, visit.Tokens.RefreshToken());
        await _server.RotateAsync(Referring, visit.Referring.RefreshToken());
        Assert.That(await _server.IsActiveAsync(GrantClients.Api1, visit.Tokens.AccessToken));
        Assert.That(await _server.IsActiveAsync(GrantClients.Api1, visit.Referring.AccessToken));
    }

    // Somebody signs in with a browser of their own, by a plugin's door or on the page of the server, and visits two sites.
    private async Task<Visit> VisitAsync(string way)
    {
        var browser = new TestBrowser(_server.Address);
        _browsers.Add(browser);
        var login = (await browser.GetAsync(CodeFlow.Request(("client_id", Site), ("scope", Offline)))).MustBeLogin();
        var back = way.Contains('/', StringComparison.Ordinal) ? await browser.GetAsync($"/plugins/{way}&{login.Address.Query[1..]}") : await browser.SignInAsync(login, way);
        var referring = (await browser.GetAsync(CodeFlow.Request(("client_id", Referring), ("scope", Offline)))).Code;
        return new Visit(browser, (await RedeemAsync(Site, back.Code)).MustBeIssued(), (await RedeemAsync(Referring, referring)).MustBeIssued());
    }

    private static async Task<string> CodeAsync(TestBrowser browser) => (await browser.GetAsync(CodeFlow.Request(("client_id", Site), ("scope", Offline)))).Code;

    private Task<TokenAnswer> PushAsync() => _server.PushAsync(("client_id", Site), ("scope", Offline));

    private Task<TokenAnswer> RedeemAsync(string client, string code) => _server.RedeemAsync(code, ("client_id", client));

    private void Configure(JsonObject settings)
    {
        // Cookies of an https issuer do not travel over the plain http of tests.
        settings["Issuer"] = "http://127.0.0.1:5000";
        settings["Clients"]!.AsArray().Remove(settings.Client(GrantClients.Web));
        CodeFlow.Configure(settings);
        DeviceFlow.Configure(settings);
        CodeFlowFixture.AddClient(settings, Site)["BackChannelLogoutUri"] = _receiver.Address;
        CodeFlowFixture.AddClient(settings, Referring)["AccessTokenType"] = "Reference";
    }

    /// <summary>Somebody who is signed in, and what two applications have of that.</summary>
    private sealed record Visit(TestBrowser Browser, TokenAnswer Tokens, TokenAnswer Referring);
}
