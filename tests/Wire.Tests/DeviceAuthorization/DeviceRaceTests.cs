using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using PluginTokenServer.Host.DeviceAuthorization;
using PluginTokenServer.Host.Grants;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.DeviceAuthorization;

/// <summary>Two nodes on one PostgreSQL, or one on SQLite with many requests at once: one answer counts, one poll gets the tokens, and nothing is lost while the store is away.</summary>
[TestFixture("sqlite")]
[TestFixture("postgresql")]
public sealed class DeviceRaceTests(string provider) : DeviceFixture(provider)
{
    private static readonly string[] Waiting = ["authorization_pending", "slow_down"];

    private TestServer _second = null!;
    private TestBrowser _alice2 = null!;

    [OneTimeSetUp]
    public async Task StartSecondAsync()
    {
        _second = Provider == "postgresql" ? await StartNodeAsync() : Server;
        // The same browser at another node: ports make no difference to cookies.
        _alice2 = new TestBrowser(_second.Address, Alice.Cookies);
    }

    [OneTimeTearDown]
    public void StopSecond() => _alice2.Dispose();

    protected override void Configure(JsonObject settings) => settings["Users"]!.AsArray().Add(
        new JsonObject { ["SubjectId"] = "3", ["Username"] = "carol", ["PasswordHash"] = PasswordHashes.Of("carol") });

    [Test]
    [Property("Requirement", "DEV-04")]
    public async Task of_two_pollers_on_two_nodes_one_gets_the_tokens()
    {
        var device = await Server.BeginAsync(DeviceFlow.Television, ("scope", "openid api1 offline_access"));
        (await Alice.ConnectAsync(device)).MustBeConnected();
        // Both have read the grant before either writes.
        var gate = new Gate(2);
        foreach (var node in new[] { Server, _second }.Distinct())
            (await Nodes.BreakAsync(node)).Before = call => call is { Name: "TryReplaceAsync", Kind: GrantStore.Kind } ? gate.PassAsync() : Task.CompletedTask;
        var answers = await Task.WhenAll(Server.PollAsync(device), _second.PollAsync(device));
        Mend();
        var won = answers.Single(answer => answer.Status == HttpStatusCode.OK).MustBeIssued();
        answers.Single(answer => answer.Status != HttpStatusCode.OK).MustBeRefused("invalid_grant");
        // The loser takes nothing from the winner.
        Assert.That(await Server.IsActiveAsync(GrantClients.Api1, won.AccessToken), Is.True);
        (await _second.TokenAsync(("grant_type", "refresh_token"), ("client_id", DeviceFlow.Television), ("refresh_token", won.RefreshToken()))).MustBeIssued();
    }

