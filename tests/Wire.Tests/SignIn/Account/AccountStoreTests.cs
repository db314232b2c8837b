using System.Text.Json.Nodes;
using PluginTokenServer.Host.Grants;
using PluginTokenServer.Host.SignIn;
using PluginTokenServer.Host.SignIn.Pages;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.EndSession;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.SignIn.Account;

/// <summary>What is ended on the page of one node is dead on all of them. On SQLite there is one node.</summary>
[TestFixture("sqlite")]
[TestFixture("postgresql")]
public sealed class AccountStoreTests(string provider) : StoreFixture(provider)
{
    private readonly Lazy<LogoutReceiver> _receiver = new(() => LogoutReceiver.StartAsync().GetAwaiter().GetResult());
    private TestServer _other = null!;

    [OneTimeSetUp]
    public async Task StartOtherAsync() => _other = Provider == "postgresql" ? await Nodes.StartAsync(Configure) : Server;

    [OneTimeTearDown]
    public async Task StopReceiverAsync() => await _receiver.Value.DisposeAsync();

    protected override void Configure(JsonObject settings)
    {
        // Cookies of an https issuer do not travel over the plain http of tests.
        settings["Issuer"] = "http://127.0.0.1:5000";
        settings["Clients"]!.AsArray().Remove(settings.Client(GrantClients.Web));
        AccountFlow.Configure(settings);
        settings.Client(AccountFlow.Bound)["BackChannelLogoutUri"] = _receiver.Value.Address;
    }

    [Test]
    [Property("Requirement", "REF-13")]
    public async Task session_that_is_ended_with_one_browser_is_dead_with_the_other_on_every_node()
    {
        using var browser = await Server.SignedInAsync();
        using var lost = await _other.SignedInAsync();
        var (bound, free, own) = (await _other.EnterAsync(lost, AccountFlow.Bound), await _other.EnterAsync(lost), await Server.EnterAsync(browser, AccountFlow.Bound));
        var (code, told) = ((await lost.GetAsync(CodeFlow.Request())).Code, _receiver.Value.Tokens.Count);

        var page = await browser.OpenAccountAsync();
        (await browser.PressAsync(page, AccountModel.End, await lost.SessionIdAsync())).MustSay("That browser is signed out.");

        (await lost.GetAsync(AccountFlow.Path)).MustBeLogin();
        using var elsewhere = new TestBrowser(Server.Address, lost.Cookies);
        (await elsewhere.GetAsync(AccountFlow.Path)).MustBeLogin();
        (await _other.RefreshAsync(AccountFlow.Bound, bound.RefreshToken())).MustBeRefused("invalid_grant");
        Assert.That(await _other.IsActiveAsync(GrantClients.Api1, bound.AccessToken), Is.False);
        (await _other.RedeemAsync(code)).MustBeRefused("invalid_grant");
        // What was granted for the time without a session, and what the other session has, goes on.
        await _other.RotateAsync(CodeFlow.Web, free.RefreshToken());
        await _other.RotateAsync(AccountFlow.Bound, own.RefreshToken());
        Assert.That(Eventually.Holds(() => _receiver.Value.Tokens.Count == told + 1), Server.Logs.Text);
        Assert.That(TokenAnswer.PayloadOf(_receiver.Value.Tokens.Last()).GetProperty("sid").GetString(), Is.EqualTo(bound.SessionId()));
    }

    [Test]
    public async Task session_that_is_ended_twice_is_a_sentence_the_second_time()
    {
        using var browser = await Server.SignedInAsync();
        using var tab = new TestBrowser(_other.Address, browser.Cookies);
        using var lost = await _other.SignedInAsync();
        var (id, first, second) = (await lost.SessionIdAsync(), await browser.OpenAccountAsync(), await tab.OpenAccountAsync());
        (await browser.PressAsync(first, AccountModel.End, id)).MustSay("That browser is signed out.");
        (await tab.PressAsync(second, AccountModel.End, id)).MustSay("That browser was signed out already.");
        Assert.That(await tab.IsSignedInAsync(), Is.True);
    }

