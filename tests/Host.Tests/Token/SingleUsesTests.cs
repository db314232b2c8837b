using Microsoft.Extensions.Time.Testing;
using PluginTokenServer.Host.Tests.Storage;
using PluginTokenServer.Host.Token;
using PluginTokenServer.Validation;

namespace PluginTokenServer.Host.Tests.Token;

public sealed class SingleUsesTests
{
    private static readonly DateTimeOffset Start = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private FakeTimeProvider _clock = null!;
    private SingleUses _uses = null!;

    [SetUp]
    public void SetUp() => _uses = new SingleUses(TestStore.Open(_clock = new FakeTimeProvider(Start)), _clock);

    [Test]
    public void whoever_comes_first_has_it_and_there_is_only_one_first([Range(1, 20)] int round)
    {
        var wins = 0;
        using var start = new Barrier(8);
        var threads = Enumerable.Range(0, 8).Select(_ => new Thread(() =>
        {
            start.SignalAndWait();
            if (Apply($"id{round}"))
                Interlocked.Increment(ref wins);
        })).ToArray();
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        Assert.That(wins, Is.EqualTo(1));
    }

    [Test]
    public void two_that_want_each_others_ids_do_not_both_get_them([Range(1, 20)] int round)
    {
        using var start = new Barrier(2);
        var results = new bool[2];
        var threads = Enumerable.Range(0, 2).Select(i => new Thread(() =>
        {
            start.SignalAndWait();
            results[i] = i == 0 ? Apply($"a{round}", $"b{round}") : Apply($"b{round}", $"a{round}");
        })).ToArray();
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        Assert.That(results.Count(won => won), Is.LessThanOrEqualTo(1));
        // Where each got in the other's way, both ids are free again.
        Assert.That(Apply($"a{round}", $"b{round}"), Is.EqualTo(!results.Contains(true)));
    }

    [TestCase(-3600)]
    [TestCase(0)]
    [TestCase(30)]
    public void an_id_is_kept_for_a_minute_at_least(int expires)
    {
        Assert.That(ApplyUntil(expires), Is.True);
        _clock.Advance(TimeSpan.FromSeconds(Math.Max(expires, 0) + 59));
        Assert.That(ApplyUntil(expires), Is.False);
    }

    [Test]
    public void an_id_that_never_expires_is_kept_for_a_month()
    {
        var context = Context();
        context.UseOnce("p", "id", DateTimeOffset.MaxValue);
        Assert.That(Used(context, "o"), Is.True);
        _clock.Advance(TimeSpan.FromDays(30));
        Assert.That(Used(context, "o"), Is.False);
        _clock.Advance(TimeSpan.FromDays(2));
        Assert.That(Used(context, "o"), Is.True);
    }

    [Test]
    public void owner_purpose_and_id_are_told_apart()
    {
        var context = Context();
        context.UseOnce("ab", "c", _clock.GetUtcNow().AddHours(1));
        Assert.That(Used(context, "o"), Is.True);
        var shifted = Context();
        shifted.UseOnce("a", "bc", _clock.GetUtcNow().AddHours(1));
        Assert.That(Used(shifted, "o"), Is.True);
        Assert.That(Used(context, "oa"), Is.True);
        Assert.That(Used(context, "o"), Is.False);
    }

    [Test]
    public void a_grant_that_uses_nothing_up_is_always_let_through()
    {
        for (var i = 0; i < 10; i++)
            Assert.That(Used(Context(), "o"), Is.True);
    }

    private bool ApplyUntil(int seconds)
    {
        var context = Context();
        context.UseOnce("p", "id", Start.AddSeconds(seconds));
        return Used(context, "o");
    }

    private bool Apply(params string[] ids)
    {
        var context = Context();
        foreach (var id in ids)
            context.UseOnce("p", id, _clock.GetUtcNow().AddHours(1));
        return Used(context, "o");
    }

    // The store in memory answers at once.
    private bool Used(ExtensionGrantValidationContext context, string owner)
    {
        var used = _uses.TryUseAsync(context.SingleUses, owner);
        Assert.That(used.IsCompleted, Is.True);
        return used.GetAwaiter().GetResult() is not null;
    }

    private static ExtensionGrantValidationContext Context() => new(new ValidatedTokenRequest());
}
