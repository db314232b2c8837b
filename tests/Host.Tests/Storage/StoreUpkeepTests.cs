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
}