    [Test]
    public async Task own_session_is_ended_like_any_other()
    {
        using var browser = await Server.SignedInAsync();
        using var tab = new TestBrowser(_other.Address, browser.Cookies);
        var (first, second) = (await browser.OpenAccountAsync(), await tab.OpenAccountAsync());
        var own = first.Buttons(AccountModel.End)[0];
        var page = await browser.PressAsync(first, AccountModel.End, own);
        Assert.That(((int)page.Status, page.Address.AbsolutePath), Is.EqualTo((200, "/account/logout")));
        Assert.That(page.Html, Does.Contain("You are signed out"));
        Assert.That(browser.Cookies.GetCookies(Server.Address)["pts.session"], Is.Null);
        (await tab.PressAsync(second, AccountModel.End, own)).MustBeLogin();
    }

    [Test]
    public async Task all_others_are_ended_at_once_and_nobody_elses()
    {
        using var browser = await Server.SignedInAsync("bob");
        using var first = await _other.SignedInAsync("bob");
        using var second = await Server.SignedInAsync("bob");
        using var alice = await _other.SignedInAsync();
        var bound = await _other.EnterAsync(first, AccountFlow.Bound);
        (await browser.PressAsync(await browser.OpenAccountAsync(), AccountModel.EndOthers, "true")).MustSay("All your other browsers are signed out.");
        Assert.That((await first.IsSignedInAsync(), await second.IsSignedInAsync()), Is.EqualTo((false, false)));
        Assert.That((await browser.IsSignedInAsync(), await alice.IsSignedInAsync()), Is.EqualTo((true, true)));
        (await _other.RefreshAsync(AccountFlow.Bound, bound.RefreshToken())).MustBeRefused("invalid_grant");
        (await browser.PressAsync(await browser.OpenAccountAsync(), AccountModel.EndOthers, "true")).MustSay("You are signed in with no other browser.");
    }

    [TestCase(AccountFlow.Asking)]
    [TestCase(AccountFlow.Pointing)]
    [Property("Requirement", "REF-13")]
    public async Task access_that_is_taken_back_is_dead_on_every_node_and_the_session_lives(string client)
    {
        using var browser = await Server.SignedInAsync();
        using var bob = await _other.SignedInAsync("bob");
        var first = await _other.EnterAsync(browser.At(_other), client);
        var second = await Server.RefreshAsync(client, first.RefreshToken());
        var online = await _other.EnterAsync(browser.At(_other), client, "openid api1");
        var (other, theirs) = (await Server.EnterAsync(browser), await _other.EnterAsync(bob, client));
        var code = (await browser.GetAsync(CodeFlow.Request(("client_id", client), ("scope", "openid api1 offline_access")))).Code;

        (await browser.TakeBackAsync(client)).MustSay("That application has no access any more.");

        foreach (var node in new[] { _other, Server })
        {
            foreach (var token in new[] { first, second })
            {
                (await node.RefreshAsync(client, token.RefreshToken())).MustBeRefused("invalid_grant");
                Assert.That(await node.IsActiveAsync(client, token.RefreshToken()), Is.False);
            }

            foreach (var token in new[] { first, second, online })
            {
                Assert.That(await node.IsActiveAsync(GrantClients.Api1, token.AccessToken), Is.False);
                Assert.That(await node.IsActiveAsync(client, token.AccessToken), Is.False);
            }
        }

        (await _other.RedeemAsync(code, ("client_id", client))).MustBeRefused("invalid_grant");
        await _other.RotateAsync(CodeFlow.Web, other.RefreshToken());
        await _other.RotateAsync(client, theirs.RefreshToken());
        Assert.That(await browser.IsSignedInAsync(), Is.True);
        Assert.That((await browser.At(_other).OpenAccountAsync()).Buttons(AccountModel.TakeBack), Does.Contain(CodeFlow.Web).And.Not.Contain(client));
        (await browser.TakeBackAsync(client)).MustSay("That application had no access any more.");
    }

    [Test]
    [Property("Requirement", "TOK-14")]
    public async Task client_whose_access_was_taken_back_asks_again_and_may_be_let_in_again()
    {
        using var browser = await Server.SignedInAsync();
        await Server.EnterAsync(browser, AccountFlow.Asking);
        (await browser.At(_other).GetAsync(CodeFlow.Request(("client_id", AccountFlow.Asking), ("prompt", "none")))).MustBeAnswered(error: null);
        (await browser.TakeBackAsync(AccountFlow.Asking)).MustSay("That application has no access any more.");
        (await browser.At(_other).GetAsync(CodeFlow.Request(("client_id", AccountFlow.Asking), ("prompt", "none")))).MustBeAnswered("consent_required");
        Advance(1);
        var again = await _other.EnterAsync(browser.At(_other), AccountFlow.Asking);
        await Server.RotateAsync(AccountFlow.Asking, again.RefreshToken());
    }

