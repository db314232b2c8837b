using Microsoft.Extensions.Time.Testing;
using PluginTokenServer.Host.Diagnostics;
using PluginTokenServer.Host.Storage;
using PluginTokenServer.Host.Tests.Storage;
using PluginTokenServer.Host.Token;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Validation;

namespace PluginTokenServer.Host.Tests.Token;

/// <summary>A store that fails in the middle of several markers: none of them stays where it can be helped, and nothing passes twice.</summary>
[Property("Requirement", "TOK-16")]
public sealed class SingleUseOutageTests
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));

    private FaultyStore _engine = null!;
    private SingleUses _uses = null!;

    [SetUp]
    public void SetUp()
    {
        _engine = new FaultyStore(new MemoryStore(_clock));
        _uses = new SingleUses(TestStore.Open(_clock, _engine), _clock);
    }

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    public async Task failing_marker_takes_back_those_before_it(int failing)
    {
        var calls = 0;
        _engine.Before = call => call.Name == "TryAddAsync" && ++calls == failing ? throw new IOException() : Task.CompletedTask;
        await Assert.ThrowsAsync<UnavailableException>(() => UseAsync("a", "b", "c"));
        _engine.Recover();
        Assert.That(Eventually.Holds(() => UseAsync("a", "b", "c").GetAwaiter().GetResult()));
    }

    [Test]
    public async Task marker_that_landed_is_ones_own_although_the_answer_is_lost()
    {
        _engine.After = call => call.Writes ? throw new IOException() : Task.CompletedTask;
        Assert.That(await UseAsync("a", "b"));
        _engine.Recover();
        Assert.That(await UseAsync("b"), Is.False);
    }

    [Test]
    public async Task marker_that_cannot_be_taken_back_refuses_rather_than_passes_twice()
    {
        Assert.That(await UseAsync("b"));
        _engine.Before = call => call.Name == "RemoveAsync" ? throw new IOException() : Task.CompletedTask;
        Assert.That(await UseAsync("a", "b"), Is.False);
        _engine.Recover();
        Assert.That(await UseAsync("a"), Is.False);
    }

    [Test]
    public async Task while_the_store_is_away_nothing_passes()
    {
        _engine.FailAt(_ => true);
        await Assert.ThrowsAsync<UnavailableException>(() => UseAsync("a"));
        _engine.Recover();
        Assert.That(await UseAsync("a"));
    }

    private async Task<bool> UseAsync(params string[] ids)
    {
        var context = new ExtensionGrantValidationContext(new ValidatedTokenRequest());
        foreach (var id in ids)
            context.UseOnce("p", id, _clock.GetUtcNow().AddHours(1));
        return await _uses.TryUseAsync(context.SingleUses, "o") is not null;
    }
}