    [Test]
    [Property("Requirement", "DEV-04")]
    public async Task of_many_pollers_one_gets_the_tokens()
    {
        var device = await Server.BeginAsync(DeviceFlow.Till);
        (await Alice.ConnectAsync(device)).MustBeConnected();
        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => (i % 2 == 0 ? Server : _second).PollAsync(device)));
        Assert.That(answers.Count(answer => answer.Status == HttpStatusCode.OK), Is.EqualTo(1));
        foreach (var answer in answers.Where(answer => answer.Status != HttpStatusCode.OK))
            answer.MustBeRefused("invalid_grant");
    }

    [Test]
    [Property("Requirement", "DEV-04")]
    public async Task answer_and_polls_at_once_come_to_one_answer_and_one_set_of_tokens()
    {
        for (var round = 0; round < 12; round++)
        {
            var device = await Server.BeginAsync();
            var page = (await Alice.EnterAsync(device.UserCode)).MustAsk();
            var allowed = Alice.AllowAsync(page, "api1");
            var answers = (await Task.WhenAll(Enumerable.Range(0, 4).Select(i => (i % 2 == 0 ? Server : _second).PollAsync(device)))).ToList();
            (await allowed).MustBeConnected();
            answers.Add(await _second.PollAsync(device));
            Assert.That(answers.Count(answer => answer.Status == HttpStatusCode.OK), Is.EqualTo(1));
            Assert.That(answers.Where(answer => answer.Status != HttpStatusCode.OK).Select(answer => answer.Error), Is.All.AnyOf([.. Waiting, "invalid_grant"]));
        }
    }

    [Test]
    [Property("Requirement", "DEV-04")]
    public async Task poll_that_is_overtaken_by_the_answer_gets_the_tokens()
    {
        var device = await Server.BeginAsync();
        var page = (await _alice2.EnterAsync(device.UserCode)).MustAsk();
        var (read, goOn) = Hold(await Nodes.BreakAsync(Server), "TryReplaceAsync", GrantStore.Kind);
        var poll = Server.PollAsync(device);
        await read;
        (await _alice2.AllowAsync(page, "api1")).MustBeConnected();
        goOn.SetResult();
        (await poll).MustBeIssued();
        (await _second.PollAsync(device)).MustBeRefused("invalid_grant");
    }

    [Test]
    [Property("Requirement", "DEV-04")]
    public async Task answer_that_is_overtaken_by_a_poll_counts()
    {
        var device = await Server.BeginAsync();
        var page = (await Alice.EnterAsync(device.UserCode)).MustAsk();
        var (read, goOn) = Hold(await Nodes.BreakAsync(Server), "TryReplaceAsync", GrantStore.Kind);
        var allowed = Alice.AllowAsync(page, "api1");
        await read;
        (await _second.PollAsync(device)).MustBeRefused("authorization_pending");
        goOn.SetResult();
        (await allowed).MustBeConnected();
        (await _second.PollAsync(device)).MustBeIssued();
    }

    [Test]
    [Property("Requirement", "DEV-07")]
    public async Task of_two_answers_at_once_one_counts()
    {
        for (var round = 0; round < 8; round++)
        {
            var device = await Server.BeginAsync();
            var (here, there) = ((await Alice.EnterAsync(device.UserCode)).MustAsk(), (await _alice2.EnterAsync(device.UserCode)).MustAsk());
            var answers = await Task.WhenAll(Alice.AllowAsync(here, "api1"), _alice2.DenyAsync(there));
            var poll = await Server.PollAsync(device);
            if (answers[0].Status == HttpStatusCode.OK)
            {
                answers[0].MustBeConnected();
                answers[1].MustBeOver();
                poll.MustBeIssued();
            }
            else
            {
                answers[0].MustBeOver();
                answers[1].MustBeDenied();
                poll.MustBeRefused("access_denied");
            }
        }
    }

    [Test]
    [Property("Requirement", "DEV-07")]
    public async Task two_people_at_once_connect_one_of_them()
    {
        using var bob = await SignedInAsync(_second, "bob");
        var device = await Server.BeginAsync();
        var (hers, his) = ((await Alice.EnterAsync(device.UserCode)).MustAsk(), (await bob.EnterAsync(device.UserCode)).MustAsk());
        var answers = await Task.WhenAll(Alice.AllowAsync(hers, "api1"), bob.AllowAsync(his, "api1"));
        var winner = answers[0].Status == HttpStatusCode.OK ? 0 : 1;
        answers[winner].MustBeConnected();
        answers[1 - winner].MustBeOver();
        Assert.That((await _second.PollAsync(device)).MustBeIssued().Claims().GetProperty("sub").GetString(), Is.EqualTo(winner == 0 ? "1" : "2"));
    }

    [Test]
    [Property("Requirement", "REV-02")]
    public async Task whoever_is_revoked_while_they_say_yes_has_said_nothing()
    {
        using var carol = await SignedInAsync("carol");
        var device = await Server.BeginAsync();
        var page = (await carol.EnterAsync(device.UserCode)).MustAsk();
        Advance(1);
        var (read, goOn) = Hold(await Nodes.BreakAsync(Server), "TryReplaceAsync", GrantStore.Kind);
        var allowed = carol.AllowAsync(page, "api1");
        await read;
        await _second.Services.GetRequiredService<Revocations>().RevokeAsync(RevocationScope.Subject, "3");
        goOn.SetResult();
        (await allowed).MustBeOver();
        (await _second.PollAsync(device)).MustBeRefused("invalid_grant");
    }

    [Test]
    [Property("Requirement", "DEV-02")]
    public async Task what_one_node_began_another_goes_on_with()
    {
        var device = await Server.BeginAsync();
        (await _second.PollAsync(device)).MustBeRefused("authorization_pending");
        (await _alice2.ConnectAsync(device)).MustBeConnected();
        (await Server.PollAsync(device)).MustBeIssued();
    }

    [Test]
    [Property("Requirement", "TOK-16")]
    public async Task store_that_is_away_uses_nothing_up()
    {
        var (device, other, granted) = (await Server.BeginAsync(), await Server.BeginAsync(), await Server.BeginAsync());
        (await Alice.ConnectAsync(granted)).MustBeConnected();
        var (entry, page) = (await Alice.GetAsync(DeviceFlow.Page), (await Alice.EnterAsync(device.UserCode)).MustAsk());
        var faulty = await Nodes.BreakAsync(Server);
        foreach (var picked in new Func<StoreCall, bool>[] { call => call.Kind == GrantStore.Kind && call.Writes, call => call.Kind == GrantStore.Kind, _ => true })
        {
            faulty.FailAt(picked);
            (await Server.AskForCodesAsync()).MustBePutOff();
            (await Server.PollAsync(granted)).MustBePutOff();
            (await Server.PollAsync(other)).MustBePutOff();
            MustBePutOff(await Alice.AllowAsync(page, "api1"));
            MustBePutOff(await Alice.DenyAsync(page));
        }

        MustBePutOff(await Alice.SubmitAsync(entry, 0, ("user_code", other.UserCode)));
        MustBePutOff(await Alice.GetAsync(DeviceFlow.Page));
        faulty.Recover();
        (await Alice.AllowAsync(page, "api1")).MustBeConnected();
        (await Alice.SubmitAsync(entry, 0, ("user_code", other.UserCode))).MustAsk();
        (await Server.PollAsync(other)).MustBeRefused("authorization_pending");
        foreach (var answered in new[] { device, granted })
            (await Server.PollAsync(answered)).MustBeIssued();
    }

    [Test]
    [Property("Requirement", "TOK-16")]
    public async Task answer_that_was_written_counts_although_the_code_could_not_be_put_away()
    {
        var device = await Server.BeginAsync();
        var page = (await Alice.EnterAsync(device.UserCode)).MustAsk();
        var faulty = await Nodes.BreakAsync(Server);
        faulty.FailAt(call => call is { Name: "RemoveAsync", Kind: UserCodes.Kind });
        (await Alice.AllowAsync(page, "api1")).MustBeConnected();
        faulty.Recover();
        (await Alice.EnterAsync(device.UserCode)).MustAskForCode(400);
        (await Server.PollAsync(device)).MustBeIssued();
    }

    private void Mend()
    {
        foreach (var node in new[] { Server, _second })
            (node.Services.GetRequiredService<Host.Storage.OperationalStore>().Engine as FaultyStore)?.Recover();
    }

    // Holds the first such call, and no other.
    private static (Task Read, TaskCompletionSource GoOn) Hold(FaultyStore store, string name, string kind)
    {
        var (read, goOn) = (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        store.Before = call => call.Name == name && call.Kind == kind && read.TrySetResult() ? goOn.Task : Task.CompletedTask;
        return (read.Task, goOn);
    }

    private static void MustBePutOff(BrowserPage page)
    {
        page.MustBeErrorPage(503);
        Assert.That(page.Headers.RetryAfter?.Delta, Is.GreaterThan(TimeSpan.Zero));
    }

    // Opens once so many stand before it; who comes later goes through.
    private sealed class Gate(int count)
    {
        private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _missing = count;

        public Task PassAsync()
        {
            if (Interlocked.Decrement(ref _missing) == 0)
                _open.SetResult();
            return _open.Task;
        }
    }
}
