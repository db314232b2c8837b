using PluginTokenServer.Host.Tests.Grants;

namespace PluginTokenServer.Host.Tests.RefreshToken;

/// <summary>The window for a retry opens once, with the rotation.</summary>
public sealed class RetryTests
{
    [Test]
    [Property("Requirement", "REF-02")]
    public async Task retry_that_is_answered_after_the_window_does_not_open_it_again()
    {
        await using var fixture = await GrantFixture.OpenAsync();
        var token = await fixture.GrantAsync();
        var next = await fixture.RefreshAsync(token);
        var rotated = (await fixture.OnlyGrantAsync()).State.RotatedAt;
        fixture.Parts.Clock.Advance(TimeSpan.FromSeconds(59));
        var slow = (await fixture.PresentAsync(token))!;
        // A plugin takes its time over the answer.
        fixture.Parts.Clock.Advance(TimeSpan.FromSeconds(3));
        Assert.That(await GrantFixture.AnswerAsync(slow), Is.EqualTo(next));
        Assert.That(await fixture.Commit.TryCommitAsync(slow));
        Assert.That((await fixture.OnlyGrantAsync()).State.RotatedAt, Is.EqualTo(rotated));
        Assert.That(await fixture.RefreshAsync(token), Is.Null);
    }

    [TestCase(true, ExpectedResult = false)]
    [TestCase(false, ExpectedResult = true)]
    [Property("Requirement", "REF-03")]
    public async Task<bool> only_a_replay_that_somebody_waits_for_revokes(bool isAbandoned)
    {
        await using var fixture = await GrantFixture.OpenAsync();
        var first = await fixture.GrantAsync();
        var second = await fixture.RefreshAsync(first);
        await fixture.RefreshAsync(second!);
        // Cut off long ago, and read only now: its client has had the answer by another request and gone on.
        Assert.That(await fixture.PresentAsync(first, isAbandoned: isAbandoned), Is.Null);
        return (await fixture.OnlyGrantAsync()).State.Revoked;
    }
}
