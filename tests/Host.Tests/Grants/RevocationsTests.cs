using PluginTokenServer.Host.Grants;
using PluginTokenServer.Host.Storage;
using PluginTokenServer.Stores;

namespace PluginTokenServer.Host.Tests.Grants;

/// <summary>Once a revocation is acknowledged nothing is left that began before it, however the calls of both interleave.</summary>
[Property("Requirement", "REF-08")]
public sealed class RevocationsTests
{
    // What one user granted to one client.
    private const string Withdrawal = "Withdrawal";

    private GrantFixture _fixture = null!;

    [OneTimeSetUp]
    public async Task OpenAsync() => _fixture = await GrantFixture.OpenAsync();

    [SetUp]
    public Task ResetAsync() => _fixture.ResetAsync();

    [OneTimeTearDown]
    public async Task CloseAsync() => await _fixture.DisposeAsync();

    [TestCase("Subject", "1", "web")]
    [TestCase("Client", "web", "web")]
    [TestCase("Session", "s1", "web")]
    [TestCase("Origin", "plugin 1.0 abc", "web")]
    [TestCase("Subject", "1", "referring")]
    [TestCase(Withdrawal, "1", "web")]
    [TestCase(Withdrawal, "1", "referring")]
    public async Task no_interleaving_of_a_sign_in_and_a_revocation_leaves_a_live_grant(string scope, string value, string client)
    {
        var schedules = 0;
        for (var next = new List<int>(); next is not null; schedules++)
        {
            await _fixture.ResetAsync();
            var (request, access, token) = await _fixture.BeginAsync(client, "s1");
            _fixture.Parts.Clock.Advance(TimeSpan.FromTicks(10));
            var interleaving = new Interleaving(_fixture.Engine, next);
            bool? committed = null;
            await interleaving.RunAsync(
                async () => committed = await _fixture.Commit.TryCommitAsync(request),
                () => scope == Withdrawal
                    ? _fixture.Parts.Get<Revocations>().WithdrawAsync(value, client)
                    : _fixture.Parts.Get<Revocations>().RevokeAsync(Enum.Parse<RevocationScope>(scope), value));

            var name = string.Concat(interleaving.Taken);
            Assert.That(committed, Is.Not.Null, name);
            Assert.That(await _fixture.RefreshAsync(token, client), Is.Null, name);
            if (client == "referring")
                Assert.That(await _fixture.Parts.Get<ReferenceTokens>().FindAsync(access), Is.Null, name);
            next = interleaving.Next();
        }

        Assert.That(schedules, Is.GreaterThan(20));
    }

    [Test]
    public async Task no_interleaving_of_a_refresh_and_a_revocation_leaves_a_live_grant()
    {
        for (var next = new List<int>(); next is not null;)
        {
            await _fixture.ResetAsync();
            var token = await _fixture.GrantAsync();
            _fixture.Parts.Clock.Advance(TimeSpan.FromTicks(10));
            var interleaving = new Interleaving(_fixture.Engine, next);
            string? refreshed = null;
            await interleaving.RunAsync(async () => refreshed = await _fixture.RefreshAsync(token), () => _fixture.Parts.Get<Revocations>().RevokeAsync(RevocationScope.Subject, "1"));

            var name = string.Concat(interleaving.Taken);
            Assert.That((await _fixture.OnlyGrantAsync()).State.Revoked, name);
            foreach (var left in new[] { token, refreshed ?? token })
                Assert.That(await _fixture.RefreshAsync(left), Is.Null, name);
            next = interleaving.Next();
        }
    }

    [Test]
    public async Task no_interleaving_of_two_revocations_leaves_a_live_grant()
    {
        for (var next = new List<int>(); next is not null;)
        {
            await _fixture.ResetAsync();
            var token = await _fixture.GrantAsync();
            var interleaving = new Interleaving(_fixture.Engine, next);
            await interleaving.RunAsync(
                () => _fixture.Parts.Get<Revocations>().RevokeAsync(RevocationScope.Subject, "1"), () => _fixture.Parts.Get<Revocations>().RevokeAsync(RevocationScope.Subject, "1"));
            Assert.That(await _fixture.RefreshAsync(token), Is.Null, string.Concat(interleaving.Taken));
            next = interleaving.Next();
        }
    }

