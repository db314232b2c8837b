using PluginTokenServer.Host.Grants;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.Storage;

/// <summary>While the store is away nobody is blamed, nothing is used up, and it goes on by itself afterwards.</summary>
[TestFixture("memory")]
[TestFixture("sqlite")]
[TestFixture("postgresql")]
public sealed class OutageTests(string provider) : StoreFixture(provider)
{
    [TestCase(GrantClients.Web)]
    [TestCase(GrantClients.App)]
    [TestCase(GrantClients.Referring)]
    [TestCase(GrantClients.Sliding)]
    [Property("Requirement", "TOK-16")]
    public async Task failing_commit_uses_nothing_up(string client)
    {
        var token = (await Server.SignInAsync(client)).RefreshToken();
        var faulty = await Nodes.BreakAsync(Server);
        foreach (var kind in new[] { GrantStore.Kind, Host.Grants.ReferenceTokens.Kind })
        {
            faulty.FailAt(call => call.Kind == kind && call.Writes);
            if (kind == GrantStore.Kind || client == GrantClients.Referring)
                (await Server.RefreshAsync(client, token)).MustBePutOff();
        }

        faulty.FailAt(_ => true);
        (await Server.RefreshAsync(client, token)).MustBePutOff();
        faulty.Recover();
        await Server.RotateAsync(client, await Server.RotateAsync(client, token));
    }

    [TestCase(GrantClients.Web)]
    [TestCase(GrantClients.Referring)]
    [Property("Requirement", "TOK-16")]
    public async Task sign_in_waits_for_the_store_and_self_contained_tokens_do_not(string client)
    {
        var faulty = await Nodes.BreakAsync(Server);
        faulty.FailAt(_ => true);
        (await Server.TokenAsync([.. GrantClients.As(client), ("grant_type", "password"), ("username", "alice"), ("password", "alice"), ("scope", "api1 offline_access")])).MustBePutOff();
        (await Server.AskAsync(GrantClients.MachineReferring, "client_credentials", ("scope", "api1"))).MustBePutOff();
        (await Server.IntrospectAsync(GrantClients.Api1, new string('A', 72))).MustBeUncached();
        var own = (await Server.AskAsync("machine", "client_credentials", ("scope", "api1"))).MustBeIssued();
        Assert.That(await Server.IsActiveAsync(GrantClients.Api1, own.AccessToken), Is.True);
        faulty.Recover();
        await Server.RotateAsync(client, (await Server.SignInAsync(client)).RefreshToken());
    }

    [Test]
    [Property("Requirement", "TOK-16")]
    public async Task introspection_says_that_it_does_not_know()
    {
        var (jwt, reference) = (await Server.SignInAsync(), await Server.SignInAsync(GrantClients.Referring));
        var faulty = await Nodes.BreakAsync(Server);
        faulty.FailAt(call => call.Kind == GrantStore.Kind);
        foreach (var token in new[] { jwt.AccessToken, reference.AccessToken })
            (await Server.IntrospectAsync(GrantClients.Api1, token)).MustBePutOff();
        (await Server.IntrospectAsync(GrantClients.Web, jwt.RefreshToken())).MustBePutOff();
        (await Server.AskAsync("api1.client", "delegation", ("scope", "api2"), ("token", reference.AccessToken))).MustBePutOff();
        faulty.Recover();
        Assert.That(await Server.IsActiveAsync(GrantClients.Api1, reference.AccessToken), Is.True);
    }

    [TestCase(GrantClients.Web)]
    [TestCase(GrantClients.Referring)]
    [Property("Requirement", "F06")]
    public async Task write_that_landed_is_a_success_although_its_answer_is_lost(string client)
    {
        var faulty = await Nodes.BreakAsync(Server);
        faulty.After = call => call.Writes ? throw new IOException("The connection was reset.") : Task.CompletedTask;
        var token = (await Server.SignInAsync(client)).RefreshToken();
        var next = await Server.RotateAsync(client, token);
        faulty.Recover();
        await Server.RotateAsync(client, next);
    }

    [Test]
    [Property("Requirement", "F06")]
    public async Task rotation_whose_outcome_nobody_knows_can_be_asked_for_again()
    {
        var token = (await Server.SignInAsync()).RefreshToken();
        var faulty = await Nodes.BreakAsync(Server);
        var written = false;
        // Carried out, and then nothing is heard of the store any more.
        faulty.After = call => (written |= call is { Name: "TryReplaceAsync" }) ? throw new IOException("The connection was reset.") : Task.CompletedTask;
        (await Server.RefreshAsync(GrantClients.Web, token)).MustBePutOff();
        faulty.Recover();
        await Server.RotateAsync(GrantClients.Web, await Server.RotateAsync(GrantClients.Web, token));
    }

    [TestCase("TryReplaceAsync", GrantStore.Kind)]
    [TestCase("TryAddAsync", Host.Grants.ReferenceTokens.Kind)]
    [TestCase("FindAsync", GrantStore.Kind)]
    [Property("Requirement", "TOK-16")]
    public async Task store_that_hangs_is_given_up_and_nothing_is_used_up(string name, string kind)
    {
        var token = (await Server.SignInAsync(GrantClients.Referring)).RefreshToken();
        var faulty = await Nodes.BreakAsync(Server);
        var (hangs, never) = (false, new TaskCompletionSource());
        faulty.Before = call => (hangs |= call.Name == name && call.Kind == kind) ? never.Task : Task.CompletedTask;
        var refresh = Server.RefreshAsync(GrantClients.Referring, token);
        Assert.That(Eventually.Holds(() => hangs), Is.True);
        await Server.AdvanceUntilAsync(TimeSpan.FromMilliseconds(5), () => refresh.IsCompleted);
        (await refresh).MustBePutOff();
        faulty.Recover();
        await Server.RotateAsync(GrantClients.Referring, token);
    }
}
