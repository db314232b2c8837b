using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.DeviceAuthorization;

/// <summary>What a device is told that asks for its tokens (RFC 8628 §3.5): before the answer, after it, too soon, too late, and with what is not its own.</summary>
[TestFixture("sqlite")]
[TestFixture("postgresql")]
public sealed class DevicePollTests(string provider) : DeviceFixture(provider)
{
    private const string Quick = "quick";

    protected override void Configure(JsonObject settings)
    {
        DeviceFlow.AddClient(settings, Quick)["PollingInterval"] = 1;
        var codes = settings.AddClient("codes", ["authorization_code"], ["openid", "api1"]);
        (codes["RedirectUris"], codes["AllowOfflineAccess"]) = (new JsonArray(CodeFlow.Callback), true);
        settings.Client(DeviceFlow.Till)["AllowedGrantTypes"]!.AsArray().Add("authorization_code");
        settings.Client(DeviceFlow.Till)["RedirectUris"] = new JsonArray(CodeFlow.Callback);
    }

    [TestCase(DeviceFlow.Television)]
    [TestCase(DeviceFlow.Till)]
    [Property("Requirement", "DEV-02")]
    public async Task until_the_user_has_answered_the_answer_is_pending(string client)
    {
        var device = await Server.BeginAsync(client);
        for (var poll = 0; poll < 3; poll++)
        {
            (await Server.PollAsync(device)).MustBeRefused("authorization_pending");
            Advance(5);
        }

        (await Alice.ConnectAsync(device)).MustBeConnected();
        (await Server.PollAsync(device)).MustBeIssued();
    }

    [Test]
    [Property("Requirement", "DEV-02")]
    public async Task looking_at_the_code_is_no_answer()
    {
        var device = await Server.BeginAsync();
        (await Alice.EnterAsync(device.UserCode)).MustAsk();
        (await Server.PollAsync(device)).MustBeRefused("authorization_pending");
    }

    [Test]
    [Property("Requirement", "DEV-02")]
    public async Task each_poll_that_comes_too_soon_makes_the_interval_longer_for_good()
    {
        var device = await Server.BeginAsync();
        (await Server.PollAsync(device)).MustBeRefused("authorization_pending");
        foreach (var (seconds, error) in new[]
        {
            // 5 seconds, then 10, then 15: and nobody who keeps to them makes them shorter again.
            (0, "slow_down"), (9, "slow_down"), (15, "authorization_pending"), (15, "authorization_pending"), (14, "slow_down"), (19, "slow_down"), (25, "authorization_pending"), (25, "authorization_pending"),
        })
        {
            Advance(seconds);
            (await Server.PollAsync(device)).MustBeRefused(error);
        }
    }

    [Test]
    [Property("Requirement", "DEV-02")]
    public async Task a_request_that_travelled_faster_than_the_one_before_is_not_told_off()
    {
        var device = await Server.BeginAsync();
        await Server.PollAsync(device);
        Advance(4.6);
        (await Server.PollAsync(device)).MustBeRefused("authorization_pending");
        Advance(4.4);
        (await Server.PollAsync(device)).MustBeRefused("slow_down");
    }

    [Test]
    [Property("Requirement", "DEV-02")]
    public async Task interval_is_the_clients_own()
    {
        var device = await Server.BeginAsync(Quick);
        await Server.PollAsync(device);
        Advance(1);
        (await Server.PollAsync(device)).MustBeRefused("authorization_pending");
        (await Server.PollAsync(device)).MustBeRefused("slow_down");
        Advance(5);
        (await Server.PollAsync(device)).MustBeRefused("slow_down");
    }

    [Test]
    [Property("Requirement", "DEV-02")]
    public async Task all_nodes_together_know_how_often_a_device_asks()
    {
        var second = Provider == "postgresql" ? await StartNodeAsync() : Server;
        var device = await Server.BeginAsync();
        (await Server.PollAsync(device)).MustBeRefused("authorization_pending");
        (await second.PollAsync(device)).MustBeRefused("slow_down");
        Advance(9);
        (await Server.PollAsync(device)).MustBeRefused("slow_down");
        Advance(15);
        (await second.PollAsync(device)).MustBeRefused("authorization_pending");
    }