    [TestCase(true, Description = "As the upkeep does with one that has expired.")]
    [TestCase(false, Description = "As a node does that began before, and comes late.")]
    public async Task marker_that_went_or_changed_while_it_was_replaced_is_set_all_the_same(bool isRemoved)
    {
        var (engine, revocations) = (_fixture.Parts.Get<MemoryStore>(), _fixture.Parts.Get<Revocations>());
        await revocations.RevokeAsync(RevocationScope.Client, "web");
        _fixture.Parts.Clock.Advance(TimeSpan.FromTicks(10));
        var (request, _, token) = await _fixture.BeginAsync();
        _fixture.Parts.Clock.Advance(TimeSpan.FromTicks(10));
        var (known, isFirst) = ((await _fixture.ListAsync("revocation")).Single(), true);
        _fixture.Engine.Before = async call =>
        {
            if (call is { Name: "TryReplaceAsync", Kind: "revocation" } && isFirst)
            {
                isFirst = false;
                Assert.That(isRemoved
                    ? await engine.RemoveAsync(known.Kind, known.Id, CancellationToken.None)
                    : await engine.TryReplaceAsync(new OperationalRecord { Kind = known.Kind, Id = known.Id, Stamp = OperationalStore.NewStamp(), CreatedAt = known.CreatedAt, ExpiresAt = known.ExpiresAt }, known.Stamp, CancellationToken.None));
            }
        };

        await revocations.RevokeAsync(RevocationScope.Client, "web");

        Assert.That(isFirst, Is.False);
        Assert.That(await _fixture.Commit.TryCommitAsync(request), Is.False);
        Assert.That(await _fixture.RefreshAsync(token), Is.Null);
    }

    [Test]
    public async Task who_signs_in_afterwards_is_let_in()
    {
        var before = await _fixture.GrantAsync();
        Assert.That(await _fixture.Parts.Get<Revocations>().RevokeAsync(RevocationScope.Subject, "1"), Is.EqualTo((1, 0)));
        _fixture.Parts.Clock.Advance(TimeSpan.FromTicks(10));
        var after = await _fixture.GrantAsync();
        Assert.That(await _fixture.RefreshAsync(after), Is.Not.Null);
        Assert.That(await _fixture.RefreshAsync(before), Is.Null);
    }

    [TestCase("Subject", "2")]
    [TestCase("Client", "referring")]
    [TestCase("Session", "s2")]
    [TestCase("Origin", "plugin 1.1 abc")]
    public async Task what_was_not_meant_stays(string scope, string value)
    {
        var token = await _fixture.GrantAsync();
        Assert.That(await _fixture.Parts.Get<Revocations>().RevokeAsync(Enum.Parse<RevocationScope>(scope), value), Is.EqualTo((0, 0)));
        Assert.That(await _fixture.RefreshAsync(token), Is.Not.Null);
    }

    [TestCase("2", "web")]
    [TestCase("1", "referring")]
    [TestCase("web", "1")]
    [TestCase("", "1web")]
    public async Task what_another_user_or_another_client_has_is_not_taken_back(string subject, string client)
    {
        var token = await _fixture.GrantAsync();
        var (request, _, begun) = await _fixture.BeginAsync();
        _fixture.Parts.Clock.Advance(TimeSpan.FromTicks(10));
        Assert.That(await _fixture.Parts.Get<Revocations>().WithdrawAsync(subject, client), Is.EqualTo((0, 0)));
        // The marker is not theirs either.
        Assert.That(await _fixture.Commit.TryCommitAsync(request));
        foreach (var live in new[] { token, begun })
            Assert.That(await _fixture.RefreshAsync(live), Is.Not.Null);
    }

    [Test]
    [Property("Requirement", "REF-13")]
    public async Task what_a_client_had_is_taken_back_and_what_it_is_given_afterwards_is_not()
    {
        var before = await _fixture.GrantAsync();
        Assert.That(await _fixture.Parts.Get<Revocations>().WithdrawAsync("1", "web"), Is.EqualTo((1, 0)));
        _fixture.Parts.Clock.Advance(TimeSpan.FromTicks(10));
        var after = await _fixture.GrantAsync();
        Assert.That(await _fixture.RefreshAsync(after), Is.Not.Null);
        Assert.That(await _fixture.RefreshAsync(before), Is.Null);
        Assert.That(await _fixture.Parts.Get<Revocations>().WithdrawAsync("1", "web"), Is.EqualTo((1, 0)));
    }

    [Test]
    public async Task many_grants_go_together_batch_after_batch()
    {
        for (var i = 0; i < 401; i++)
            await _fixture.GrantAsync("referring");
        Assert.That(await _fixture.Parts.Get<Revocations>().RevokeAsync(RevocationScope.Client, "referring"), Is.EqualTo((401, 401)));
        Assert.That(await _fixture.Parts.Get<Revocations>().RevokeAsync(RevocationScope.Client, "referring"), Is.EqualTo((0, 0)));
    }

    [TestCase("TryAddAsync", "revocation")]
    [TestCase("ListAsync", GrantStore.Kind)]
    [TestCase("TryReplaceAsync", GrantStore.Kind)]
    [TestCase("ListAsync", ReferenceTokens.Kind)]
    [Property("Requirement", "REV-03")]
    public async Task revocation_that_could_not_be_done_is_not_acknowledged(string call, string kind)
    {
        await _fixture.GrantAsync();
        _fixture.Engine.FailAt(made => made.Name == call && made.Kind == kind);
        await Assert.ThrowsAsync<Diagnostics.UnavailableException>(() => _fixture.Parts.Get<Revocations>().RevokeAsync(RevocationScope.Subject, "1"));
    }
}