    [Test]
    [Property("Requirement", "REF-13")]
    public async Task code_that_is_being_made_by_a_consent_that_is_taken_back_is_not_given()
    {
        using var browser = await Server.SignedInAsync();
        await Server.EnterAsync(browser, AccountFlow.Asking);
        var faulty = await Nodes.BreakAsync(Server);
        var (arrived, goOn) = (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        // The consent has been read; then the request stands for a while.
        faulty.After = call =>
        {
            if (call is not { Name: "FindAsync", Kind: Consents.Kind } || arrived.Task.IsCompleted)
                return Task.CompletedTask;
            arrived.SetResult();
            return goOn.Task;
        };
        var request = browser.GetAsync(CodeFlow.Request(("client_id", AccountFlow.Asking), ("prompt", "none")));
        await arrived.Task;
        Advance(1);
        (await browser.At(_other).TakeBackAsync(AccountFlow.Asking)).MustSay("That application has no access any more.");
        goOn.SetResult();
        (await request).MustBeAnswered("access_denied");
        Assert.That((await browser.OpenAccountAsync()).Buttons(AccountModel.TakeBack), Does.Not.Contain(AccountFlow.Asking));
    }

    [Test]
    [Property("Requirement", "TOK-16")]
    public async Task store_that_is_away_is_a_page_and_the_same_form_works_when_it_is_back()
    {
        using var browser = await Server.SignedInAsync();
        using var lost = await Server.SignedInAsync();
        var tokens = await Server.EnterAsync(browser);
        var (page, id) = (await browser.OpenAccountAsync(), await lost.SessionIdAsync());
        var faulty = await Nodes.BreakAsync(Server);
        foreach (var picked in new Func<StoreCall, bool>[]
        {
            _ => true, call => call.Name == "ListAsync", call => call.Writes, call => call is { Name: "ListAsync", Kind: GrantStore.Kind }, call => call is { Name: "RemoveAsync", Kind: Sessions.Kind },
        })
        {
            faulty.FailAt(picked);
            MustBePutOff(await browser.PressAsync(page, AccountModel.End, id));
        }

        faulty.FailAt(call => call is { Name: "TryReplaceAsync", Kind: GrantStore.Kind });
        MustBePutOff(await browser.PressAsync(page, AccountModel.TakeBack, CodeFlow.Web));
        faulty.FailAt(_ => true);
        MustBePutOff(await browser.GetAsync(AccountFlow.Path));
        faulty.Recover();
        await browser.PressAsync(page, AccountModel.End, id);
        Assert.That(await lost.IsSignedInAsync(), Is.False);
        (await browser.PressAsync(page, AccountModel.TakeBack, CodeFlow.Web)).MustSay("That application has no access any more.");
        (await Server.RefreshAsync(CodeFlow.Web, tokens.RefreshToken())).MustBeRefused("invalid_grant");
    }

    [TestCase(true)]
    [TestCase(false)]
    [Property("Requirement", "REF-13")]
    public async Task end_of_a_session_that_an_outage_cut_short_is_finished_by_whoever_comes_again(bool own)
    {
        using var browser = await Server.SignedInAsync("bob");
        using var lost = await Server.SignedInAsync("bob");
        var (page, session) = (await browser.OpenAccountAsync(), own ? browser : lost);
        var online = await Server.EnterAsync(session, scope: "openid api1");
        var faulty = await Nodes.BreakAsync(Server);
        faulty.FailAt(call => call is { Name: "TryReplaceAsync", Kind: GrantStore.Kind });
        MustBePutOff(await browser.PressAsync(page, AccountModel.End, await session.SessionIdAsync()));
        faulty.Recover();
        Assert.That(await Server.IsActiveAsync(GrantClients.Api1, online.AccessToken), Is.True);
        await browser.PressAsync(page, AccountModel.End, await session.SessionIdAsync());
        Assert.That(await Server.IsActiveAsync(GrantClients.Api1, online.AccessToken), Is.False);
        Assert.That(await session.IsSignedInAsync(), Is.False);
    }

    private static void MustBePutOff(BrowserPage page)
    {
        page.MustBeErrorPage(503);
        Assert.That(page.Headers.RetryAfter?.Delta, Is.GreaterThan(TimeSpan.Zero));
    }
}
