using PluginTokenServer.Host.Diagnostics;
using PluginTokenServer.Host.Grants;
using PluginTokenServer.Host.Handles;
using PluginTokenServer.Host.Storage;
using PluginTokenServer.Host.Token;
using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Host.Tests.Grants;

/// <summary>One conditional write decides; whoever comes second is decided again by what is there then.</summary>
public sealed class GrantCommitTests
{
    private GrantFixture _fixture = null!;

    [OneTimeSetUp]
    public async Task OpenAsync() => _fixture = await GrantFixture.OpenAsync();

    [SetUp]
    public Task ResetAsync() => _fixture.ResetAsync();

    [OneTimeTearDown]
    public async Task CloseAsync() => await _fixture.DisposeAsync();

    [Test]
    public async Task change_that_leaves_the_generation_takes_nothing_away()
    {
        var request = (await _fixture.PresentAsync(await _fixture.GrantAsync()))!;
        var next = await GrantFixture.AnswerAsync(request);
        await ChangeAsync(state => state with { Description = "changed" });
        Assert.That(await _fixture.Commit.TryCommitAsync(request));
        var grant = await _fixture.OnlyGrantAsync();
        Assert.That((grant.State.Generation, grant.State.Description), Is.EqualTo((2u, "changed")));
        Assert.That(await _fixture.RefreshAsync(next), Is.Not.Null);
    }

    [Test]
    [Property("Requirement", "REF-07")]
    public async Task whoever_is_overtaken_has_the_same_successor_and_writes_nothing()
    {
        var token = await _fixture.GrantAsync();
        var (first, second) = ((await _fixture.PresentAsync(token))!, (await _fixture.PresentAsync(token))!);
        var (one, two) = (await GrantFixture.AnswerAsync(first), await GrantFixture.AnswerAsync(second));
        Assert.That(one, Is.EqualTo(two).And.Not.EqualTo(token));
        Assert.That(await _fixture.Commit.TryCommitAsync(first));
        var stamp = (await _fixture.OnlyGrantAsync()).Record.Stamp;
        _fixture.Parts.Clock.Advance(TimeSpan.FromSeconds(59));
        Assert.That(await _fixture.Commit.TryCommitAsync(second));
        Assert.That((await _fixture.OnlyGrantAsync()).Record.Stamp, Is.EqualTo(stamp));
    }

    [TestCase(0, 0)]
    [TestCase(60, 60)]
    [Property("Requirement", "REF-07")]
    public async Task whoever_is_overtaken_by_more_than_the_window_is_refused_and_revokes_nothing(int window, int later)
    {
        await using var fixture = await GrantFixture.OpenAsync(window);
        var token = await fixture.GrantAsync();
        var (first, second) = ((await fixture.PresentAsync(token))!, (await fixture.PresentAsync(token))!);
        var next = await GrantFixture.AnswerAsync(first);
        await GrantFixture.AnswerAsync(second);
        Assert.That(await fixture.Commit.TryCommitAsync(first));
        fixture.Parts.Clock.Advance(TimeSpan.FromSeconds(later));
        Assert.That(await fixture.Commit.TryCommitAsync(second), Is.False);
        Assert.That(await fixture.RefreshAsync(next), Is.Not.Null);
    }

    [Test]
    public async Task whoever_is_overtaken_twice_is_refused()
    {
        var token = await _fixture.GrantAsync();
        var slow = (await _fixture.PresentAsync(token))!;
        await GrantFixture.AnswerAsync(slow);
        await _fixture.RefreshAsync((await _fixture.RefreshAsync(token))!);
        Assert.That(await _fixture.Commit.TryCommitAsync(slow), Is.False);
        Assert.That((await _fixture.OnlyGrantAsync()).State.Revoked, Is.False);
    }

