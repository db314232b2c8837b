using System.Net;
using PluginTokenServer.Host.Grants;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.RefreshToken;

/// <summary>Two nodes on one PostgreSQL, or one on SQLite with many requests at once: there is one successor, and what has been revoked stays so everywhere.</summary>
[TestFixture("sqlite")]
[TestFixture("postgresql")]
public sealed class RaceTests(string provider) : StoreFixture(provider)
{
    private TestServer _second = null!;

    [OneTimeSetUp]
    public async Task StartSecondAsync() => _second = Provider == "postgresql" ? await Nodes.StartAsync(plugins: ShapePlugin.Instance) : Server;

    [TestCase(GrantClients.Web)]
    [TestCase(GrantClients.App)]
    [TestCase(GrantClients.Referring)]
    [Property("Requirement", "REF-07")]
    public async Task many_refreshes_at_once_have_one_successor(string client)
    {
        var token = (await Server.SignInAsync(client)).RefreshToken();
        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => (i % 2 == 0 ? Server : _second).RefreshAsync(client, token)));
        Assert.That(answers.Select(answer => (int)answer.Status), Is.All.EqualTo(200));
        var successor = answers.Select(answer => answer.RefreshToken()).Distinct().Single();
        await _second.RotateAsync(client, successor);
    }

    [Test]
    [Property("Requirement", "REF-07")]
    public async Task strict_client_has_one_winner_and_loses_nothing_by_the_race()
    {
        await using var strict = await Server.ChangedAsync(settings => settings.Section("RefreshTokens")["ConfidentialRetrySeconds"] = 0);
        var token = (await Server.SignInAsync()).RefreshToken();
        var faulty = await Nodes.BreakAsync(Server);
        // Both have read the grant before either writes.
        var waiting = 2;
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        faulty.Before = call =>
        {
            if (call is not { Name: "TryReplaceAsync", Kind: GrantStore.Kind })
                return Task.CompletedTask;
            if (Interlocked.Decrement(ref waiting) == 0)
                gate.SetResult();
            return gate.Task;
        };
        var answers = await Task.WhenAll(Server.RefreshAsync(GrantClients.Web, token), Server.RefreshAsync(GrantClients.Web, token));
        faulty.Recover();
        var won = answers.Single(answer => answer.Status == HttpStatusCode.OK);
        answers.Single(answer => answer.Status != HttpStatusCode.OK).MustBeRefused("invalid_grant");
        await Server.RotateAsync(GrantClients.Web, won.RefreshToken());
    }

    [Test]
    [Property("Requirement", "REF-07")]
    public async Task many_refreshes_with_a_token_that_stays_move_its_end_together()
    {
        await using var sliding = await Server.ChangedAsync(settings => settings.Client(GrantClients.Reusing)["RefreshTokenExpiration"] = "Sliding");
        var token = (await Server.SignInAsync(GrantClients.Reusing)).RefreshToken();
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Server.RefreshAsync(GrantClients.Reusing, token)));
        Assert.That(answers.Select(answer => ((int)answer.Status, answer.RefreshToken())), Is.All.EqualTo((200, token)));
    }

    [TestCase(GrantClients.Web)]
    [TestCase(GrantClients.Referring)]
    [Property("Requirement", "REF-08")]
    public async Task nothing_survives_a_revocation_among_refreshes(string client)
    {
        for (var round = 0; round < 5; round++)
        {
            var issued = await Server.SignInAsync(client);
            var refreshes = Enumerable.Range(0, 8).Select(i => (i % 2 == 0 ? Server : _second).RefreshAsync(client, issued.RefreshToken())).ToList();
            var revoked = await _second.RevokeAsync(client, issued.RefreshToken());
            Assert.That((int)revoked.Status, Is.EqualTo(200));
            (await Server.RefreshAsync(client, issued.RefreshToken())).MustBeRefused("invalid_grant");
            foreach (var answer in (await Task.WhenAll(refreshes)).Append(issued).Where(answer => answer.Has("access_token")))
            {
                // A JWT is known to the node that signed it.
                foreach (var node in client == GrantClients.Web ? new[] { Server } : [Server, _second])
                    Assert.That(await node.IsActiveAsync(GrantClients.Api1, answer.AccessToken), Is.False);
                Assert.That(await Server.IsActiveAsync(client, answer.RefreshToken()), Is.False);
                (await _second.RefreshAsync(client, answer.RefreshToken())).MustBeRefused("invalid_grant");
            }
        }
    }

    [TestCase("TryReplaceAsync", true)]
    [TestCase("TryReplaceAsync", false)]
    [Property("Requirement", "REF-08")]
    public async Task refresh_that_stands_at_its_commit_while_the_grant_is_revoked_brings_nothing(string stands, bool beforeTheWrite)
    {
        var issued = await Server.SignInAsync();
        var faulty = await Nodes.BreakAsync(Server);
        var (arrived, goOn) = (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        Task Stand(StoreCall call)
        {
            if (call.Name != stands || call.Kind != GrantStore.Kind || arrived.Task.IsCompleted)
                return Task.CompletedTask;
            arrived.SetResult();
            return goOn.Task;
        }

        if (beforeTheWrite)
            faulty.Before = Stand;
        else
            faulty.After = Stand;
        var refresh = Server.RefreshAsync(GrantClients.Web, issued.RefreshToken());
        await arrived.Task;
        Assert.That((int)(await Server.RevokeAsync(GrantClients.Web, issued.RefreshToken())).Status, Is.EqualTo(200));
        goOn.SetResult();
        var answer = await refresh;
        faulty.Recover();
        if (beforeTheWrite)
            answer.MustBeRefused("invalid_grant");
        else
            Assert.That(await Server.IsActiveAsync(GrantClients.Api1, answer.AccessToken), Is.False);
    }
}
