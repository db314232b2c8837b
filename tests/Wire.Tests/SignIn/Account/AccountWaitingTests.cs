using System.Net;
using System.Text.RegularExpressions;
using PluginTokenServer.Host.Grants;
using PluginTokenServer.Host.SignIn.Pages;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.SignIn.Account;

/// <summary>Requests that are answered on another device, on the page of the person who answers them.</summary>
public sealed class AccountWaitingTests
{
    private const string Device = "urn:ietf:params:oauth:grant-type:device_code";
    private const string Ciba = "urn:openid:params:grant-type:ciba";

    private TestServer _server = null!;
    private TestBrowser _browser = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _server = await TestServer.StartAsync(settings =>
        {
            AccountFlow.Configure(settings);
            foreach (var grant in new[] { Device, Ciba })
                settings.Client(CodeFlow.Web)["AllowedGrantTypes"]!.AsArray().Add(grant);
        });
        _browser = await _server.SignedInAsync();
    }

    [TearDown]
    public async Task StopAsync()
    {
        _browser.Dispose();
        await _server.DisposeAsync();
    }

    [Test]
    public async Task request_that_waits_is_there_for_whom_it_means_until_it_is_answered()
    {
        using var bob = await _server.SignedInAsync("bob");
        var authReqId = await AskAsync();
        Assert.That(Links(await bob.OpenAccountAsync()), Is.Empty);
        var page = await _browser.OpenAccountAsync();
        Assert.That(page.Html, Does.Contain("Requests that wait for you").And.Contain("Team Calendar").And.Contain("W4SCT"));
        Assert.That(page.Buttons(AccountModel.TakeBack), Is.Empty, "what is only asked for is no access");
        await AllowAsync(await _browser.GetAsync(Links(page).Single()));
        var answered = await _browser.OpenAccountAsync();
        Assert.That((Links(answered), answered.Buttons(AccountModel.TakeBack)), Is.EqualTo((Array.Empty<string>(), new[] { CodeFlow.Web })));
        (await PollAsync(Ciba, ("auth_req_id", authReqId))).MustBeIssued();
    }

    [TestCase(true)]
    [TestCase(false)]
    [Property("Requirement", "REF-13")]
    public async Task request_of_an_application_whose_access_is_taken_back_comes_to_nothing(bool answered)
    {
        await _server.EnterAsync(_browser);
        var authReqId = await AskAsync();
        if (answered)
            await AllowAsync(await _browser.GetAsync(Links(await _browser.OpenAccountAsync()).Single()));
        (await _browser.TakeBackAsync(CodeFlow.Web)).MustSay("That application has no access any more.");
        Assert.That(Links(await _browser.OpenAccountAsync()), Is.Empty);
        (await PollAsync(Ciba, ("auth_req_id", authReqId))).MustBeRefused("invalid_grant");
    }

    [Test]
    [Property("Requirement", "REF-13")]
    public async Task answer_that_is_under_way_while_access_is_taken_back_does_not_count()
    {
        await _server.EnterAsync(_browser);
        var (deviceCode, asked) = await ConnectAsync();
        var faulty = await Nodes.BreakAsync(_server);
        var (arrived, goOn) = (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        faulty.Before = call =>
        {
            if (call is not { Name: "TryReplaceAsync", Kind: GrantStore.Kind } || arrived.Task.IsCompleted)
                return Task.CompletedTask;
            arrived.SetResult();
            return goOn.Task;
        };
        var answer = SubmitAsync(asked);
        await arrived.Task;
        _server.Clock.Advance(TimeSpan.FromSeconds(1));
        (await _browser.TakeBackAsync(CodeFlow.Web)).MustSay("That application has no access any more.");
        goOn.SetResult();
        (await answer).MustBeErrorPage();
        (await PollAsync(Device, ("device_code", deviceCode))).MustBeRefused("invalid_grant");
    }

    [Test]
    public async Task device_that_is_let_in_after_access_was_taken_back_is_in()
    {
        await _server.EnterAsync(_browser);
        var (deviceCode, asked) = await ConnectAsync();
        _server.Clock.Advance(TimeSpan.FromSeconds(1));
        (await _browser.TakeBackAsync(CodeFlow.Web)).MustSay("That application has no access any more.");
        _server.Clock.Advance(TimeSpan.FromSeconds(1));
        await AllowAsync(asked);
        (await PollAsync(Device, ("device_code", deviceCode))).MustBeIssued();
    }

    private async Task<string> AskAsync() =>
        (await _server.PostAsync(
            "/connect/ciba", ("client_id", CodeFlow.Web), ("client_secret", "secret"), ("scope", "openid api1"), ("login_hint", "alice"), ("binding_message", "W4SCT"))).Text("auth_req_id")!;

    private async Task<(string DeviceCode, BrowserPage Asked)> ConnectAsync()
    {
        var begun = await _server.PostAsync("/connect/deviceauthorization", ("client_id", CodeFlow.Web), ("client_secret", "secret"), ("scope", "openid api1"));
        return (begun.Text("device_code")!, (await _browser.SubmitAsync(await _browser.GetAsync("/device"), 0, ("user_code", begun.Text("user_code")!))).MustBeConsent());
    }

    private Task<TokenAnswer> PollAsync(string grantType, (string, string) handle) => _server.AskAsync(CodeFlow.Web, grantType, handle);

    private async Task AllowAsync(BrowserPage asked) => Assert.That((int)(await SubmitAsync(asked)).Status, Is.EqualTo(200));

    private Task<BrowserPage> SubmitAsync(BrowserPage asked) => _browser.SubmitAsync(asked.MustBeConsent(), 0, ("decision", "allow"), ("scope", "openid"), ("scope", "api1"));

    private static string[] Links(BrowserPage page) =>
        [.. Regex.Matches(page.Html, "href=\"(/account/requests/answer[^\"]*)\"").Select(match => WebUtility.HtmlDecode(match.Groups[1].Value))];
}