    [TestCase(true)]
    [TestCase(false)]
    [Property("Requirement", "REF-08")]
    public async Task revoked_or_removed_grant_refuses_and_its_references_do_not_lie_about(bool revoked)
    {
        var request = (await _fixture.PresentAsync(await _fixture.GrantAsync("referring"), "referring"))!;
        var references = (await _fixture.ListAsync(ReferenceTokens.Kind)).Count;
        await GrantFixture.AnswerAsync(request);
        var id = (await _fixture.OnlyGrantAsync()).Id;
        Assert.That(revoked ? await _fixture.Grants.RevokeAsync(id) : await _fixture.Parts.Get<OperationalStore>().RemoveAsync(GrantStore.Kind, id));
        Assert.That(await _fixture.Commit.TryCommitAsync(request), Is.False);
        Assert.That(await _fixture.ListAsync(ReferenceTokens.Kind), Has.Count.EqualTo(references));
    }

    [Test]
    public async Task grant_that_is_fought_over_is_put_off()
    {
        var request = (await _fixture.PresentAsync(await _fixture.GrantAsync()))!;
        await GrantFixture.AnswerAsync(request);
        var (changing, swaps) = (false, 0);
        _fixture.Engine.Before = async call =>
        {
            if (changing || call is not { Name: "TryReplaceAsync" })
                return;
            (changing, swaps) = (true, swaps + 1);
            await ChangeAsync(state => state with { Description = $"{swaps}" });
            changing = false;
        };
        var commit = _fixture.Commit.TryCommitAsync(request);
        // Nobody waits before the first two attempts.
        Assert.That((commit.IsCompleted, swaps), Is.EqualTo((false, 2)));
        var start = _fixture.Parts.Clock.GetUtcNow();
        await PassAsync(commit);
        await Assert.ThrowsAsync<UnavailableException>(() => commit);
        Assert.That(swaps, Is.EqualTo(8));
        Assert.That((_fixture.Parts.Clock.GetUtcNow() - start).TotalMilliseconds, Is.InRange(6, 250));
    }

    [Test]
    [Property("Requirement", "REV-03")]
    public async Task revocation_of_a_grant_that_is_fought_over_waits_between_its_attempts_and_is_not_acknowledged()
    {
        await _fixture.GrantAsync();
        var id = (await _fixture.OnlyGrantAsync()).Id;
        var (changing, swaps) = (false, 0);
        _fixture.Engine.Before = async call =>
        {
            if (changing || call is not { Name: "TryReplaceAsync" })
                return;
            (changing, swaps) = (true, swaps + 1);
            await ChangeAsync(state => state with { Description = $"{swaps}" });
            changing = false;
        };
        var revocation = _fixture.Grants.RevokeAsync(id);
        Assert.That((revocation.IsCompleted, swaps), Is.EqualTo((false, 2)));
        await PassAsync(revocation);
        await Assert.ThrowsAsync<UnavailableException>(() => revocation);
        Assert.That(swaps, Is.EqualTo(32));
    }

    [TestCase("TryAddAsync", true)]
    [TestCase("TryAddAsync", false)]
    [TestCase("TryReplaceAsync", true)]
    [TestCase("TryReplaceAsync", false)]
    [Property("Requirement", "F06")]
    public async Task lost_answer_to_the_deciding_write_changes_nothing(string write, bool landed)
    {
        var begins = write == "TryAddAsync";
        var request = begins ? (await _fixture.BeginAsync()).Request : (await _fixture.PresentAsync(await _fixture.GrantAsync()))!;
        if (!begins)
            await GrantFixture.AnswerAsync(request);
        Func<StoreCall, Task> fails = call => call.Name == write && call.Kind == GrantStore.Kind ? throw new IOException("The connection was lost.") : Task.CompletedTask;
        if (landed)
            _fixture.Engine.After = fails;
        else
            _fixture.Engine.Before = fails;
        if (landed)
            Assert.That(await _fixture.Commit.TryCommitAsync(request));
        else
            await Assert.ThrowsAsync<UnavailableException>(() => _fixture.Commit.TryCommitAsync(request));
        _fixture.Engine.Recover();
        Assert.That((await _fixture.ListAsync(GrantStore.Kind)).Count, Is.EqualTo(begins && !landed ? 0 : 1));
        if (!begins)
            Assert.That((await _fixture.OnlyGrantAsync()).State.Generation, Is.EqualTo(landed ? 2u : 1u));
    }