    [Test]
    [Property("Requirement", "DEV-02")]
    public async Task of_many_polls_at_once_one_is_in_time()
    {
        var device = await Server.BeginAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => Server.PollAsync(device)));
        Assert.That(answers.Select(answer => answer.Error).Order(), Is.EqualTo(["authorization_pending", "slow_down", "slow_down", "slow_down", "slow_down"]));
        Advance(24);
        (await Server.PollAsync(device)).MustBeRefused("slow_down");
    }

    [Test]
    [Property("Requirement", "DEV-02")]
    public async Task answer_is_handed_over_however_soon_the_device_asks()
    {
        var device = await Server.BeginAsync();
        await Server.PollAsync(device);
        (await Server.PollAsync(device)).MustBeRefused("slow_down");
        (await Alice.ConnectAsync(device)).MustBeConnected();
        (await Server.PollAsync(device)).MustBeIssued();
    }

    [Test]
    [Property("Requirement", "DEV-03")]
    public async Task whoever_says_no_is_believed_for_good()
    {
        var device = await Server.BeginAsync();
        (await Alice.DenyAsync(await Alice.EnterAsync(device.UserCode))).MustBeDenied();
        for (var poll = 0; poll < 2; poll++)
            (await Server.PollAsync(device)).MustBeRefused("access_denied");
        (await Alice.EnterAsync(device.UserCode)).MustAskForCode(400);
        Advance(300);
        (await Server.PollAsync(device)).MustBeRefused("access_denied");
    }

    [TestCase(299, "authorization_pending")]
    [TestCase(300, "expired_token")]
    [TestCase(899, "expired_token")]
    [Property("Requirement", "DEV-03")]
    public async Task code_has_an_end(int seconds, string error)
    {
        var device = await Server.BeginAsync();
        Advance(seconds);
        (await Server.PollAsync(device)).MustBeRefused(error);
    }

    [Test]
    [Property("Requirement", "DEV-03")]
    public async Task code_that_is_long_forgotten_is_a_wrong_one()
    {
        var device = await Server.BeginAsync();
        Advance(2000);
        (await Server.PollAsync(device)).MustBeRefused("invalid_grant");
        await Server.Services.UpkeepAsync();
        (await Server.PollAsync(device)).MustBeRefused("invalid_grant");
    }

    [Test]
    [Property("Requirement", "DEV-03")]
    public async Task polls_do_not_lengthen_a_life()
    {
        var device = await Server.BeginAsync();
        for (var seconds = 0; seconds < 300; seconds += 60)
        {
            (await Server.PollAsync(device)).MustBeRefused("authorization_pending");
            Advance(60);
        }

        (await Server.PollAsync(device)).MustBeRefused("expired_token");
    }

    [Test]
    [Property("Requirement", "DEV-03")]
    public async Task what_was_granted_and_not_fetched_in_time_is_lost()
    {
        var device = await Server.BeginAsync();
        (await Alice.ConnectAsync(device)).MustBeConnected();
        Advance(300);
        (await Server.PollAsync(device)).MustBeRefused("expired_token");
    }

    [Test]
    [Property("Requirement", "DEV-03")]
    public async Task expired_code_cannot_be_answered()
    {
        var (typed, shown) = (await Server.BeginAsync(), await Server.BeginAsync());
        var page = (await Alice.EnterAsync(shown.UserCode)).MustAsk();
        Advance(300);
        (await Alice.EnterAsync(typed.UserCode)).MustAskForCode(400);
        (await Alice.AllowAsync(page, "api1")).MustBeOver();
        (await Server.PollAsync(shown)).MustBeRefused("expired_token");
    }

    [TestCase(DeviceFlow.Television)]
    [TestCase(DeviceFlow.Till)]
    [Property("Requirement", "DEV-03")]
    public async Task second_redemption_gets_nothing_and_takes_nothing_back(string client)
    {
        var device = await Server.BeginAsync(client, ("scope", "openid api1 offline_access"));
        (await Alice.ConnectAsync(device)).MustBeConnected();
        var issued = (await Server.PollAsync(device)).MustBeIssued();
        for (var replay = 0; replay < 3; replay++)
            (await Server.PollAsync(device)).MustBeRefused("invalid_grant");
        // A device that did not hear the answer asks again; that is no theft.
        Assert.That(await Server.IsActiveAsync(GrantClients.Api1, issued.AccessToken), Is.True);
        (await RefreshAsync(client, issued.RefreshToken())).MustBeIssued();
        Advance(300);
        (await Server.PollAsync(device)).MustBeRefused("invalid_grant");
    }

    [Test]
    [Property("Requirement", "DEV-05")]
    public async Task code_of_another_client_is_refused_and_stays_good()
    {
        var device = await Server.BeginAsync(DeviceFlow.Till);
        foreach (var thief in new[] { DeviceFlow.Television, Quick })
            (await Server.PollAsync(device with { Client = thief })).MustBeRefused("invalid_grant");
        (await Alice.ConnectAsync(device)).MustBeConnected();
        foreach (var thief in new[] { DeviceFlow.Television, Quick })
            (await Server.PollAsync(device with { Client = thief })).MustBeRefused("invalid_grant");
        Assert.That(Server.Logs.Records.Any(record => record.Level == LogLevel.Warning && record.Message.Contains("polled for another client's grant", StringComparison.Ordinal)), Is.True);
        (await Server.PollAsync(device)).MustBeIssued();
    }

    [Test]
    [Property("Requirement", "DEV-02")]
    public async Task polls_of_another_client_do_not_count()
    {
        var device = await Server.BeginAsync(DeviceFlow.Till);
        (await Server.PollAsync(device)).MustBeRefused("authorization_pending");
        Advance(5);
        for (var poll = 0; poll < 3; poll++)
            (await Server.PollAsync(device with { Client = Quick })).MustBeRefused("invalid_grant");
        (await Server.PollAsync(device)).MustBeRefused("authorization_pending");
    }

    [Test]
    [Property("Requirement", "DEV-05")]
    public async Task client_that_does_not_authenticate_as_it_should_gets_nothing()
    {
        var (till, television) = (await Server.BeginAsync(DeviceFlow.Till), await Server.BeginAsync());
        (await Alice.ConnectAsync(till)).MustBeConnected();
        (await Alice.ConnectAsync(television)).MustBeConnected();
        (await Server.PollAsync(till, ("client_secret", ""))).MustBeRefused(HttpStatusCode.Unauthorized, "invalid_client");
        (await Server.PollAsync(till, ("client_secret", "wrong"))).MustBeRefused(HttpStatusCode.Unauthorized, "invalid_client");
        (await Server.PollAsync(television, ("client_secret", "secret"))).MustBeRefused(HttpStatusCode.Unauthorized, "invalid_client");
        (await Server.PollAsync(television, ("client_id", "nobody"))).MustBeRefused(HttpStatusCode.Unauthorized, "invalid_client");
        (await Server.PollAsync(television, ("client_id", ""))).MustBeRefused(HttpStatusCode.Unauthorized, "invalid_client");
        (await Server.PollAsync(till)).MustBeIssued();
        (await Server.PollAsync(television)).MustBeIssued();
    }

    [Test]
    [Property("Requirement", "DEV-05")]
    public async Task changed_code_is_none()
    {
        var device = await Server.BeginAsync();
        (await Alice.ConnectAsync(device)).MustBeConnected();
        var code = device.DeviceCode;
        foreach (var index in Enumerable.Range(0, code.Length).Where(index => index % 5 == 0))
            (await PollWithAsync(code[..index] + (code[index] == 'A' ? 'B' : 'A') + code[(index + 1)..])).MustBeRefused("invalid_grant");
        foreach (var changed in new[] { code[..^1], code[1..], code + "A", code + "=", " " + code, code + "\n", code.ToUpperInvariant(), device.UserCode, "x", new string('A', 72), new string('A', 5000), "\u00fc" })
            (await PollWithAsync(changed)).MustBeRefused("invalid_grant");
        (await Server.PollAsync(device)).MustBeIssued();

        Task<TokenAnswer> PollWithAsync(string changed) => Server.PollAsync(device with { DeviceCode = changed });
    }

    [Test]
    public async Task absent_or_repeated_code_is_an_invalid_request()
    {
        var device = await Server.BeginAsync();
        (await Server.PollAsync(device, ("device_code", ""))).MustBeRefused("invalid_request");
        (await Server.PollAsync(device, ("device_code", device.DeviceCode), ("device_code", device.DeviceCode))).MustBeRefused("invalid_request");
        using var get = new HttpRequestMessage(HttpMethod.Get, $"/connect/token?grant_type={Uri.EscapeDataString(DeviceFlow.GrantType)}&client_id={device.Client}&device_code={device.DeviceCode}");
        Assert.That((int)(await Server.SendAsync(get)).Status, Is.EqualTo(405));
    }

    [Test]
    [Property("Requirement", "DEV-05")]
    public async Task client_that_has_lost_the_grant_type_gets_nothing()
    {
        var device = await Server.BeginAsync(Quick);
        (await Alice.ConnectAsync(device)).MustBeConnected();
        await using (await Server.ChangedAsync(settings => settings.Client(Quick)["AllowedGrantTypes"] = new JsonArray("password")))
            (await Server.PollAsync(device)).MustBeRefused("unauthorized_client");
        (await Server.PollAsync(device)).MustBeIssued();
    }

    [Test]
    [Property("Requirement", "PAR-06")]
    public async Task one_kind_of_handle_is_no_other()
    {
        var device = await Server.BeginAsync(DeviceFlow.Till, ("scope", "openid api1 offline_access"));
        var session = Alice.Cookies.GetCookies(Server.Address)["pts.session"]!.Value;
        (string, string)[] of = [("client_id", DeviceFlow.Till), ("redirect_uri", CodeFlow.Callback)];
        var code = (await Alice.GetAsync(CodeFlow.Request(of))).Code;
        (await Alice.ConnectAsync(device)).MustBeConnected();
        (await Server.RedeemAsync(device.DeviceCode, ("client_id", DeviceFlow.Till))).MustBeRefused("invalid_grant");
        (await RefreshAsync(DeviceFlow.Till, device.DeviceCode)).MustBeRefused("invalid_grant");
        Assert.That(await Server.IsActiveAsync(GrantClients.Api1, device.DeviceCode), Is.False);
        (await Alice.GetAsync(CodeFlow.Request(("client_id", DeviceFlow.Till), ("request_uri", "urn:ietf:params:oauth:request_uri:" + device.DeviceCode)))).MustBeErrorPage();
        using (var browser = new TestBrowser(Server.Address))
        {
            browser.Cookies.Add(new Cookie("pts.session", device.DeviceCode, "/", Server.Address.Host));
            (await browser.GetAsync(DeviceFlow.Page)).MustBeLogin();
        }

        var refresh = (await Server.PollAsync(device)).MustBeIssued().RefreshToken();
        foreach (var wrong in new[] { code, refresh, session })
            (await Server.PollAsync(device with { DeviceCode = wrong })).MustBeRefused("invalid_grant");
        (await Server.RedeemAsync(code, ("client_id", DeviceFlow.Till))).MustBeIssued();
    }

    private Task<TokenAnswer> RefreshAsync(string client, string token) => Server.TokenAsync(
        [.. client == DeviceFlow.Television ? [("client_id", client)] : GrantClients.As(client), ("grant_type", "refresh_token"), ("refresh_token", token)]);
}
