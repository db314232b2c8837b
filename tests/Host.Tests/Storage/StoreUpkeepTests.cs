using Microsoft.Extensions.Time.Testing;
using PluginTokenServer.Host.Storage;
using PluginTokenServer.Host.Tests.Token;
using PluginTokenServer.Stores;
using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Host.Tests.Storage;

/// <summary>The clean-up takes only what nobody needs.</summary>
public sealed class StoreUpkeepTests
{
    [TestCase(0, true)]
    [TestCase(-3600, false)]
    public async Task a_node_whose_clock_is_ahead_does_not_end_what_others_keep(int storesClock, bool isRemoved)
    {
        await using var parts = new ServerParts();
        var there = new FakeTimeProvider(parts.Clock.GetUtcNow().AddSeconds(storesClock));
        await parts.Get<OperationalStore>().UseAsync(new MemoryStore(there));
        var record = new OperationalRecord { Kind = "used", Id = "1", Stamp = "s", CreatedAt = parts.Clock.GetUtcNow().AddHours(-1), ExpiresAt = parts.Clock.GetUtcNow().AddMinutes(-2) };
        await parts.Get<OperationalStore>().TryAddAsync(record);
        await parts.Get<StoreUpkeep>().RemoveExpiredAsync();
        Assert.That(await parts.Get<OperationalStore>().FindAsync("used", "1"), isRemoved ? Is.Null : Is.Not.Null);
    }

    [Test]
    [Property("Fault", "F01")]
    public async Task node_without_requests_learns_within_half_a_second_that_the_store_is_back()
    {
        await using var parts = new ServerParts();
        await parts.Get<OperationalStore>().UseAsync(new MemoryStore(parts.Clock));
        var (upkeep, health) = (parts.Get<StoreUpkeep>(), parts.Get<StoreHealth>());
        await upkeep.StartAsync(CancellationToken.None);
        health.Failed(write: true);
        health.Failed(write: false);
        Assert.That(health.IsUsable, Is.False);

        parts.Clock.Advance(TimeSpan.FromMilliseconds(500));
        Assert.That(Eventually.Holds(() => health.IsUsable), Is.True);
        await upkeep.StopAsync(CancellationToken.None);
    }

    [Test]
    public async Task answer_that_was_overtaken_by_another_does_not_bring_back_what_the_clocks_were()
    {
        await using var parts = new ServerParts();
        var engine = new SlowClock(parts.Clock);
        await parts.Get<OperationalStore>().UseAsync(engine);
        var (upkeep, health) = (parts.Get<StoreUpkeep>(), parts.Get<StoreHealth>());
        var slow = upkeep.CheckAsync();
        engine.Now -= TimeSpan.FromSeconds(10);
        parts.Clock.Advance(TimeSpan.FromSeconds(1));
        var quick = upkeep.CheckAsync();
        engine.Answer(1);
        await quick;
        Assert.That(health.Drift, Is.EqualTo(TimeSpan.FromSeconds(-11)));
        // All that it can tell is that the drift was between this and one second more.
        engine.Answer(0);
        await slow;
        Assert.That(health.Drift, Is.EqualTo(TimeSpan.FromSeconds(-11)));
    }

    // Tells the time once the test lets it, as it was when it was asked.
    private sealed class SlowClock(TimeProvider clock) : IOperationalStore
    {
        private readonly List<TaskCompletionSource<DateTimeOffset>> _asked = [];

        public DateTimeOffset Now { get; set; } = clock.GetUtcNow();

        public void Answer(int call) => _asked[call].SetResult(Now);

        public Task OpenAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task<DateTimeOffset> GetTimeAsync(CancellationToken cancellationToken)
        {
            _asked.Add(new TaskCompletionSource<DateTimeOffset>());
            return _asked[^1].Task;
        }

        public Task<bool> TryAddAsync(OperationalRecord record, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<OperationalRecord?> FindAsync(string kind, string id, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<IReadOnlyList<OperationalRecord>> FindAsync(string kind, IReadOnlyCollection<string> ids, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<bool> TryReplaceAsync(OperationalRecord record, string expectedStamp, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<bool> RemoveAsync(string kind, string id, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<IReadOnlyList<OperationalRecord>> ListAsync(OperationalFilter filter, int limit, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<int> RemoveExpiredAsync(DateTimeOffset before, int batch, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
