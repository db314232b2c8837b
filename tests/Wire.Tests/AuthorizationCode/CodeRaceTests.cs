using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using PluginTokenServer.Host.Grants;
using PluginTokenServer.Host.Storage;
using PluginTokenServer.Stores;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.AuthorizationCode;

/// <summary>Three nodes on one store: a code is redeemed once and a pushed request completed once, whoever comes at the same time, and all of it outlives a restart.</summary>
[TestFixture("memory")]
[TestFixture("sqlite")]
[TestFixture("postgresql")]
public sealed class CodeRaceTests(string provider)
{
    private const string Referring = "referring-web";

    private readonly SharedStore _shared = new();
    private readonly List<TestServer> _alone = [];

    private Nodes _nodes = null!;
    private TestServer[] _servers = null!;
    private readonly List<TestBrowser> _browsers = [];

    // After a restart the server has another address, and the browser its cookies still.
    private TestBrowser Signed => _browsers[^1];

    private TestServer Server => _servers[0];

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _nodes = new Nodes(provider);
        _servers = provider switch
        {
            "memory" => [await StartOnSharedAsync(), await StartOnSharedAsync(), await StartOnSharedAsync()],
            "postgresql" => [await _nodes.StartAsync(Configure), await _nodes.StartAsync(Configure)],
            _ => [await _nodes.StartAsync(Configure)],
        };
        _browsers.Add(new TestBrowser(Server.Address));
        await Signed.SignInAsync(await Signed.GetAsync("/account/login"));
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        _browsers.ForEach(browser => browser.Dispose());
        foreach (var server in _alone)
            await server.DisposeAsync();
        await _nodes.DisposeAsync();
    }

    [Test]
    [Property("Requirement", "COD-02")]
    public async Task code_that_many_redeem_at_once_is_redeemed_once()
    {
        var code = (await Signed.GetAsync(CodeFlow.Request(("scope", "openid api1 offline_access")))).Code;
        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => RedeemUntilAnsweredAsync(At(i), code)));
        Assert.That(answers.Count(answer => (int)answer.Status == 200), Is.EqualTo(1));
        foreach (var answer in answers.Where(answer => (int)answer.Status != 200))
        {
            Assert.That((int)answer.Status, Is.EqualTo(400), string.Join('\n', _servers.Select(server => server.Logs.Text)));
            answer.MustBeRefused("invalid_grant");
        }
    }

    [Test]
    [Property("Requirement", "PAR-04")]
    public async Task pushed_request_that_many_complete_at_once_has_one_code()
    {
        var address = CodeFlow.Pushed(await Server.PushAsync());
        var pages = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => Browser(i).GetAsync(new Uri(At(i).Address, address).ToString())));
        var codes = pages.Where(page => page.Away is not null).Select(page => page.Code).ToArray();
        Assert.That(codes, Has.Length.EqualTo(1));
        foreach (var page in pages.Where(page => page.Away is null))
            page.MustBeErrorPage();
        (await At(1).RedeemAsync(codes[0])).MustBeIssued();
    }

    [Test]
    [Property("Requirement", "COD-11")]
    public async Task code_whose_answer_was_lost_is_used_up()
    {
        var before = await IssuedAsync();
        var code = (await Signed.GetAsync(CodeFlow.Request(("client_id", Referring), ("scope", "openid api1 offline_access")))).Code;
        var faulty = await Nodes.BreakAsync(Server);
        var (committed, goOn) = (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        faulty.After = call =>
        {
            if (call is not { Name: "TryReplaceAsync", Kind: GrantStore.Kind })
                return Task.CompletedTask;
            committed.TrySetResult();
            return goOn.Task;
        };
        using var gone = new CancellationTokenSource();
        using var form = new FormUrlEncodedContent(
            [.. new (string Name, string Value)[] { ("grant_type", "authorization_code"), ("client_id", Referring), ("client_secret", "secret"), ("code", code), ("redirect_uri", CodeFlow.Callback), ("code_verifier", CodeFlow.Verifier) }
                .Select(field => KeyValuePair.Create(field.Name, field.Value))]);
        var lost = Server.Http.PostAsync("/connect/token", form, gone.Token);
        await committed.Task;
        await gone.CancelAsync();
        Assert.That(async () => await lost, Throws.InstanceOf<OperationCanceledException>());
        faulty.Recover();
        goOn.SetResult();
        for (var i = 0; i < 3; i++)
            (await At(i).RedeemAsync(code, ("client_id", Referring))).MustBeRefused("invalid_grant");
        // One grant, and one access token of it; whoever came again had nothing made.
        Assert.That(await IssuedAsync(), Is.EqualTo((before.Grants + 1, before.References + 1)));
    }

    [Test]
    [Property("Requirement", "TOK-16")]
    public async Task store_that_is_away_uses_nothing_up()
    {
        var code = (await Signed.GetAsync(CodeFlow.Request(("scope", "openid api1 offline_access")))).Code;
        var pushed = CodeFlow.Pushed(await Server.PushAsync());
        var faulty = await Nodes.BreakAsync(Server);
        try
        {
            faulty.FailAt(call => call.Kind == GrantStore.Kind && call.Writes);
            (await Server.RedeemAsync(code)).MustBePutOff();
            (await Server.PushAsync()).MustBePutOff();
            MustBePutOff(await Signed.GetAsync(pushed));
            MustBePutOff(await Signed.GetAsync(CodeFlow.Request()));
            faulty.FailAt(_ => true);
            (await Server.RedeemAsync(code)).MustBePutOff();
            foreach (var address in new[] { pushed, CodeFlow.Request(), "/account/logout", "/" })
                MustBePutOff(await Signed.GetAsync(address));
        }
        finally
        {
            faulty.Recover();
        }

        (await Server.RedeemAsync(code)).MustBeIssued();
        Assert.That((await Signed.GetAsync(pushed)).Code, Is.Not.Empty);
    }

    [Test]
    public async Task sign_in_waits_for_the_store()
    {
        using var browser = new TestBrowser(Server.Address);
        var login = await browser.GetAsync(CodeFlow.Request());
        var faulty = await Nodes.BreakAsync(Server);
        try
        {
            faulty.FailAt(call => call.Kind == Host.SignIn.Sessions.Kind && call.Writes);
            MustBePutOff(await browser.SignInAsync(login));
            Assert.That(browser.Cookies.GetCookies(Server.Address)["pts.session"], Is.Null);
        }
        finally
        {
            faulty.Recover();
        }

        Assert.That((await browser.SignInAsync(login)).Code, Is.Not.Empty);
    }

    [Test]
    public async Task session_holds_on_every_node_and_ends_on_every_node()
    {
        using var here = new TestBrowser(Server.Address);
        await here.SignInAsync(await here.GetAsync("/account/login"));
        using var there = new TestBrowser(At(1).Address, here.Cookies);
        Assert.That((await there.GetAsync(CodeFlow.Request(("prompt", "none")))).Code, Is.Not.Empty);
        // A page that one node has shown is taken by another.
        var logout = await here.GetAsync("/account/logout");
        var (action, hidden) = logout.Form(0);
        await there.PostAsync(action, [.. hidden, ("decision", "logout")]);
        Assert.That((await here.GetAsync(CodeFlow.Request(("prompt", "none")))).Error, Is.EqualTo("login_required"));
    }

    [Test]
    public async Task what_was_used_stays_used_and_sessions_stay_after_a_restart()
    {
        if (provider == "memory")
        {
            // There is nothing to come back to; another node on the same store is the nearest thing.
            var newcomer = await StartOnSharedAsync();
            await HoldAsync(newcomer, (await Signed.GetAsync(CodeFlow.Request())).Code);
            return;
        }

        var code = (await Signed.GetAsync(CodeFlow.Request())).Code;
        _servers[0] = await _nodes.RestartAsync(Server, Configure);
        await HoldAsync(Server, code);
        _browsers.Add(new TestBrowser(Server.Address, Signed.Cookies));
    }

    // On PostgreSQL a node has 32 connections. Whoever waits too long for one is put off and comes again, as a client would.
    private static async Task<TokenAnswer> RedeemUntilAnsweredAsync(TestServer server, string code)
    {
        for (var attempt = 0; ; attempt++)
        {
            var answer = await server.RedeemAsync(code);
            if ((int)answer.Status != 503 || attempt == 50)
                return answer;
            answer.MustBePutOff();
        }
    }

    private async Task HoldAsync(TestServer server, string code)
    {
        using var browser = new TestBrowser(server.Address, Signed.Cookies);
        (await server.RedeemAsync(code)).MustBeIssued();
        (await server.RedeemAsync(code)).MustBeRefused("invalid_grant");
        var pushed = CodeFlow.Pushed(await server.PushAsync());
        Assert.That((await browser.GetAsync(pushed)).Code, Is.Not.Empty);
        (await browser.GetAsync(pushed)).MustBeErrorPage();
        Assert.That((await browser.GetAsync(CodeFlow.Request(("prompt", "none")))).Code, Is.Not.Empty);
    }

    // What there is in the store, whatever became of it.
    private async Task<(int Grants, int References)> IssuedAsync()
    {
        var store = At(1).Services.GetRequiredService<OperationalStore>();
        var grants = await store.ListAsync(new OperationalFilter { Kind = GrantStore.Kind, ClientId = Referring }, 1000);
        return (grants.Count, (await store.ListAsync(new OperationalFilter { Kind = Host.Grants.ReferenceTokens.Kind, ClientId = Referring }, 1000)).Count);
    }

    private static void MustBePutOff(BrowserPage page)
    {
        page.MustBeErrorPage(503);
        Assert.That(page.Headers.RetryAfter?.Delta, Is.GreaterThan(TimeSpan.Zero));
    }

    private TestServer At(int index) => _servers[index % _servers.Length];

    // The same browser at another node: ports make no difference to cookies.
    private TestBrowser Browser(int index) => new(At(index).Address, Signed.Cookies);

    private async Task<TestServer> StartOnSharedAsync()
    {
        var server = await TestServer.StartAsync(
            settings =>
            {
                settings["MasterKeys"] = new JsonArray(_nodes.MasterKey);
                GrantClients.AddTo(settings);
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
        settings["Clients"]!.AsArray().Remove(settings.Client(GrantClients.Web));
        CodeFlow.Configure(settings);
        var referring = settings.AddClient(Referring, ["authorization_code"], ["openid", "api1"]);
        (referring["RedirectUris"], referring["AllowOfflineAccess"], referring["AccessTokenType"]) = (new JsonArray(CodeFlow.Callback), true, "Reference");
    }
}
