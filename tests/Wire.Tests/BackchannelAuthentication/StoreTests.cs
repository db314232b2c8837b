using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using PluginTokenServer.Host.BackchannelAuthentication;
using PluginTokenServer.Host.CommandLine;
using PluginTokenServer.Host.Grants;
using PluginTokenServer.Host.SignIn.Pages;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.BackchannelAuthentication;

/// <summary>Nodes on one store: a request is begun, answered and polled for anywhere, and redeemed once, whoever comes at the same time.</summary>
[TestFixture("memory")]
[TestFixture("sqlite")]
[TestFixture("postgresql")]
public sealed class StoreTests(string provider)
{
    private readonly SharedStore _shared = new();
    private readonly List<TestServer> _alone = [];

    private Nodes _nodes = null!;
    private TestServer[] _servers = null!;
    private TestBrowser[] _browsers = [];

    private TestServer Here => _servers[0];

    private TestServer There => _servers[^1];

    private TestBrowser Alice => _browsers[0];

    // The same person's browser, at the other node.
    private TestBrowser Elsewhere => _browsers[1];

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _nodes = new Nodes(provider);
        _servers = provider switch
        {
            "memory" => [await StartOnSharedAsync(), await StartOnSharedAsync()],
            "postgresql" => [await _nodes.StartAsync(Configure), await _nodes.StartAsync(Configure)],
            _ => [await _nodes.StartAsync(Configure)],
        };
        await SignInAsync();
    }

    [SetUp]
    public void LetExpire() => _nodes.Clock.Advance(TimeSpan.FromSeconds(310));

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        Array.ForEach(_browsers, browser => browser.Dispose());
        foreach (var server in _alone)
            await server.DisposeAsync();
        await _nodes.DisposeAsync();
    }

    [Test]
    [Property("Requirement", "CIB-05")]
    public async Task request_of_one_node_is_answered_on_another_and_polled_for_on_both()
    {
        var authReqId = await Here.BeginAsync();
        (await There.PollAsync(authReqId)).MustBeRefused("authorization_pending");
        (await Here.PollAsync(authReqId)).MustBeRefused("slow_down");
        await Elsewhere.ApproveAsync();
        (await Here.PollAsync(authReqId)).MustBeIssued();
        (await There.PollAsync(authReqId)).MustBeRefused("invalid_grant");
    }

    [Test]
    [Property("Requirement", "CIB-05")]
    public async Task page_of_one_node_is_taken_by_another()
    {
        var authReqId = await Here.BeginAsync();
        var (action, hidden) = (await Alice.OpenRequestAsync()).Form(0);
        (await Elsewhere.PostAsync(action, [.. hidden, ("decision", ConsentModel.Deny)])).MustSay("You said no");
        (await Here.PollAsync(authReqId)).MustBeRefused("access_denied");
    }

    [Test]
    [Repeat(5)]
    public async Task pollers_of_both_nodes_at_the_moment_of_the_approval_get_the_tokens_once()
    {
        var authReqId = await Here.BeginAsync(("scope", "openid api1 offline_access"));
        var page = await Alice.OpenRequestAsync();
        var approval = Alice.DecideAsync(page, scopes: ["api1", "offline_access"]);
        List<TokenAnswer> answers = [];
        // Both ask again and again, as clients that were started twice would.
        while (!answers.Any(answer => answer.Status == HttpStatusCode.OK))
            answers.AddRange(await Task.WhenAll(_servers.Concat(_servers).Select(server => server.PollAsync(authReqId))));
        (await approval).MustSay("You have agreed");
        answers.AddRange(await Task.WhenAll(_servers.Select(server => server.PollAsync(authReqId))));

        Assert.That(answers.Count(answer => answer.Status == HttpStatusCode.OK), Is.EqualTo(1));
        foreach (var answer in answers.Where(answer => answer.Status != HttpStatusCode.OK))
            Assert.That(answer.Error, Is.AnyOf("authorization_pending", "slow_down", "invalid_grant"), answer.Body);
        (await Here.RefreshAsync(CibaFlow.Bank, answers.Single(answer => answer.Status == HttpStatusCode.OK).RefreshToken())).MustBeIssued();
    }

    [Test]
    public async Task many_who_poll_for_one_approval_get_the_tokens_once()
    {
        var authReqId = await Here.BeginAsync();
        await Alice.ApproveAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => _servers[i % _servers.Length].PollAsync(authReqId)));
        Assert.That(answers.Count(answer => answer.Status == HttpStatusCode.OK), Is.EqualTo(1));
        foreach (var answer in answers.Where(answer => answer.Status != HttpStatusCode.OK))
            answer.MustBeRefused("invalid_grant");
    }

    [Test]
    [Repeat(5)]
    public async Task yes_and_no_at_once_are_one_of_them()
    {
        var authReqId = await Here.BeginAsync();
        var (page, other) = (await Alice.OpenRequestAsync(), await Elsewhere.OpenRequestAsync());
        var pages = await Task.WhenAll(Alice.DecideAsync(page), Elsewhere.DecideAsync(other, ConsentModel.Deny));
        Assert.That(pages.Select(answered => (int)answered.Status), Is.EquivalentTo([200, 400]));
        var answer = await Here.PollAsync(authReqId);
        if ((int)pages[0].Status == 200)
            answer.MustBeIssued();
        else
            answer.MustBeRefused("access_denied");
    }

    [Test]
    [Property("Requirement", "CIB-10")]
    [Repeat(3)]
    public async Task requests_that_come_to_both_nodes_at_once_are_no_more_than_a_user_should_face()
    {
        _nodes.Clock.Advance(TimeSpan.FromSeconds(310));
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => _servers[i % _servers.Length].AskUserAsync()));
        foreach (var answer in answers.Where(answer => answer.Status != HttpStatusCode.OK))
            answer.MustBeRefused(HttpStatusCode.Forbidden, "access_denied");
        Assert.That(answers.Count(answer => answer.Status == HttpStatusCode.OK), Is.LessThanOrEqualTo(5));
        Assert.That((await Alice.WaitingAsync()).Length, Is.LessThanOrEqualTo(5));
    }

    [Test]
    [Property("Requirement", "CIB-10")]
    public async Task many_that_have_expired_neither_hide_those_that_wait_nor_make_room_for_more()
    {
        for (var round = 0; round < 50; round++)
        {
            await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => Here.AskUserAsync(("requested_expiry", "1"))));
            _nodes.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        for (var request = 0; request < 5; request++)
            await Here.BeginAsync();
        (await Here.AskUserAsync()).MustBeRefused(HttpStatusCode.Forbidden, "access_denied");
        Assert.That(await Alice.WaitingAsync(), Has.Length.EqualTo(5));
    }

    // Nobody else uses these two: of such a revocation the store remembers when it was, by its own clock, which does not stand still.
    [TestCase("subject", "2")]
    [TestCase("client", CibaFlow.Rival)]
    public async Task revocation_on_one_node_is_one_on_the_other(string scope, string name)
    {
        using var bob = await CibaFixture.SignedInAsync(Here, "bob");
        var granted = await Here.BeginAsync(("client_id", CibaFlow.Rival), ("login_hint", "bob"));
        await bob.ApproveAsync();
        var waiting = await Here.BeginAsync(("client_id", CibaFlow.Rival), ("login_hint", "bob"));
        var page = await bob.OpenRequestAsync();
        using var output = new StringWriter(CultureInfo.InvariantCulture);
        Assert.That(await StoreVerbs.RevokeAsync(Here.Services, [scope, name], new Terminal(TextReader.Null, output, output, null)), Is.Zero);
        foreach (var authReqId in new[] { granted, waiting })
            (await There.PollAsync(authReqId, ("client_id", CibaFlow.Rival))).MustBeRefused("invalid_grant");
        Assert.That((await bob.DecideAsync(page)).Html, Does.Not.Contain("You have agreed"));
    }

    [Test]
    [Property("Requirement", "TOK-16")]
    public async Task store_that_is_away_answers_nothing_and_uses_nothing_up()
    {
        var granted = await BeginAndApproveAsync();
        var waiting = await Here.BeginAsync();
        var page = await Alice.OpenRequestAsync();
        foreach (var isAway in new Func<StoreCall, bool>[] { call => call.Writes, _ => true })
        {
            var faulty = await Nodes.BreakAsync(Here);
            try
            {
                faulty.FailAt(isAway);
                (await Here.AskUserAsync()).MustBePutOff();
                (await Here.PollAsync(granted)).MustBePutOff();
                (await Here.PollAsync(waiting)).MustBePutOff();
                (await Alice.DecideAsync(page)).MustBeErrorPage(503);
                (await Alice.DecideAsync(page, ConsentModel.Deny)).MustBeErrorPage(503);
            }
            finally
            {
                faulty.Recover();
            }
        }

        (await Here.PollAsync(granted)).MustBeIssued();
        (await Alice.DecideAsync(page)).MustSay("You have agreed");
        (await Here.PollAsync(waiting)).MustBeIssued();
    }

    [Test]
    public async Task request_that_could_not_be_kept_whole_is_not_there()
    {
        var faulty = await Nodes.BreakAsync(Here);
        try
        {
            faulty.FailAt(call => call is { Writes: true, Kind: GrantStore.Kind });
            (await Here.AskUserAsync()).MustBePutOff();
            faulty.FailAt(call => call is { Writes: true, Kind: BackchannelRequests.Kind });
            (await Here.AskUserAsync()).MustBePutOff();
        }
        finally
        {
            faulty.Recover();
        }

        Assert.That(await Alice.WaitingAsync(), Is.Empty);
        (await Here.PollAsync(await BeginAndApproveAsync())).MustBeIssued();
    }

    [Test]
    public async Task request_outlives_a_restart()
    {
        var authReqId = await Here.BeginAsync();
        // In memory there is nothing to come back to; another node on the same store is the nearest thing.
        _servers[0] = provider == "memory" ? await StartOnSharedAsync() : await _nodes.RestartAsync(Here, Configure);
        await SignInAsync();
        (await Here.PollAsync(authReqId)).MustBeRefused("authorization_pending");
        await Alice.ApproveAsync();
        (await Here.PollAsync(authReqId)).MustBeIssued();
    }

    private async Task<string> BeginAndApproveAsync()
    {
        var authReqId = await Here.BeginAsync();
        await Alice.ApproveAsync();
        return authReqId;
    }

    private async Task SignInAsync()
    {
        Array.ForEach(_browsers, browser => browser.Dispose());
        var alice = await CibaFixture.SignedInAsync(Here);
        // Ports make no difference to cookies.
        _browsers = [alice, new TestBrowser(There.Address, alice.Cookies)];
    }

    private async Task<TestServer> StartOnSharedAsync()
    {
        var server = await TestServer.StartAsync(
            settings =>
            {
                settings["MasterKeys"] = new JsonArray(_nodes.MasterKey);
                Configure(settings);
            },
            services: _shared.Use, clock: _nodes.Clock);
        _alone.Add(server);
        return server;
    }

    private static void Configure(JsonObject settings)
    {
        // Cookies of an https issuer do not travel over the plain http of tests.
        settings["Issuer"] = "http://127.0.0.1:5000";
        settings["SignIn"] = new JsonObject { ["SessionIdleSeconds"] = 2_000_000, ["SessionLifetimeSeconds"] = 2_500_000 };
        CibaFlow.Configure(settings);
    }
}