    [Test]
    [Property("Requirement", "TOK-16")]
    public async Task store_that_hangs_at_the_commit_is_asked_only_what_became_of_the_write()
    {
        var request = (await _fixture.PresentAsync(await _fixture.GrantAsync("referring"), "referring"))!;
        await GrantFixture.AnswerAsync(request);
        var (hangs, calls, never) = (false, new List<string>(), new TaskCompletionSource());
        _fixture.Engine.Before = call =>
        {
            if (!(hangs |= call.Name == "TryReplaceAsync"))
                return Task.CompletedTask;
            calls.Add(call.Name);
            return never.Task;
        };
        var commit = _fixture.Commit.TryCommitAsync(request);
        Assert.That(Eventually.Holds(() =>
        {
            _fixture.Parts.Clock.Advance(TimeSpan.FromMilliseconds(1));
            return commit.IsCompleted;
        }));
        await Assert.ThrowsAsync<UnavailableException>(() => commit);
        Assert.That(calls, Is.EqualTo(new[] { "TryReplaceAsync", "FindAsync" }));
    }

    [Test]
    [Property("Requirement", "TOK-16")]
    public async Task nobody_waits_for_a_marker_that_is_taken_back_from_a_store_that_hangs()
    {
        var (request, _, _) = await _fixture.BeginAsync();
        request.Grant!.Context.UseOnce("p", "id", _fixture.Parts.Clock.GetUtcNow().AddHours(1));
        var (removing, never) = (false, new TaskCompletionSource());
        _fixture.Engine.Before = call =>
        {
            removing |= call.Name == "RemoveAsync";
            return removing ? never.Task : call is { Name: "TryAddAsync", Kind: GrantStore.Kind } ? throw new IOException() : Task.CompletedTask;
        };
        var commit = _fixture.Parts.Get<Commit>().ApplyAsync(request).AsTask();
        Assert.That(Eventually.Holds(() => commit.IsCompleted));
        Assert.That(removing);
        await Assert.ThrowsAsync<UnavailableException>(() => commit);
    }

    [Test]
    public async Task request_without_a_grant_writes_nothing()
    {
        _fixture.Engine.FailAt(_ => true);
        var request = _fixture.Parts.Request("machine", "api1");
        Assert.That(await _fixture.Commit.TryCommitAsync(request));
    }

    [Test]
    public async Task refresh_token_of_the_next_key_is_read_by_all_and_written_alike()
    {
        var token = await _fixture.GrantAsync();
        Assert.That(_fixture.Parts.Get<HandleKeys>().TryRead(HandleKind.RefreshToken, token, out var handle));
        var grant = await _fixture.OnlyGrantAsync();
        Assert.That((grant.Id, grant.State.KeyId, grant.State.Generation), Is.EqualTo((handle.RecordId, handle.KeyId, 1u)));
    }

    // Moves the clock for as long as something waits for it.
    private async Task PassAsync(Task waiting) => Assert.That(await Eventually.HoldsAsync(() =>
    {
        _fixture.Parts.Clock.Advance(TimeSpan.FromMilliseconds(1));
        return Task.FromResult(waiting.IsCompleted);
    }));

    private async Task ChangeAsync(Func<GrantState, GrantState> change)
    {
        var grant = await _fixture.OnlyGrantAsync();
        Assert.That(await _fixture.Grants.TryReplaceAsync(grant, change(grant.State), TimeSpan.Zero));
    }
}
